/* Which claims this tab has, so that two tabs of one person never show the same quadruplet. */
(() => {
  "use strict";
  const NAME = "studio-claim:";
  const mine = new Set();

  /* A Web Lock for each claim, which ends with its tab. */
  const locks = {
    take: (claim) => new Promise((answer) => {
      navigator.locks.request(NAME + claim, { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        return lock && new Promise(() => {}); // until the tab is closed
      });
    }),
    async taken() {
      const { held } = await navigator.locks.query();
      return held.filter((lock) => lock.name.startsWith(NAME)).map((lock) => lock.name.slice(NAME.length));
    },
  };

  /* Where the browser has no locks (plain http): a note in its storage for each claim, written anew as long as the tab lives. */
  function notes() {
    const TAB = `${Date.now()}-${Math.random()}`;
    const BEAT = 10_000; // ms; the browser runs the timers of a hidden tab once a minute
    const STALE = 90_000; // of a tab that ended without a word
    const SETTLES = 50; // of two that write at once the last one has it
    const write = (claim) => localStorage.setItem(NAME + claim, `${TAB} ${Date.now()}`);
    function holder(claim) {
      const [tab, at] = (localStorage.getItem(NAME + claim) ?? "").split(" ");
      return Date.now() - at < STALE ? tab : "";
    }
    const known = () => Object.keys(localStorage).filter((name) => name.startsWith(NAME)).map((name) => name.slice(NAME.length));

    for (const claim of known()) if (!holder(claim)) localStorage.removeItem(NAME + claim);
    setInterval(() => mine.forEach(write), BEAT);
    addEventListener("pagehide", () => mine.forEach((claim) => localStorage.removeItem(NAME + claim)));
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // other tabs may have them by now

    return {
      async take(claim) {
        if (holder(claim)) return false;
        write(claim);
        await new Promise((done) => setTimeout(done, SETTLES));
        return holder(claim) === TAB;
      },
      taken: async () => known().filter(holder),
    };
  }

  const { take: ask, taken } = navigator.locks ? locks : notes();

  /* Whether the claim is this tab's now. */
  async function take(claim) {
    if (!mine.has(claim) && await ask(claim)) mine.add(claim);
    return mine.has(claim);
  }

  const has = (claim) => mine.has(claim);
  const others = async () => (await taken()).filter((claim) => !mine.has(claim));

  window.Studio.tabs = { has, take, taken, others };
})();
