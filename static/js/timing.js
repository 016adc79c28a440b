/* Seconds that a person works on the quadruplet on the screen: not while the page is hidden or left, and no pause longer than a minute. */
(() => {
  "use strict";
  const LONGEST_PAUSE = 60_000;
  let worked = 0;
  let last = 0;
  let here = true;

  function count() {
    const now = performance.now();
    if (here) worked += Math.min(now - last, LONGEST_PAUSE);
    last = now;
  }

  function present(is) {
    count();
    here = is;
  }

  document.addEventListener("quadruplet:shown", () => {
    worked = 0;
    last = performance.now();
    here = !document.hidden;
  });
  for (const name of ["keydown", "pointerdown", "pointermove", "input", "scroll", "wheel"]) {
    document.addEventListener(name, () => present(true), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => present(!document.hidden));
  addEventListener("blur", () => present(false));
  addEventListener("focus", () => present(true));

  window.Studio.timing = {
    /* Whole seconds since it was shown, without time away. */
    seconds() {
      return Math.round(this.milliseconds() / 1000);
    },
    milliseconds() {
      count();
      return worked;
    },
  };
})();
