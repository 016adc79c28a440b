/* Comments: what is typed survives, Ctrl+Enter sends, @ offers the members whose name begins so. */
(() => {
  "use strict";
  const PREFIX = "studio-kept:";
  const BOX = "textarea[data-keeps]";
  const TYPED = /(?:^|[^\w.@+-])@([\w.@+-]{0,150})$/;
  const boxes = () => document.querySelectorAll(BOX);

  /* ---- What is typed stays, per person, quadruplet and thread, until it is stored. ---- */
  function keep(box) {
    try {
      if (box.value) sessionStorage.setItem(PREFIX + box.dataset.keeps, box.value);
      else sessionStorage.removeItem(PREFIX + box.dataset.keeps);
    } catch { /* storage full or forbidden: the text is still in the field */ }
  }

  function restore() {
    for (const box of boxes()) {
      let text = null;
      try {
        text = sessionStorage.getItem(PREFIX + box.dataset.keeps);
      } catch { /* as above */ }
      if (!text || box.value) continue;
      box.value = text;
      const fold = box.closest("details");
      if (fold) fold.open = true;
    }
  }

  function leave(box) {
    const fold = box.closest("details.reply, details.flag");
    if (fold) fold.open = false;
    const goal = document.querySelector("#workspace [data-focus]") ?? document.getElementById("discussion-title");
    if (goal) goal.focus({ preventScroll: true });
    else box.blur();
  }

  /* ---- Mentions: a listbox above the field; the field keeps the focus. ---- */
  const known = new Map(); // address -> people
  let list = null;
  let asked = "";

  const options = () => [...(list?.children ?? [])];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  function begun(box) {
    return TYPED.exec(box.value.slice(0, box.selectionStart))?.[1] ?? null;
  }

  function close() {
    asked = ""; // an answer that is still on its way is not waited for any more
    if (!list) return;
    const box = list.parentElement.querySelector("textarea");
    list.remove();
    list = null;
    box.removeAttribute("aria-activedescendant");
    box.removeAttribute("aria-controls");
  }

  function choose(option) {
    const box = list.parentElement.querySelector("textarea");
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function draw(box, people) {
    close();
    if (!people.length) return;
    list = document.createElement("ul");
    list.className = "mention-list";
    list.id = "mention-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Members to mention");
    list.append(...people.map(optionOf));
    box.parentElement.append(list);
    box.setAttribute("aria-controls", list.id);
    choose(list.firstElementChild);
    window.Studio.say(`${people.length} member${people.length === 1 ? "" : "s"}. Arrow keys choose, Enter takes.`);
  }

  function optionOf(person, index) {
    const option = document.createElement("li");
    option.id = `mention-option-${index}`;
    option.setAttribute("role", "option");
    option.dataset.username = person.username;
    for (const [text, kind] of [[`@${person.username}`, "mention"], [person.name, "muted"]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      option.append(part);
    }
    return option;
  }

  function take(option) {
    const box = list.parentElement.querySelector("textarea");
    const end = box.selectionStart;
    const start = end - begun(box).length;
    box.setRangeText(`${option.dataset.username} `, start, end, "end");
    close();
    keep(box);
  }

  async function offer(box) {
    const begin = begun(box);
    if (begin === null) return close();
    const address = `${box.form.dataset.mentionable}?begin=${encodeURIComponent(begin)}`;
    asked = address;
    if (!known.has(address)) {
      try {
        const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok) return close();
        known.set(address, (await answer.json()).people);
      } catch {
        return close(); // without a connection a name is typed in full
      }
    }
    if (asked === address && document.activeElement === box) draw(box, known.get(address));
  }

  function step(by) {
    const all = options();
    choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function inList(key) {
    if (key === "ArrowDown") step(1);
    else if (key === "ArrowUp") step(-1);
    else if (key === "Enter" || key === "Tab") take(chosen());
    else if (key === "Escape") close();
    else return false;
    return true;
  }

  function inBox(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.form.requestSubmit();
      return true;
    }
    if (list && !event.shiftKey && inList(event.key)) return true;
    if (event.key !== "Escape") return false;
    leave(event.target);
    return true;
  }

  /* Before the workspace's own keys, which would send the open panel. */
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !event.target.matches?.(BOX) || !inBox(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(BOX)) return;
    keep(event.target);
    if (event.target.form.dataset.mentionable) offer(event.target);
  });
  document.addEventListener("focusout", (event) => { if (event.target.matches?.(BOX)) close(); });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("#mention-list [role=option]");
    if (!option) return;
    event.preventDefault(); // the field keeps the focus
    take(option);
  });

  /* A key focuses the field, as a click does. */
  document.addEventListener("click", (event) => {
    if (!event.target.matches?.("textarea[data-action]")) return;
    event.target.focus({ preventScroll: true });
    event.target.scrollIntoView({ block: "nearest" });
  });

  /* A reply or a flag is about to be typed: at once, as the next letters would be keys of the page. */
  document.addEventListener("click", (event) => {
    const fold = event.target.closest("details.reply > summary, details.flag > summary")?.parentElement;
    if (!fold) return;
    event.preventDefault();
    fold.open = !fold.open;
    if (fold.open) fold.querySelector(BOX)?.focus();
  });

  /* Similar ones stand further down: who opens them by key is brought there. Where they could not be loaded they are asked for again. */
  const SIMILAR = "details.similar";
  document.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (!fold.matches?.(SIMILAR) || !fold.open) return;
    fold.scrollIntoView({ block: "nearest" });
    if (!("failed" in fold.dataset)) return;
    delete fold.dataset.failed;
    window.htmx.trigger(fold, "again");
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const fold = event.detail.elt;
    if (!fold.matches(SIMILAR) || event.detail.successful) return;
    fold.dataset.failed = "";
    fold.querySelector("[role=status]").textContent = "They could not be loaded. Close this and open it again.";
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, xhr } = event.detail.requestConfig ? { elt: event.detail.requestConfig.elt, xhr: event.detail.xhr } : {};
    if (!elt?.matches?.("form") || xhr.status >= 400) return;
    for (const box of elt.querySelectorAll(BOX)) {
      try {
        sessionStorage.removeItem(PREFIX + box.dataset.keeps);
      } catch { /* as above */ }
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    restore();
    event.detail.elt.closest?.(SIMILAR)?.scrollIntoView({ block: "nearest" });
    const said = event.detail.elt.matches?.("#discussion, #marks") && event.detail.elt.querySelector("[data-said]");
    if (!said) return;
    window.Studio.say(said.textContent);
    if (!event.detail.elt.querySelector("button:focus, summary:focus")) leave(event.detail.elt);
  });
  document.addEventListener("quadruplet:shown", restore);
  restore();
})();
