/* Mending links: change how a part of the query stands, take its link away, link other words; each can be undone. */
(() => {
  "use strict";
  let selected = null; // words selected in the query last, and for the how many-th time they stand there

  const query = () => document.querySelector("[data-query-text]");
  const bar = () => document.querySelector("[data-link-bar]");
  const form = () => document.querySelector("[data-mend-form]");

  async function post(url, fields) {
    const body = new URLSearchParams({ revision: bar().dataset.revision, ...fields });
    const headers = { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch" };
    const answer = await fetch(url, { method: "POST", body, headers });
    if (answer.status === 401) {
      window.Studio.loggedOut();
      return null;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    window.Studio.notice(`${said.title ?? "The link could not be mended"}. ${said.detail ?? "Please try again."}`, "error");
    return null;
  }

  /* Sends it and draws the query anew; looked: the link that is looked at then, by its first letter or its words. */
  async function send(url, fields, told, looked = {}) {
    const drawn = await post(url, fields).catch(() => {
      window.Studio.notice("The server does not answer. The link was not mended; try again when the connection is back.", "error");
      return null;
    });
    if (!drawn) return;
    query().innerHTML = drawn.text;
    bar().outerHTML = drawn.bar;
    document.dispatchEvent(new CustomEvent("links:changed", { detail: looked }));
    window.Studio.say(told);
  }

  function mend(button) {
    const number = button.closest("[data-detail-of]").dataset.detailOf;
    const link = query().querySelector(`[data-link="${number}"]`);
    const { start, end, places } = link.dataset;
    const standing = button.dataset.mend;
    const told = standing === "removed" ? "The link is gone." : `Told as ${standing}.`;
    return send(bar().dataset.mendUrl, { start, end, standing, targets: places }, told, { start });
  }

  function add() {
    const { words, end, standing } = form().elements;
    const same = selected && selected.words === words.value;
    const targets = end.value ? [{ pointer: end.value }] : [];
    const fields = { words: words.value, occurrence: same ? selected.occurrence : 1, standing: standing.value, targets: JSON.stringify(targets) };
    return send(bar().dataset.mendUrl, fields, "Linked.", { words: words.value });
  }

  /* A part of the stored observation that is clicked is what the words are linked with. */
  function choose(node) {
    const { end } = form().elements;
    const pointer = `/observation${node.dataset.pointer}`;
    let option = [...end.options].find((one) => one.value === pointer);
    if (!option) {
      option = new Option(pointer.slice(1), pointer);
      end.append(option);
    }
    option.selected = true;
  }

  function remember() {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    if (!words || !query()?.contains(selection.anchorNode) || !query().contains(selection.focusNode)) return;
    const before = new Range();
    before.selectNodeContents(query());
    before.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
    selected = { words, occurrence: before.toString().split(words).length };
    if (form()?.closest("details").open) form().elements.words.value = words;
  }

  document.addEventListener("selectionchange", remember);
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("[data-mend-new]") || !event.target.open) return;
    const { words } = form().elements;
    if (selected) words.value = selected.words;
    words.focus();
  }, true);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-mend-form]")) return;
    event.preventDefault();
    event.stopPropagation();
    add();
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mend]");
    if (button) return mend(button);
    const undo = event.target.closest("[data-undo-mend]");
    if (undo) return send(undo.dataset.undoMend, {}, "Taken back.");
    const node = event.target.closest('[data-viewer="stored"] [data-pointer]');
    if (node && form()?.closest("details").open) choose(node);
  });
  document.addEventListener("quadruplet:shown", () => { selected = null; });
})();
