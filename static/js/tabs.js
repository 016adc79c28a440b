/* Which claims this tab has, so that two tabs of one person never show the same quadruplet: a Web Lock for each, which ends with its tab. */
(() => {
  "use strict";
  const NAME = "studio-claim:";
  const mine = new Set();

  /* Whether the claim is this tab's now. Where the browser has no locks (plain http), tabs do not know of each other. */
  function take(claim) {
    if (!navigator.locks) mine.add(claim);
    if (mine.has(claim)) return Promise.resolve(true);
    return new Promise((answer) => {
      navigator.locks.request(NAME + claim, { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        if (lock === null) return;
        mine.add(claim);
        return new Promise(() => {}); // until the tab is closed
      });
    });
  }

  /* The claims of all tabs. */
  async function taken() {
    if (!navigator.locks) return [];
    const { held } = await navigator.locks.query();
    return held.filter((lock) => lock.name.startsWith(NAME)).map((lock) => lock.name.slice(NAME.length));
  }

  const has = (claim) => mine.has(claim);
  const others = async () => (await taken()).filter((claim) => !mine.has(claim));

  window.Studio.tabs = { has, take, taken, others };
})();
