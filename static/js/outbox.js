/* Decisions wait here, in the browser's storage, until the server has stored them: one after the other, each once. */
(() => {
  "use strict";
  const place = document.getElementById("outbox");
  const NAME = place.dataset.outbox; // of this person in this dataset
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 30_000;
  const TIMEOUT = 30_000;
  const REFUSALS = [400, 403, 404, 409, 410, 422];
  let pause = FIRST_PAUSE;
  let timer = 0;
  let running = false;
  let again = false;
  let state = "done"; // done, sent, wait (for the connection), login
  let line = Promise.resolve();
  let waiters = [];

  function all() {
    const found = [];
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(`${NAME}:`)) continue;
      try {
        found.push(JSON.parse(localStorage.getItem(name)));
      } catch { /* not ours to read */ }
    }
    return found.sort((one, other) => one.at - other.at);
  }
  const unsent = () => all().filter((entry) => !entry.refused);
  const keep = (entry) => localStorage.setItem(`${NAME}:${entry.id}`, JSON.stringify(entry));
  const remove = (entry) => localStorage.removeItem(`${NAME}:${entry.id}`);
  const tellOf = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  /* One at a time, in all tabs; where the browser has no locks (plain http), in this tab. */
  function alone(work) {
    if (navigator.locks) return navigator.locks.request(NAME, work);
    line = line.then(work, work);
    return line;
  }

  async function sendOldest() {
    const entry = unsent()[0];
    if (!entry) return "done";
    if (!navigator.onLine) return "wait";
    keep({ ...entry, tried: true }); // from here on the server may have it
    let answer;
    let told;
    try {
      answer = await fetch(entry.url, {
        method: "POST", body: new URLSearchParams(entry.fields), signal: AbortSignal.timeout(TIMEOUT),
        headers: { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch" },
      });
      told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    } catch {
      return "wait";
    }
    if (answer.ok && told.stored) return stored(entry, told);
    if (REFUSALS.includes(answer.status)) return refused(entry, answer.status, told);
    if (answer.status === 401) keep(entry);
    return answer.status === 401 ? "login" : "wait";
  }

  function stored(entry, told) {
    remove(entry);
    tellOf("decision:stored", { entry, told });
    return "sent";
  }

  function refused(entry, status, told) {
    keep({ ...entry, refused: { status, title: told.title ?? "This was refused", detail: told.detail ?? "Your log-in or role may have changed. Reload the page.", errors: told.errors ?? {} } });
    tellOf("decision:refused", { entry });
    return "sent";
  }

  async function run() {
    if (running) { again = true; return; }
    running = true;
    clearTimeout(timer);
    do {
      again = false;
      state = await alone(sendOldest);
      if (state === "sent") pause = FIRST_PAUSE;
    } while (state === "sent" || (again && state === "done"));
    running = false;
    if (state !== "done") {
      timer = setTimeout(run, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    show();
  }

  function status(count) {
    const wait = `${count} decision${count === 1 ? " waits" : "s wait"}`;
    if (!count) return "All stored";
    if (state === "login") return `${wait} for you to log in again`;
    return state === "wait" ? `${wait} for the connection` : "Storing";
  }

  function show() {
    const count = unsent().length;
    const line = place.querySelector("[data-outbox-status]");
    const text = status(count);
    if (line.textContent !== text && text.includes("wait")) window.Studio.say(text);
    line.textContent = text;
    place.querySelector("[data-outbox-login]").hidden = state !== "login" || !count;
    tellOf("outbox:changed");
    if (!count) for (const done of waiters.splice(0)) done();
  }

  function goOn() {
    pause = FIRST_PAUSE;
    run();
  }

  window.Studio.outbox = {
    all,
    unsent,
    remove(entry) { remove(entry); show(); },
    /* Keep it, then send it. Throws where the browser stores nothing. */
    add(entry) {
      keep({ ...entry, id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, at: Date.now() });
      show();
      goOn();
    },
    /* The newest decision, out of the box, if the server cannot have it; nothing is on its way meanwhile. */
    takeBack: () => alone(() => {
      const newest = unsent().at(-1);
      if (newest && !newest.tried) remove(newest);
      return newest;
    }).finally(show),
    drained: () => new Promise((done) => { waiters.push(done); show(); goOn(); }),
  };

  addEventListener("online", goOn);
  addEventListener("focus", goOn);
  addEventListener("storage", (event) => { if (event.key?.startsWith(NAME)) show(); });
  show();
  run();
})();
