/* Moves about in the tree of an observation: search, depth, arrow keys, copying paths and values. */
(() => {
  "use strict";
  const { observation, say, tell, copy } = window.Studio;
  const TYPED = 200; // ms without a key before the search is asked
  const OPEN_AT_ONCE = 12; // nodes that must be loaded, opened by one key press
  const searches = new WeakMap(); // viewer -> { text, pointers, total, at }
  const current = new WeakMap(); // viewer -> the row that keys act on

  const treeOf = (root) => root.querySelector("[data-tree]");
  const levels = (pointer) => pointer.split("/").length - 1;
  const pointerOf = (row) => row.closest("[data-pointer]").dataset.pointer;

  /* ---- Rows: what the arrow keys go through */
  const ROW = "summary, li.tree-leaf, .tree-rest > button";
  const hiddenIn = (row) => row.closest("li")?.parentElement.closest("details:not([open])") ?? null;
  const rowsOf = (root) => [...treeOf(root).querySelectorAll(ROW)].filter((row) => !hiddenIn(row));
  const rowOf = (node) => node?.matches("li.tree-leaf") ? node : node?.querySelector(":scope > details > summary") ?? null;

  /* One row of the tree is reached by Tab; the arrow keys lead to the others. */
  function settle(root) {
    for (const row of treeOf(root).querySelectorAll("summary:not([tabindex]), li.tree-leaf:not([tabindex])")) row.tabIndex = -1;
    const old = current.get(root);
    become(root, old?.isConnected ? old : treeOf(root).querySelector(ROW));
    depthOf(root);
  }

  function become(root, row) {
    const old = current.get(root);
    if (old && old !== row) old.tabIndex = -1;
    if (!row) return;
    row.tabIndex = 0;
    current.set(root, row);
  }

  function go(root, row) {
    if (!row) return;
    become(root, row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function inward(root, row) {
    const details = row.closest("details");
    if (!row.matches("summary")) return;
    if (!details.open) details.open = true;
    else go(root, details.querySelector("ul")?.querySelector(ROW));
  }

  function outward(root, row) {
    const details = row.closest("details");
    if (row.matches("summary") && details.open) details.open = false;
    else go(root, row.closest("li").parentElement.closest("details")?.querySelector("summary"));
  }

  function walk(event, root, row) {
    const rows = rowsOf(root);
    const place = rows.indexOf(row);
    const moves = {
      ArrowDown: () => go(root, rows[place + 1]), ArrowUp: () => go(root, rows[place - 1]),
      ArrowRight: () => inward(root, row), ArrowLeft: () => outward(root, row),
      Home: () => go(root, rows[0]), End: () => go(root, rows.at(-1)),
      Enter: row.matches("li") ? () => row.querySelector("[data-whole]")?.click() : null,
    };
    if (!moves[event.key]) return false;
    moves[event.key]();
    return true;
  }

  /* ---- Depth */
  function branches(root, open) {
    return [...treeOf(root).querySelectorAll("details.tree-node")].filter((one) => one.open === open && !hiddenIn(one.querySelector("summary")));
  }

  const depth = (root, details) => levels(pointerOf(details)) - levels(treeOf(root).querySelector("ul.tree").dataset.pointer);
  const deepest = (root) => Math.max(0, ...branches(root, true).map((one) => depth(root, one)));

  function depthOf(root) {
    const place = root.querySelector("[data-depth]");
    if (place) place.textContent = `depth ${deepest(root) + 1}`;
  }

  function collapse(root) {
    const level = deepest(root);
    if (!level) return say("All is closed.");
    for (const one of branches(root, true)) if (depth(root, one) === level) one.open = false;
    const row = current.get(root);
    const shut = row?.isConnected && hiddenIn(row);
    if (shut) become(root, shut.querySelector("summary"));
    depthOf(root);
    say(`Depth ${level}.`);
  }

  function expand(root) {
    const shut = branches(root, false);
    if (!shut.length) return say("All is open.");
    const level = Math.min(...shut.map((one) => depth(root, one)));
    const there = shut.filter((one) => depth(root, one) === level);
    const lazy = there.filter((one) => "lazy" in one.dataset);
    for (const one of there) if (!("lazy" in one.dataset)) one.open = true;
    for (const one of lazy.slice(0, OPEN_AT_ONCE)) one.open = true;
    depthOf(root);
    say(lazy.length > OPEN_AT_ONCE ? `Depth ${level + 1}. ${lazy.length - OPEN_AT_ONCE} are still closed; the same key opens more.` : `Depth ${level + 1}.`);
  }

  /* ---- Copying */
  function copyPath(root, row) {
    const pointer = row?.isConnected ? pointerOf(row) : "";
    if (!pointer) return tell("Go to a node of the tree first.");
    return copy(pointer, `Path copied: ${pointer.length > 80 ? `${pointer.slice(0, 77)}…` : pointer}`);
  }

  async function copyValue(root, row) {
    const value = await observation.fetched(root.dataset.parts, { pointer: pointerOf(row), value: "1" });
    if (value === null) return tell("This is nested too deeply to copy. The raw response has all.");
    return copy(value, "Value copied.");
  }

  /* The buttons of a row stand in the row that is pointed at or focused. */
  const buttons = document.createElement("span");
  buttons.className = "tree-row-tools";
  buttons.innerHTML = '<button type="button" data-copy-path>copy path</button><button type="button" data-copy-value>copy value</button><button type="button" data-as-table hidden>as table</button>';

  function offer(row) {
    const node = row.closest("li[data-pointer]");
    if (!node || buttons.parentElement === node) return;
    buttons.querySelector("[data-as-table]").hidden = !node.querySelector(":scope > details[data-list]");
    node.append(buttons);
  }

  /* ---- Search */
  async function search(root) {
    const input = root.querySelector("[data-search]");
    const text = input.value.trim();
    if (searches.get(root)?.text === text) return;
    searches.set(root, { text, pointers: [], total: 0, at: -1 });
    if (!text) return counted(root);
    root.querySelector("[data-hits]").textContent = "…";
    try {
      const found = JSON.parse(await observation.fetched(input.dataset.search, { text }));
      if (searches.get(root).text !== text) return; // something else is asked by now
      searches.set(root, { text, ...found, at: -1 });
    } catch {
      searches.delete(root);
      root.querySelector("[data-hits]").textContent = "could not search; try again";
      return;
    }
    await hit(root, 1);
  }

  function counted(root) {
    const { text, pointers, total, at } = searches.get(root);
    const more = total > pointers.length ? `, the first ${pointers.length.toLocaleString("en")} can be shown` : "";
    const words = !text ? "" : total ? `${(at + 1).toLocaleString("en")} of ${total.toLocaleString("en")}${more}` : "no match";
    root.querySelector("[data-hits]").textContent = words;
    root.querySelector("[data-hit-steps]").hidden = pointers.length < 2;
    if (text) say(total ? `${words}: ${pointers[at]?.slice(-100) ?? ""}` : `No match for ${text}.`);
    else CSS.highlights?.delete("observation-search");
  }

  async function hit(root, step) {
    const state = searches.get(root);
    if (!state?.pointers.length) return counted(root);
    state.at = (state.at + step + state.pointers.length) % state.pointers.length;
    counted(root);
    const node = await observation.show(state.pointers[state.at], { viewer: root });
    if (node && searches.get(root) === state) paint(rowOf(node), state.text);
    if (node) become(root, rowOf(node));
  }

  /* Mark the text where it stands; a painted range changes nothing in the page. */
  function paint(row, text) {
    if (!CSS.highlights || !row) return;
    const marks = new Highlight();
    const nodes = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const start = node.data.toLowerCase().indexOf(text.toLowerCase());
      if (start < 0 || start + text.length > node.length) continue;
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, start + text.length);
      marks.add(range);
    }
    CSS.highlights.set("observation-search", marks);
  }

  function typed(event) {
    const root = observation.viewer(event.target);
    clearTimeout(typed.timer);
    typed.timer = setTimeout(() => search(root), TYPED);
  }

  function inField(event, root) {
    if (event.key === "Enter") {
      clearTimeout(typed.timer);
      if (searches.get(root)?.text === event.target.value.trim()) hit(root, event.shiftKey ? -1 : 1);
      else search(root);
      return true;
    }
    if (event.key !== "Escape") return false;
    event.target.value = "";
    search(root);
    go(root, current.get(root)?.isConnected ? current.get(root) : rowsOf(root)[0]);
    event.stopPropagation();
    return true;
  }

  /* ---- What people do */
  const TOOLS = {
    search: (root) => { const field = root.querySelector("[data-search]"); field.focus(); field.select(); },
    collapse, expand,
    "copy-path": (root) => copyPath(root, current.get(root)),
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-viewer] button");
    if (!button) return;
    const root = event.isTrusted ? observation.viewer(button) : observation.viewer(); // a key means the viewer last used
    if (button.dataset.tool in TOOLS) {
      observation.toFront(root);
      return TOOLS[button.dataset.tool](root);
    }
    if (button.dataset.hit) return hit(root, Number(button.dataset.hit));
    if ("copyPath" in button.dataset) return copyPath(root, button);
    if ("copyValue" in button.dataset) return copyValue(root, button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest?.("[data-viewer]")) return;
    const root = observation.viewer(event.target);
    const row = event.target.matches(ROW) && event.target.closest("[data-tree]") ? event.target : null;
    const done = event.target.matches("[data-search]") ? inField(event, root) : row && !event.shiftKey && walk(event, root, row);
    if (done) event.preventDefault();
  }, true);
  /* Where a page has no sheet of keys, a key does inside the viewer what its control shows. */
  document.addEventListener("keydown", (event) => {
    if (document.getElementById("help") || event.defaultPrevented || window.Studio.isCommand(event)) return;
    const root = event.target.closest?.("[data-viewer]");
    if (!root || event.target.matches("input, textarea, select")) return;
    const hint = [...root.querySelectorAll("kbd[data-key-of]")].find((one) => one.textContent === window.Studio.keyOf(event));
    if (!hint) return;
    event.preventDefault();
    hint.closest("button").click();
  });
  document.addEventListener("input", (event) => { if (event.target.matches("[data-search]")) typed(event); });
  document.addEventListener("focusin", (event) => {
    if (!event.target.matches("[data-tree] :is(summary, li.tree-leaf, .tree-rest > button)")) return;
    become(observation.viewer(event.target), event.target);
    offer(event.target);
  });
  document.addEventListener("pointerover", (event) => {
    const row = event.target.closest?.("[data-tree] li[data-pointer]");
    if (row && !row.contains(document.activeElement?.closest(".tree-row-tools"))) offer(row);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("[data-tree] details")) depthOf(observation.viewer(event.target));
  }, true);
  document.addEventListener("observation:changed", (event) => settle(observation.viewer(event.target)));
  for (const name of ["quadruplet:shown", "htmx:afterSettle", "DOMContentLoaded"]) {
    document.addEventListener(name, () => document.querySelectorAll("[data-viewer]").forEach(settle));
  }
})();
