/* Decisions that the server refused: its reason and what was typed, to open again or to discard. */
(() => {
  "use strict";
  const list = document.getElementById("refused");
  const outbox = window.Studio.outbox;
  let drawn = "";

  function fill(item, name, text) {
    const part = item.querySelector(`[data-${name}]`);
    part.textContent = text;
    part.hidden = !text;
  }

  function typed(entry) {
    const shown = entry.fields.filter(([name, value]) => value && !["verdict", "revision", "key", "seconds"].includes(name));
    return shown.map(([name, value]) => `${name.replace(/^arg-/, "argument ")}: ${value}`).join("\n");
  }

  function draw(entry) {
    const item = document.getElementById("refused-item").content.firstElementChild.cloneNode(true);
    const { title, detail, errors } = entry.refused;
    const fields = Object.entries(errors).map(([name, said]) => `${name}: ${said.join(" ")}`).join("\n");
    fill(item, "title", `Not stored: ${title}.`);
    fill(item, "detail", `${detail}${fields ? `\n${fields}` : ""}`);
    fill(item, "about", `${entry.verdict}: ${entry.query}`);
    fill(item, "typed", typed(entry));
    item.querySelector("[data-reopen]").addEventListener("click", () => reopen(entry));
    item.querySelector("[data-discard]").addEventListener("click", () => discard(entry));
    return item;
  }

  async function reopen(entry) {
    if (await window.Studio.flow.open(entry.reopen)) outbox.remove(entry);
  }

  function discard(entry) {
    window.Studio.drafts.forget(entry.draft, true);
    outbox.remove(entry);
    document.querySelector("#workspace [data-focus]")?.focus();
    window.Studio.say("Discarded.");
  }

  function show() {
    const refused = outbox.all().filter((entry) => entry.refused);
    const now = refused.map((entry) => entry.id).join(" ");
    if (now === drawn) return;
    drawn = now;
    list.replaceChildren(...refused.map(draw));
    if (refused.length) window.Studio.say("A decision was not stored. See the top of the page.");
  }

  document.addEventListener("outbox:changed", show);
  show();
})();
