/* Decisions wait here, in the browser's storage, until the server has stored them: one after the other, each once. */
(() => {
  "use strict";
  const place = document.getElementById("outbox");
  const NAME = place.dataset.outbox; // of this person in this dataset
  const FIRST_PAUSE = 1000;
  const LONGEST_PAUSE = 4000; // a server that is back is found within it
  const LONGEST_WISH = 60_000; // of a Retry-After
  const TIMEOUT = 30_000;
  const PASSING = [401, 408, 425, 429]; // of 4xx; all others are refusals
  let pause = FIRST_PAUSE;
  let timer = 0;
  let running = false;
  let again = false;
  let state = "done"; // done, sent, wait (for the connection), login
  let line = Promise.resolve();
  let waiters = [];
  let waited = false; // which was said
  let wish = 0; // milliseconds that the server asked for

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

  function post(url, fields = []) {
    const headers = { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch", "X-Person": place.dataset.person };
    return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers, signal: AbortSignal.timeout(TIMEOUT) });
  }

  async function sendOldest() {
    const entry = unsent()[0];
    wish = 0;
    if (!entry) return "done";
    if (!navigator.onLine) return "wait";
    let answer;
    let told;
    try {
      keep({ ...entry, tried: true }); // from here on the server may have it
      answer = await post(entry.url, entry.fields);
      told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    } catch {
      return "wait";
    }
    if (answer.ok && told.stored) return stored(entry, told);
    if (answer.status >= 400 && answer.status < 500 && !PASSING.includes(answer.status)) return refused(entry, answer.status, told);
    wish = Math.min(1000 * (Number(answer.headers.get("Retry-After")) || 0), LONGEST_WISH);
    if (answer.status !== 401) return "wait";
    keep(entry); // not looked at: it can still be taken out
    return "login";
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
      try {
        state = await alone(sendOldest);
      } catch {
        state = "wait"; // the storage is full, say: nothing is lost, and the next try may pass
      }
      if (state === "sent") pause = FIRST_PAUSE;
    } while (state === "sent" || (again && state === "done"));
    running = false;
    if (state !== "done") {
      timer = setTimeout(run, Math.max(pause, wish));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    show();
  }

  function status(count) {
    const wait = `${count} decision${count === 1 ? " waits" : "s wait"}`;
    const refusals = all().length - count;
    if (!count) return refusals ? `${refusals} decision${refusals === 1 ? "" : "s"} not stored, see below` : "All stored";
    if (state === "login") return `${wait} for you to log in again`;
    return state === "wait" ? `${wait} for the connection` : "Storing";
  }

  function show() {
    const count = unsent().length;
    const line = place.querySelector("[data-outbox-status]");
    const text = status(count);
    const waits = text.includes("wait");
    if (line.textContent !== text && (waits || (waited && !count))) window.Studio.say(text); // that they wait, and that it is over
    waited = waits || (waited && count > 0);
    line.textContent = text;
    line.classList.toggle("is-waiting", waits);
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
    post,
    remove(entry) { remove(entry); show(); },
    /* Keep it, then send it. Throws where the browser stores nothing. */
    add(entry) {
      keep({ ...entry, id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, at: Date.now() });
      show();
      goOn();
    },
    /* The newest one, out of the box, if the server cannot have it; nothing is on its way meanwhile. Usually of decisions: a skip is none. */
    takeBack: (is = (entry) => entry.verdict !== "skip") => alone(() => {
      const newest = unsent().filter(is).at(-1);
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
