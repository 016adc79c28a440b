/* A fragment that is drawn anew keeps the focus on the same control, and what was unfolded in it open; what its [data-tells] say is said when it changes. */
(() => {
  "use strict";
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const CALM = 10_000; // ms between two drawings of a fragment that has the focus: a screen reader says the control again with each
  const drawn = new Map(); // id of a fragment -> when it was drawn last
  const places = new Map(); // id of a fragment -> where in it the focus was
  const looks = new Map(); // id of a fragment -> what was open, what was told

  const words = (element) => element?.textContent.replace(/\d+/g, "").trim().replace(/\s+/g, " ") ?? "";
  const told = (root) => [...root.querySelectorAll("[data-tells]")].map((one) => one.dataset.tells || one.textContent.trim().replace(/\s+/g, " ")).join(" ");
  const folds = (root) => [...root.querySelectorAll("details")];

  /* What a control is for, whatever its text counts. */
  function purpose(control) {
    return [control.tagName, control.name ?? "", control.rel || (control.getAttribute("href") ?? ""), control.form?.getAttribute("action") ?? "", control.matches("button, summary") ? words(control) : ""].join("|");
  }

  const alike = (root, wanted) => [...root.querySelectorAll(CONTROLS)].filter((one) => purpose(one) === wanted);

  /* A button that is switched off while its request runs loses the focus: where it was is noted before. */
  function note(root) {
    const { activeElement } = document;
    if (!root?.id || activeElement === root || !root.contains(activeElement)) return;
    const wanted = purpose(activeElement);
    places.set(root.id, { wanted, nth: alike(root, wanted).indexOf(activeElement) });
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    const byItself = elt === target && elt.getAttribute("hx-trigger")?.startsWith("every");
    if (byItself && elt.contains(document.activeElement) && performance.now() - (drawn.get(elt.id) ?? 0) < CALM) return event.preventDefault();
    places.delete(target?.id);
    return note(target);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const root = event.detail.target;
    note(root);
    if (root?.id) looks.set(root.id, { open: new Set(folds(root).filter((one) => one.open).map((one) => words(one.querySelector("summary")))), told: told(root) });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const root = event.detail.elt;
    drawn.set(root.id, performance.now());
    const look = looks.get(root.id);
    const place = places.get(root.id);
    looks.delete(root.id);
    places.delete(root.id);
    if (!look) return;
    if (root.matches("[hx-trigger]")) for (const one of folds(root)) one.open ||= look.open.has(words(one.querySelector("summary")));
    if (place && document.activeElement === document.body) (alike(root, place.wanted).at(place.nth) ?? root.querySelector(CONTROLS))?.focus({ preventScroll: true });
    if (told(root) !== look.told) window.Studio.say(told(root));
  });
})();
