/* The tree of an observation: loads what is left out, and shows any node by its JSON pointer (RFC 6901).
   window.Studio.observation.show(pointer, { viewer, focus }) -> promise of the node's element, or null where there is none. */
(() => {
  "use strict";
  const DEEPEST = 40; // levels in one tree; below, the tree begins anew at a node further down
  const ABOVE = 6; // levels kept above a node for which the tree begins anew
  const ADDRESS = 1500; // letters of a query string; longer ones go in a body
  const SHOWN_FOR = 4000;
  const pending = new WeakMap(); // what is being loaded -> its promise
  let last = null;

  /* A viewer by its name or element; else the one last used, else the first on the page. */
  function viewer(which) {
    if (which instanceof Element) return which.closest("[data-viewer]");
    if (which) return document.querySelector(`[data-viewer="${CSS.escape(which)}"]`);
    return last?.isConnected ? last : document.querySelector("[data-viewer]");
  }

  /* The fragment that the viewer's server side answers with; null where nothing is there. Throws when it cannot be had. */
  async function fetched(url, fields) {
    const body = new URLSearchParams(fields);
    const long = body.toString().length > ADDRESS;
    const headers = { "X-Requested-With": "fetch", ...(long && { "X-CSRFToken": window.Studio.csrf() }) };
    const answer = await fetch(long ? url : `${url}?${body}`, { headers, ...(long && { method: "POST", body }) });
    if (answer.status === 204) return null;
    if (answer.status === 401) window.Studio.loggedOut();
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.text();
  }

  function part(root, fields) {
    return fetched(root.dataset.parts, Object.entries(fields).filter(([, value]) => value !== "" && value !== undefined));
  }

  /* Elements of a fragment whose pointers are made whole: they came relative to the node at `pointer`. */
  function elements(html, pointer) {
    const made = document.createElement("template");
    made.innerHTML = html;
    for (const node of made.content.querySelectorAll("[data-pointer]")) node.dataset.pointer = pointer + node.dataset.pointer;
    return made.content;
  }

  const pointerOf = (element) => element.closest("[data-pointer]").dataset.pointer;
  const listOf = (node) => node.matches("ul") ? node : node.querySelector(":scope > details > ul");
  const levels = (pointer) => pointer.split("/").length - 1;
  const treeOf = (root) => root.querySelector("[data-tree]");

  function once(key, work) {
    if (!pending.has(key)) pending.set(key, work().finally(() => pending.delete(key)));
    return pending.get(key);
  }

  /* Put a node's children in its list; towards: with all that leads to that node below. */
  async function fill(node, towards = "") {
    const list = listOf(node);
    const { pointer } = node.dataset;
    const html = await part(viewer(node), { pointer, towards });
    if (html === null) return false;
    list.replaceChildren(elements(html, pointer));
    changed(list);
    return true;
  }

  /* The tree begins at the node of this pointer. */
  async function begin(root, pointer, towards = "") {
    const html = await part(root, { pointer, towards, alone: "1" });
    if (html === null) return false;
    const tree = treeOf(root);
    const made = document.createElement("template");
    made.innerHTML = html;
    for (const node of made.content.querySelectorAll("li[data-pointer]")) node.dataset.pointer = pointer + node.dataset.pointer;
    tree.replaceChildren(made.content);
    changed(tree);
    return true;
  }

  function changed(element) {
    element.dispatchEvent(new CustomEvent("observation:changed", { bubbles: true }));
  }

  /* Said at the place where something should stand. */
  function failed(list) {
    const item = document.createElement("li");
    item.className = "tree-rest";
    item.innerHTML = '<span class="muted">This could not be loaded.</span> <button class="button-link" type="button" data-again>try again</button>';
    list.replaceChildren(item);
  }

  async function open(details) {
    const node = details.closest("[data-pointer]");
    const tree = details.closest("ul.tree");
    if (levels(node.dataset.pointer) - levels(tree.dataset.pointer) >= DEEPEST) return deeper(details);
    try {
      if (await fill(node)) delete details.dataset.lazy;
    } catch {
      failed(listOf(node));
    }
  }

  async function deeper(details) {
    const root = viewer(details);
    const { pointer } = details.closest("[data-pointer]").dataset;
    try {
      await begin(root, pointer);
    } catch {
      return failed(details.querySelector("ul"));
    }
    window.Studio.say("The tree begins at this node now. The path above it leads back.");
    treeOf(root).querySelector("summary, .tree-leaf")?.focus();
  }

  async function more(button) {
    const item = button.closest("li");
    const node = item.parentElement.closest("[data-pointer]");
    const { pointer } = node.dataset;
    const back = "earlier" in button.dataset;
    const offset = back ? Math.max(0, Number(button.dataset.earlier) - 60) : Number(button.dataset.more);
    const made = elements(await part(viewer(button), { pointer, offset }), pointer);
    if (back) trim(made, Number(button.dataset.earlier) - offset);
    else made.querySelector(":scope > li > [data-earlier]")?.parentElement.remove();
    const first = made.querySelector(":scope > li[data-pointer]");
    const list = item.parentElement;
    item.replaceWith(made);
    changed(list);
    focus(first);
  }

  /* Of what was loaded before the ones that stand there already, keep so many and the way to still earlier ones. */
  function trim(made, count) {
    const items = [...made.children].filter((item) => item.matches("[data-pointer]"));
    for (const item of items.slice(count)) item.remove();
    made.querySelector(":scope > li > [data-more]")?.parentElement.remove();
  }

  async function whole(button) {
    const value = button.closest(".tree-value");
    const html = await part(viewer(button), { pointer: pointerOf(button) });
    if (html !== null) value.innerHTML = html;
  }

  function focus(node) {
    const goal = node?.matches(".tree-leaf") ? node : node?.querySelector(":scope > details > summary");
    if (!goal) return;
    if (goal.tabIndex < 0) goal.tabIndex = -1;
    goal.focus({ preventScroll: true });
  }

  function at(tree, pointer) {
    return [...tree.querySelectorAll("[data-pointer]")].find((node) => node.dataset.pointer === pointer) ?? null;
  }

  /* The loaded node that the pointer leads through last. */
  function nearest(tree, pointer) {
    let best = null;
    for (const node of tree.querySelectorAll("[data-pointer]")) {
      const own = node.dataset.pointer;
      if (pointer.startsWith(`${own}/`) && own.length >= (best?.dataset.pointer.length ?? 0)) best = node;
    }
    return best;
  }

  /* Load all that leads to a node. */
  async function bring(root, pointer) {
    const tree = treeOf(root);
    const way = nearest(tree, pointer);
    const top = tree.querySelector("ul.tree")?.dataset.pointer;
    if (way && levels(pointer) - levels(top) <= DEEPEST && listOf(way)) {
      if (await fill(way, pointer)) way.querySelector(":scope > details")?.removeAttribute("data-lazy");
      return at(tree, pointer);
    }
    const start = levels(pointer) <= DEEPEST ? "" : pointer.split("/").slice(0, -ABOVE).join("/");
    return await begin(root, start, pointer) ? at(tree, pointer) : null;
  }

  function reveal(node) {
    for (let above = node.parentElement.closest("details.tree-node"); above; above = above.parentElement.closest("details.tree-node")) above.open = true;
    node.scrollIntoView({ block: "center", inline: "nearest" });
  }

  function mark(root, node) {
    for (const old of root.querySelectorAll(".is-shown")) old.classList.remove("is-shown");
    node.classList.add("is-shown");
    setTimeout(() => node.classList.remove("is-shown"), SHOWN_FOR);
  }

  /* One after the other in each tree, so that two who show something do not replace each other's nodes. */
  function inTurn(tree, work) {
    const turn = (pending.get(tree) ?? Promise.resolve()).then(work);
    pending.set(tree, turn.catch(() => {}));
    return turn;
  }

  /* The tree instead of another view, for this time: which view the person likes is another matter. */
  function toFront(root) {
    const tab = root.querySelector("[role=tab][aria-controls$='-tree']");
    if (tab?.getAttribute("aria-selected") !== "false") return;
    root.dataset.keepsView = "";
    tab.click();
  }

  async function show(pointer, options = {}) {
    const root = viewer(options.viewer);
    if (!root) return null;
    toFront(root);
    const tree = treeOf(root);
    const node = await inTurn(tree, () => at(tree, pointer) ?? bring(root, pointer)).catch(() => {
      window.Studio.notice("This part of the observation could not be loaded. Please try again.", "error");
      return null;
    });
    if (!node) return null;
    reveal(node);
    mark(root, node);
    if (options.focus) focus(node);
    return node;
  }

  async function click(event) {
    const button = event.target.closest("[data-viewer] button");
    if (!button) return;
    const { dataset } = button;
    if ("more" in dataset || "earlier" in dataset) return once(button, () => more(button));
    if ("whole" in dataset) return once(button, () => whole(button));
    if ("again" in dataset) return open(button.closest("details"));
    if ("root" in dataset) return begin(viewer(button), dataset.root);
  }

  document.addEventListener("toggle", (event) => {
    const details = event.target;
    if (details.open && details.matches("[data-viewer] details[data-lazy]")) once(details, () => open(details));
  }, true);
  document.addEventListener("click", (event) => {
    click(event).catch(() => window.Studio.notice("This part of the observation could not be loaded. Please try again.", "error"));
  });
  for (const name of ["focusin", "pointerdown"]) {
    document.addEventListener(name, (event) => { last = event.target.closest?.("[data-viewer]") ?? last; });
  }

  window.Studio.observation = { show, viewer, fetched, begin, toFront };
})();
