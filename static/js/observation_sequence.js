/* The letters of a sequence: lines of 60 in blocks of 10, with coordinates; only what is near the screen is drawn. */
(() => {
  "use strict";
  const { observation, say } = window.Studio;
  const BLOCK = 10;
  const LINES = 40; // lines drawn together
  const FASTA = 60; // letters in a line of FASTA
  const drawn = new WeakMap(); // element of the letters -> { letters, per }

  const blocksThatFit = (place) => place.clientWidth < 440 ? 2 : place.clientWidth < 630 ? 4 : 6;

  async function begin(panel) {
    const place = panel.querySelector("[data-letters]");
    if (!place) return;
    const { sequence } = place.closest("[data-sequence]").dataset;
    const letters = await observation.fetched(panel.dataset.loads, { at: sequence, letters: "1" });
    if (letters === null) return;
    const per = blocksThatFit(place) * BLOCK;
    drawn.set(place, { letters, per });
    place.replaceChildren(ruler(per), ...chunks(place, letters, per));
  }

  function ruler(per) {
    const line = document.createElement("div");
    line.className = "sequence-line sequence-ruler";
    line.setAttribute("aria-hidden", "true");
    line.append(number(""), ...Array.from({ length: per / BLOCK }, (_, place) => block(String((place + 1) * BLOCK).padStart(BLOCK, "·"))));
    return line;
  }

  function number(text) {
    const span = document.createElement("span");
    span.className = "sequence-number";
    span.dataset.number = text;
    return span;
  }

  function block(text) {
    const span = document.createElement("span");
    span.className = "sequence-block";
    span.textContent = text;
    return span;
  }

  /* Empty boxes as high as their lines; each is drawn while it is near. */
  function chunks(place, letters, per) {
    const near = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) draw(target, letters, per);
        else if (!holdsSelection(target)) target.replaceChildren();
      }
    }, { root: place, rootMargin: "600px 0px" });
    const made = [];
    for (let start = 0; start < letters.length; start += per * LINES) {
      const chunk = document.createElement("div");
      chunk.className = "sequence-chunk";
      chunk.dataset.start = start;
      chunk.style.setProperty("--lines", Math.ceil(Math.min(per * LINES, letters.length - start) / per));
      near.observe(chunk);
      made.push(chunk);
    }
    return made;
  }

  function holdsSelection(chunk) {
    const selection = getSelection();
    return !selection.isCollapsed && (chunk.contains(selection.anchorNode) || chunk.contains(selection.focusNode));
  }

  function draw(chunk, letters, per) {
    if (chunk.childElementCount) return;
    const from = Number(chunk.dataset.start);
    const to = Math.min(letters.length, from + per * LINES);
    for (let start = from; start < to; start += per) {
      const line = document.createElement("div");
      line.className = "sequence-line";
      line.dataset.start = start;
      line.append(number((start + 1).toLocaleString("en")));
      for (let at = start; at < Math.min(start + per, to); at += BLOCK) line.append(block(letters.slice(at, Math.min(at + BLOCK, to))));
      chunk.append(line);
    }
  }

  /* ---- Coordinates of what is selected. Positions are 1-based; on the genome they follow from the first letter's place. */
  function positionOf(node, offset) {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".sequence-line[data-start]");
    if (!line) return null;
    const range = new Range();
    range.setStart(line, 0);
    range.setEnd(node, offset);
    return Number(line.dataset.start) + range.toString().length;
  }

  function selected(place) {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!place.contains(range.startContainer) || !place.contains(range.endContainer)) return null;
    const start = positionOf(range.startContainer, range.startOffset);
    const end = positionOf(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : { start, end };
  }

  function onGenome({ dataset }, { start, end }) {
    if (!dataset.first) return "";
    const forward = dataset.strand === "1";
    const from = forward ? Number(dataset.first) + start : Number(dataset.last) - end + 1;
    const to = from + (end - start) - 1;
    return `, ${dataset.region ? `${dataset.region}:` : ""}${from.toLocaleString("en")}–${to.toLocaleString("en")} (strand ${forward ? "+" : "−"})`;
  }

  function tellSelected() {
    for (const place of document.querySelectorAll("[data-letters]")) {
      const range = drawn.has(place) ? selected(place) : null;
      if (!range) continue;
      const box = place.closest("[data-sequence]");
      drawn.get(place).range = range;
      const count = range.end - range.start;
      box.querySelector("[data-selected]").textContent = `${(range.start + 1).toLocaleString("en")}–${range.end.toLocaleString("en")}: ${count.toLocaleString("en")} letter${count === 1 ? "" : "s"}${onGenome(box, range)}`;
      box.querySelector("[data-copy-selected]").hidden = false;
    }
  }

  function goTo(input) {
    const box = input.closest("[data-sequence]");
    const place = box.querySelector("[data-letters]");
    const state = drawn.get(place);
    const position = Number(input.value.replaceAll(/[,\s]/g, ""));
    if (!state || !Number.isInteger(position) || position < 1 || position > state.letters.length) {
      input.setAttribute("aria-invalid", "true");
      return say(`Give a position from 1 to ${state?.letters.length.toLocaleString("en") ?? "the end"}.`);
    }
    input.removeAttribute("aria-invalid");
    const chunk = place.querySelectorAll(".sequence-chunk")[Math.floor((position - 1) / (state.per * LINES))];
    draw(chunk, state.letters, state.per);
    const line = chunk.children[Math.floor((position - 1 - Number(chunk.dataset.start)) / state.per)];
    place.scrollTop += line.getBoundingClientRect().top - place.getBoundingClientRect().top - place.clientHeight / 2;
    choose(line, position - 1 - Number(line.dataset.start));
  }

  function choose(line, at) {
    const text = line.querySelectorAll(".sequence-block")[Math.floor(at / BLOCK)].firstChild;
    const range = new Range();
    range.setStart(text, at % BLOCK);
    range.setEnd(text, (at % BLOCK) + 1);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  const copy = (text, told) => window.Studio.copy(text, told, "The browser does not let this page copy. Select the letters and copy them with the browser's own key.");

  function fasta(name, letters) {
    const lines = [];
    for (let at = 0; at < letters.length; at += FASTA) lines.push(letters.slice(at, at + FASTA));
    return `>${name || "sequence"}\n${lines.join("\n")}\n`;
  }

  document.addEventListener("observation:view", (event) => begin(event.target).catch(() => window.Studio.notice("The letters could not be loaded. Choose the view again to try again.", "error")));
  document.addEventListener("selectionchange", tellSelected);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-sequence]")) observation.load(event.target.closest("[data-loads]"), { at: event.target.value });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[data-goto]")) return;
    event.preventDefault();
    goTo(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-fasta], [data-copy-selected]");
    const box = button?.closest("[data-sequence]");
    const state = box && drawn.get(box.querySelector("[data-letters]"));
    if (!state) return;
    const { name } = box.dataset;
    if ("copyFasta" in button.dataset) return copy(fasta(name, state.letters), "Copied as FASTA.");
    const { start, end } = state.range;
    copy(fasta(`${name || "sequence"} ${start + 1}-${end}`, state.letters.slice(start, end)), "Selected letters copied as FASTA.");
  });
})();
