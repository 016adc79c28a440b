/* The next quadruplet is fetched while one is reviewed, and is on the screen at once when that one is decided. */
(() => {
  "use strict";
  const place = document.getElementById("outbox");
  const { drafts, outbox, quick, tabs, timing } = window.Studio;
  const TOLD = { approve: "Approved.", edit: "Edit kept.", reject: "Rejected.", skip: "Skipped. It comes back when nothing else is left." };
  const RETRY = 2000;
  const SHOWN = "shown", REFUSED = "refused", AWAY = "away";
  const seen = new Map(); // claim -> its screen, for what can be taken out of the outbox again
  const SEEN_AT_MOST = 20;
  const COUNT = `${place.dataset.outbox}#decided`; // as the server told it last, for the other tabs
  const HERE = `${place.dataset.outbox}#here`; // the claim that was opened in one tab, though another had it ahead
  const chose = new Map(); // quadruplet, with its revision -> what was typed and ticked when it was decided
  const asked = new WeakSet(); // screens whose edit or comment would be left out, which was told
  const AGAIN = { approve: "Approve once more to approve the original", reject: "Reject once more to reject the original", edit: "Store the edit once more", skip: "Skip once more" };
  const skipped = []; // what was passed over since the last decision, the last one at the end
  let ahead = []; // screens, the next one first
  let fetching = null;
  let decidedToday = Number(space().dataset.decided ?? 0);
  let asOf = Number(space().dataset.asOf ?? 0); // answers may overtake each other: the count that saw the most is the newest

  function space() { return document.getElementById("workspace"); }

  function screenOf(html) {
    const root = document.adoptNode(new DOMParser().parseFromString(html, "text/html").getElementById("workspace"));
    root.dataset.fetched = Date.now();
    return root;
  }

  function show(root, told = "") {
    window.Studio.clearNotice();
    space().replaceWith(root);
    window.htmx.process(root);
    address(root);
    frame(told);
    window.scrollTo(0, 0);
    shown(root);
    root.querySelector("[data-focus]")?.focus({ preventScroll: true });
    if (told) window.Studio.say(told);
  }

  /* A reload brings this one again, not the oldest that is held. */
  function address({ dataset: { claim } }) {
    history.replaceState(history.state, "", claim ? `?claim=${claim}` : location.pathname);
  }

  function shown(root) {
    document.dispatchEvent(new CustomEvent("quadruplet:shown", { detail: { root } }));
  }

  /* What the screens were fetched with is old by now: counts, and what can be undone. */
  function frame(told) {
    const root = space();
    const unsent = outbox.unsent().filter((entry) => entry.verdict !== "skip").length;
    const count = root.querySelector("[data-decided-count]");
    if (count) count.textContent = decidedToday + unsent;
    const undo = root.querySelector("[data-action=undo]");
    if (undo && decidedToday + unsent + skipped.length) undo.hidden = false;
    const line = root.querySelector("[data-told]");
    if (line && told !== undefined) {
      line.textContent = told;
      line.hidden = !told;
    }
  }

  function tellTabs(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch { /* the storage is full: the other tabs learn it with their own next decision */ }
  }

  function counted(number, then) {
    if (then < asOf) return;
    [decidedToday, asOf] = [number, then];
    tellTabs(COUNT, `${number} ${then}`);
  }

  /* Another tab shows it now, by its person's wish: here it is neither ahead nor on the screen. */
  function letGo(claim) {
    ahead = ahead.filter((root) => root.dataset.claim !== claim);
    if (space().dataset.claim === claim) advance("It is open in another tab now.");
    else prefetch().catch(() => {});
  }

  /* What is on the screen, ahead, or decided and on its way, here or in another tab. */
  async function known() {
    const claims = [space().dataset.claim, ...ahead.map((root) => root.dataset.claim), ...outbox.unsent().map((entry) => entry.claim), ...await tabs.taken()];
    return [...new Set(claims.filter(Boolean))].map((claim) => ["known", claim]);
  }

  function prefetch() {
    if (ahead.length || !space().dataset.claim) return Promise.resolve();
    fetching ??= fetchAhead().finally(() => { fetching = null; });
    return fetching;
  }

  async function fetchAhead() {
    const root = await fetchScreen([]);
    if (root) ahead.push(root);
  }

  /* The next screen that is for this tab alone; null when there is none. fields: "screen" asks for one that says so. */
  async function fetchScreen(fields) {
    for (;;) {
      const answer = await outbox.post(place.dataset.ahead, [...await known(), ...fields]);
      if (answer.status === 401) throw new Error("logged out");
      if (!answer.ok) throw new Error(answer.statusText);
      if (answer.status !== 200) return null;
      const root = screenOf(await answer.text());
      const { claim } = root.dataset;
      if (!claim || (!tabs.has(claim) && await tabs.take(claim))) return root; // else it was opened again meanwhile, or by another tab
    }
  }

  async function advance(told) {
    if (ahead.length === 0 && fetching) {
      showWaiting(told);
      const waits = space();
      await fetching.catch(() => {});
      if (space() !== waits) return; // one that was taken back is on the screen
    }
    if (ahead.length) show(ahead.shift(), told);
    else await fetchNext(told);
    prefetch().catch(() => {});
  }

  function showWaiting(told) {
    if (space().hasAttribute("data-waits")) return;
    show(document.getElementById("flow-waiting").content.firstElementChild.cloneNode(true), told);
  }

  /* None is ahead: the last decisions arrive first, so that what is claimed then is what is left. */
  async function fetchNext(told) {
    showWaiting(told);
    const waits = space();
    await outbox.drained();
    while (space() === waits) {
      try {
        const root = await fetchScreen([["screen", "1"]]);
        if (space() === waits) return show(root, told);
        if (root.dataset.claim) ahead.push(root);
        return;
      } catch (error) { // away for a moment
        if (error.message === "logged out" && !document.querySelector("#messages [data-transient]")) window.Studio.loggedOut();
      }
      await new Promise((done) => setTimeout(done, RETRY));
    }
  }

  function remember(root) {
    seen.set(root.dataset.claim, root);
    chose.set(root.dataset.draft, drafts.typed(root));
    for (const kept of [seen, chose]) if (kept.size > SEEN_AT_MOST) kept.delete(kept.keys().next().value);
  }

  /* Whether the decision is kept; where the browser stores nothing it is sent as a form. */
  function decide(form, submitter) {
    const root = space();
    const fields = [...new FormData(form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
    fields.push(["seconds", String(timing.seconds())]);
    const verdict = fields.find(([name]) => name === "verdict")?.[1] ?? "skip";
    const draft = drafts.of(root);
    const entry = { url: form.getAttribute("action"), fields, verdict, claim: root.dataset.claim, reopen: root.dataset.reopen, draft, query: root.querySelector("#query-title").textContent };
    try {
      outbox.add(entry);
    } catch {
      return false;
    }
    if (verdict === "skip") skipped.push(entry);
    else skipped.length = 0;
    remember(root);
    advance(TOLD[verdict]);
    return true;
  }

  function saysWhy(form) {
    const fields = new FormData(form);
    if (fields.get("verdict") !== "reject" || fields.get("comment")?.trim()) return true;
    if (fields.has("reasons") && !form.querySelector("[data-needs-comment]:checked")) return true;
    const why = fields.has("reasons") ? "Say in the comment what is wrong: the reason that you chose does not tell it." : "Choose a reason, or write a comment that says why.";
    window.Studio.notice(why, "error");
    const digits = !form.querySelector("[data-needs-comment]:checked") && form.querySelector("[data-digit]"); // they choose a reason
    (digits || form.elements.comment).focus();
    return false;
  }

  /* Whether an edit, a comment or a flag that was typed, but not stored, would be left out by the decision; asked about once. */
  function leavesOut(form) {
    const root = space();
    const verdict = form.elements.verdict?.value ?? "skip";
    const edit = ["approve", "reject"].includes(verdict) && drafts.edits(root);
    const box = [...root.querySelectorAll("textarea[data-keeps]")].find((one) => one.value.trim());
    if (asked.has(root) || !(edit || box)) return false;
    asked.add(root);
    quick.knows(root);
    const told = [];
    if (edit) told.push("You changed the query or the arguments, and did not store the edit. Open it to store it.");
    if (box) told.push(`You wrote a ${box.name === "note" ? "flag" : "comment"} and did not send it. The button under it sends it.`);
    window.Studio.notice(`${told.join(" ")} ${AGAIN[verdict]}; ${edit && box ? "both are" : `the ${edit ? "edit" : box.name === "note" ? "flag" : "comment"} is`} left out.`, "error");
    return true;
  }

  /* What was done last: a skip, else the last decision. */
  async function undo() {
    const passed = skipped.pop();
    const newest = await outbox.takeBack(passed ? (entry) => entry.claim === passed.claim : undefined);
    if (newest?.tried) {
      await Promise.race([outbox.drained(), new Promise((done) => setTimeout(done, RETRY))]);
      if (outbox.unsent().length) {
        if (passed) skipped.push(passed);
        return window.Studio.notice(`The last ${passed ? "skip" : "decision"} may be stored already. It can be taken back when the connection is here again.`, "info");
      }
    }
    const root = newest && !newest.tried && seen.get(newest.claim);
    if (root) return back(root);
    if (passed) return undoSkipped(passed);
    return newest && !newest.tried ? open(newest.reopen) : undoStored();
  }

  /* The one that was on the screen comes next. */
  function back(root, told = "Taken back. Decide anew.") {
    if (space().dataset.claim && space() !== root) ahead.unshift(space());
    quick.knows(root);
    show(root, told);
  }

  async function undoSkipped(passed) {
    if (await fetched(passed.reopen, "Taken back. Decide anew.") === AWAY) skipped.push(passed);
  }

  async function undoStored() {
    if (await fetched(place.dataset.undo, "Taken back. Decide anew.") !== SHOWN) return;
    drafts.restore(space(), chose.get(space().dataset.draft) ?? {});
  }

  /* Whether it is shown now. */
  const open = async (url, told = "Open again.") => await fetched(url, told) === SHOWN;

  /* SHOWN, REFUSED, or AWAY where the same may be asked again. */
  async function fetched(url, told) {
    let answer;
    try {
      answer = await outbox.post(url);
    } catch {
      window.Studio.notice("The server does not answer. Try again when the connection is back.", "error");
      return AWAY;
    }
    if (answer.status === 401) {
      window.Studio.loggedOut();
      return AWAY;
    }
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      window.Studio.notice(`${problem.title ?? "This was refused"}. ${problem.detail ?? "Please try again."}`, "error");
      return REFUSED;
    }
    const root = screenOf(await answer.text());
    if (!await tabs.take(root.dataset.claim)) tellTabs(HERE, `${root.dataset.claim} ${Date.now()}`);
    counted(Number(root.dataset.decided), Number(root.dataset.asOf));
    ahead = ahead.filter((other) => other.dataset.claim !== root.dataset.claim);
    quick.knows(root);
    if (space().dataset.claim === root.dataset.claim || space().dataset.draft === root.dataset.draft) show(root, told);
    else back(root, told);
    return SHOWN;
  }

  window.Studio.flow = { open };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("#workspace form[data-gives-back]")) {
      event.preventDefault();
      return stop(form);
    }
    if (!form.matches("#workspace form[hx-target='#workspace']")) return;
    const taken = form.matches("[data-action=undo]") ? (undo(), true) : !saysWhy(form) || leavesOut(form) || quick.asks(form) || decide(form, event.submitter);
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  /* Given back is what this tab has; not what decisions that still wait are made under, nor what other tabs show. */
  async function stop(form) {
    for (const claim of [...outbox.unsent().map((entry) => entry.claim), ...await tabs.others()]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "keep", value: claim });
      form.append(field);
    }
    form.submit();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#claim-lost [data-claims-again]")) fetched(space().dataset.reopen, "Yours again.");
  });
  document.addEventListener("decision:stored", (event) => {
    const { decided_today: count, as_of: then, told, mended } = event.detail.told;
    counted(count, then);
    frame(mended ? `${told} ${mended}` : undefined);
    if (mended) window.Studio.say(mended);
    prefetch().catch(() => {});
  });
  addEventListener("storage", (event) => {
    if (event.key === HERE) letGo(event.newValue.split(" ")[0]);
    if (event.key !== COUNT) return;
    const [number, then] = event.newValue.split(" ").map(Number);
    if (then >= asOf) [decidedToday, asOf] = [number, then];
    frame();
  });
  document.addEventListener("decision:refused", () => frame("")); // it was not kept after all
  addEventListener("online", () => prefetch().catch(() => {}));

  /* One that was held ahead for so long that its claim ran out: nothing was typed on it, so the next one comes. */
  document.addEventListener("claim:ran-out-ahead", () => advance(""));

  /* What the page was loaded with may be decided already, and wait in the outbox, or be open in another tab. */
  async function begin() {
    const { claim } = space().dataset;
    address(space());
    shown(space());
    if (document.activeElement === document.body) space().querySelector("#query-title")?.focus({ preventScroll: true });
    const mine = !claim || (await tabs.take(claim) && !outbox.unsent().some((entry) => entry.claim === claim));
    await (mine ? prefetch() : advance(""));
  }
  begin().catch(() => {});
})();
