/* The claim lives while the page is used: its time counts down, a sign of life goes out each minute, its loss is told. */
(() => {
  "use strict";
  const RENEW_EVERY = 60_000;
  const IN_USE_FOR = 5 * 60_000;
  const WARN_BELOW = 120; // seconds; half of a shorter claim
  let used = Date.now();
  let ends = 0;
  let claim = "";
  let renewed = 0;
  let warned = false;
  let warnBelow = WARN_BELOW;

  const space = () => document.getElementById("workspace");

  function begin() {
    const root = space();
    const id = root?.dataset.claim ?? "";
    if (id === claim) return;
    claim = id;
    // One that was fetched ahead has been renewed since: how long it lasts is asked.
    renewed = Number(root?.dataset.fetched ?? Date.now());
    ends = id ? Math.max(renewed + Number(root.dataset.seconds) * 1000, Date.now() + RENEW_EVERY) : 0;
    const ages = id && (Date.now() - renewed > RENEW_EVERY || ends - Date.now() <= warnBelow * 1000);
    warned = ages; // whoever opens it is here: it is renewed, and nothing is to warn of
    show();
    if (ages) renew("fetched" in root.dataset);
  }

  function show() {
    const place = space()?.querySelector("[data-claim-left]");
    if (!place || !claim) return;
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const near = left <= warnBelow;
    place.closest(".claim-time").classList.toggle("is-near", near);
    place.textContent = near ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left on your claim` : `${Math.ceil(left / 60)} min left on your claim`;
    if (near && !warned) {
      warned = true;
      window.Studio.say(`Your claim ends in ${left} seconds. Any activity renews it.`);
    }
    if (left === 0) lost();
  }

  function lost() {
    const root = space();
    if (!root || !claim) return;
    claim = "";
    root.classList.add("is-lost");
    const notice = document.getElementById("claim-lost");
    if (notice) notice.hidden = false;
    const place = root.querySelector("[data-claim-left]");
    if (place) place.textContent = "claim has run out";
  }

  /* shownNow: it was fetched ahead, and nobody has worked on it yet. */
  async function renew(shownNow = false) {
    const root = space();
    const sent = claim;
    if (!root || !sent) return;
    renewed = Date.now();
    let answer;
    try {
      answer = await fetch(root.dataset.renew, { method: "POST", headers: { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch" } });
    } catch {
      return; // away for a moment: the next minute tries again, and the countdown tells the truth meanwhile
    }
    if (sent !== claim) return;
    if (answer.status === 410 && shownNow) return document.dispatchEvent(new CustomEvent("claim:ran-out-ahead"));
    if (answer.status === 410) return lost();
    if (answer.status === 401) return window.Studio.loggedOut();
    if (!answer.ok) return;
    const { seconds } = await answer.json();
    ends = Date.now() + seconds * 1000;
    warnBelow = Math.min(WARN_BELOW, seconds / 2);
    warned = false;
    show();
  }

  function sign() {
    used = Date.now();
    const near = claim && ends - used < warnBelow * 1000;
    if (near && used - renewed > 5000) renew();
  }

  for (const name of ["keydown", "pointerdown", "input", "scroll", "wheel", "focusin"]) {
    document.addEventListener(name, sign, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { sign(); show(); } });
  for (const name of ["htmx:afterSettle", "quadruplet:shown"]) document.addEventListener(name, begin);
  setInterval(show, 1000);
  setInterval(() => {
    if (document.hidden || Date.now() - used > IN_USE_FOR) return;
    if (Date.now() - renewed >= RENEW_EVERY) renew();
  }, 5000);
  begin();
})();
