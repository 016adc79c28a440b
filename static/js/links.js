/* Links of the query: hover or focus shows the other ends, l and L walk through them, Enter goes there, n walks through the findings.
   A place is {pointer, start?, end?}: a JSON pointer into the quadruplet, and letters (code points) of the text that stands there. */
(() => {
  "use strict";
  const VIEWER = "stored";
  const INVISIBLE = /^\[U\+[0-9A-F]{4,6}\]$/; // how the page writes one letter that draws nothing
  const read = new WeakMap();
  const sideBySide = matchMedia("(min-width: 60rem)"); // query and observation are seen at once (static/css/links.css)
  const LINGERS = 300; // ms, for the way from a mark to its note
  let pinned = null;
  let hushing = 0;

  const query = () => document.querySelector("[data-query-text]");
  const links = () => [...document.querySelectorAll("[data-query-text] [data-link]")];
  const findings = () => [...document.querySelectorAll("[data-finding]")];
  const viewer = () => document.querySelector(`[data-viewer="${VIEWER}"]`);
  const inObservation = (pointer) => pointer === "/observation" || pointer.startsWith("/observation/");
  const relative = (pointer) => pointer.slice("/observation".length);

  function placesOf(element) {
    if (!read.has(element)) read.set(element, JSON.parse(element.dataset.places || "[]"));
    return read.get(element);
  }

  /* The element on the page that shows a place; null while it is not there. */
  function elementOf(place) {
    if (place.pointer === "/query") return query();
    if (inObservation(place.pointer)) return node(relative(place.pointer));
    const argument = place.pointer.split("/").slice(0, 3).join("/");
    return document.querySelector(`tr[data-argument="${CSS.escape(argument)}"]`);
  }

  function node(pointer) {
    return viewer()?.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`) ?? null;
  }

  const textOf = (element) => element.querySelector(":scope > .argument-value, :scope > .tree-value") ?? element;

  /* The range of some letters of what an element says; null where they are not shown. */
  function rangeOf(element, start, end) {
    const range = new Range();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let letters = 0;
    let begun = false;
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const one = text.parentElement.matches(".deceptive") && INVISIBLE.test(text.data);
      const points = one ? [text.data] : [...text.data];
      const inside = (count) => one ? (count > 0 ? text.length : 0) : points.slice(0, count).join("").length;
      if (!begun && start < letters + points.length) {
        range.setStart(text, inside(start - letters));
        begun = true;
      }
      if (begun && end <= letters + points.length) {
        range.setEnd(text, inside(end - letters));
        return range;
      }
      letters += points.length;
    }
    return null;
  }

  function unlight() {
    for (const lit of document.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
    window.CSS.highlights?.delete("linked");
  }

  /* Shows where the places are, as far as they are on the page. */
  function light(places, also = []) {
    unlight();
    const ranges = [];
    for (const place of places) {
      const element = elementOf(place);
      if (!element) continue;
      if (place.pointer !== "/query") element.classList.add("is-lit");
      if (place.start !== undefined) ranges.push(rangeOf(textOf(element), place.start, place.end));
      else if (place.pointer === "/query") ranges.push(rangeOf(element, 0, [...element.textContent].length));
    }
    for (const element of also) element.classList.add("is-lit");
    const found = ranges.filter(Boolean);
    if (found.length && window.Highlight) window.CSS.highlights.set("linked", new Highlight(...found));
  }

  /* Brings the first place of each kind into view: in the query, in the arguments, in the observation, loading what is missing. */
  async function show(places, also = []) {
    light(places, also);
    const given = places.find((place) => place.pointer.startsWith("/arguments"));
    const answered = places.find((place) => inObservation(place.pointer));
    if (answered && window.Studio.observation && (sideBySide.matches || !given)) {
      await window.Studio.observation.show(relative(answered.pointer), { viewer: VIEWER });
      dress();
      light(places, also);
    }
    (given ? elementOf(given) : null)?.scrollIntoView({ block: "nearest" });
    if (places.some((place) => place.pointer === "/query")) query().scrollIntoView({ block: "nearest" });
  }

  /* ---- The linked parts of the query ---- */
  function detail(link) {
    for (const one of document.querySelectorAll("[data-detail-of]")) one.hidden = !link || one.dataset.detailOf !== link.dataset.link;
  }

  function look(link) {
    detail(link);
    light(placesOf(link), [link]);
  }

  function leave() {
    if (pinned?.isConnected) return look(pinned);
    detail(null);
    return unlight();
  }

  function pin(link) {
    for (const old of document.querySelectorAll(".link.is-pinned")) old.classList.remove("is-pinned");
    pinned = link;
    if (link) link.classList.add("is-pinned");
    document.querySelector("[data-link-bar]")?.classList.toggle("has-pinned", Boolean(link));
  }

  function go(link) {
    pin(link);
    detail(link);
    return show(placesOf(link), [link]);
  }

  function rove(link) {
    for (const other of links()) other.tabIndex = other === link ? 0 : -1;
  }

  function step(by) {
    const all = links();
    if (!all.length) return window.Studio.notice("No part of the query is linked. “Link other words” makes a link.", "info");
    const here = all.indexOf(document.activeElement.closest("[data-link]") ?? pinned);
    const next = here < 0 && by < 0 ? all.length - 1 : (here + by + all.length) % all.length;
    rove(all[next]);
    all[next].focus();
    if (sideBySide.matches) go(all[next]);
    else pin(all[next]); // one column: what is far away is shown on Enter, so that walking stays with the query
  }

  /* ---- Findings ---- */
  const noteElement = () => document.getElementById("finding-note") ?? makeNote();

  function makeNote() {
    const note = document.createElement("div");
    note.id = "finding-note";
    note.className = "finding-note";
    note.popover = "manual";
    note.addEventListener("mouseenter", () => clearTimeout(hushing)); // the pointer may go there: to read it enlarged, or to select it
    note.addEventListener("mouseleave", hushSoon);
    document.body.append(note);
    return note;
  }

  function tell(mark) {
    clearTimeout(hushing);
    const finding = document.getElementById(`finding-${mark.dataset.findingMark}`);
    const note = noteElement();
    note.replaceChildren(...["[data-severity-word]", "[data-message]"].map((part) => finding.querySelector(part)?.cloneNode(true)).filter(Boolean));
    note.showPopover();
    const { left, bottom, top } = mark.getBoundingClientRect();
    const { width, height } = note.getBoundingClientRect();
    note.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    note.style.top = `${bottom + height + 8 < innerHeight ? bottom + 4 : Math.max(8, top - height - 4)}px`;
  }

  /* Whether there was something to hide. */
  function hush() {
    clearTimeout(hushing);
    const note = document.getElementById("finding-note");
    if (!note?.matches(":popover-open")) return false;
    note.hidePopover();
    return true;
  }

  function hushSoon() {
    clearTimeout(hushing);
    hushing = setTimeout(hush, LINGERS);
  }

  function goToFinding(finding) {
    hush();
    pin(null);
    finding.focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest" });
    show(placesOf(finding), [finding]);
  }

  function nextFinding() {
    const all = findings();
    if (!all.length) return window.Studio.notice(document.querySelector("[data-no-finding]").dataset.noFinding, "info");
    const here = all.indexOf(document.activeElement.closest("[data-finding]"));
    return goToFinding(all[(here + 1) % all.length]);
  }

  /* ---- The other ends on the page: what is linked is told, and what a finding is about has its mark ---- */
  function dress() {
    for (const link of links()) for (const place of placesOf(link)) elementOf(place)?.classList.add("is-linked");
    for (const finding of findings()) {
      for (const place of placesOf(finding)) if (inObservation(place.pointer)) markNode(place, finding);
    }
  }

  function markNode(place, finding) {
    const label = elementOf(place)?.querySelector(":scope > .tree-key, :scope > details > summary > .tree-key");
    const number = finding.dataset.finding;
    if (!label || label.parentElement.querySelector(`:scope > [data-finding-mark="${number}"]`)) return;
    const mark = document.createElement("a");
    mark.className = `finding-mark is-${finding.dataset.severity}`;
    mark.href = `#finding-${number}`;
    mark.dataset.findingMark = number;
    mark.setAttribute("aria-label", `${finding.dataset.severity}: ${finding.querySelector("[data-message]")?.textContent ?? ""}`);
    label.after(mark);
  }

  /* What of the query is linked with the argument or the part of the observation under the pointer. */
  function linkedWith(element) {
    const pointer = element.dataset.argument ?? `/observation${element.dataset.pointer}`;
    const at = (place) => place.pointer === pointer || (element.dataset.argument && place.pointer.startsWith(`${pointer}/`));
    return links().filter((link) => placesOf(link).some(at));
  }

  const other = (target) => target.closest?.(`tr[data-argument], [data-viewer="${VIEWER}"] [data-pointer]`);

  document.addEventListener("mouseover", (event) => {
    const link = event.target.closest?.("[data-link]");
    if (link) return look(link);
    const mark = event.target.closest?.("[data-finding-mark]");
    if (mark) return tell(mark);
    const end = other(event.target);
    const linked = end ? linkedWith(end) : [];
    if (linked.length) light(linked.flatMap(placesOf).filter((place) => elementOf(place) === end), linked);
  });
  document.addEventListener("mouseout", (event) => {
    if (event.target.closest?.("[data-finding-mark]")) hushSoon();
    if (event.target.closest?.("[data-link]") || other(event.target)) leave();
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("[data-link]");
    if (link) return look(link);
    const mark = event.target.closest?.("[data-finding-mark]");
    if (mark) tell(mark);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.closest?.("[data-finding-mark]")) hush();
    if (event.target.closest?.("[data-link]") && !event.relatedTarget?.closest("[data-link-bar]")) leave();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-link]");
    if (link) {
      rove(link);
      return go(link);
    }
    const end = event.target.closest("[data-go]");
    if (end) return show(placesOf(end));
    const mark = event.target.closest("[data-finding-mark]");
    const shows = event.target.closest("[data-shows-finding]");
    if (mark) event.preventDefault();
    if (mark || shows) return goToFinding(document.getElementById(`finding-${mark?.dataset.findingMark ?? shows.dataset.showsFinding}`));
    if (event.target.closest("[data-action=next-link]")) return step(1);
    if (event.target.closest("[data-action=previous-link]")) return step(-1);
    if (event.target.closest("[data-action=next-finding]")) return nextFinding();
  });
  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("[data-link]");
    if (event.key === "Escape" && hush()) return event.preventDefault();
    if (!link) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      go(link);
    } else if (event.key === "Escape" && pinned) {
      event.preventDefault();
      pin(null);
      leave();
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      step(event.key === "ArrowRight" ? 1 : -1);
    }
  });

  function begin() {
    hush();
    if (pinned && !pinned.isConnected) pinned = null;
    dress();
  }
  for (const name of ["quadruplet:shown", "htmx:afterSettle", "observation:changed"]) document.addEventListener(name, begin);
  /* Drawn anew after a mend: the part that was mended is looked at again, else reading goes on with the query. */
  document.addEventListener("links:changed", (event) => {
    begin();
    const { start, words } = event.detail;
    const link = links().find((one) => (words ? one.textContent === words : one.dataset.start === start));
    if (!link) {
      leave();
      return query().focus({ preventScroll: true });
    }
    rove(link);
    pin(link);
    return link.focus();
  });
  begin();

  window.Studio.links = { show, light, unlight, placesOf };
})();
