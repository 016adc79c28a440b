/* The workspace by keyboard: a key clicks the control whose data-action it is for. Keys do nothing while a field is being typed in, but Escape and Ctrl+Enter. */
(() => {
  "use strict";
  const FIELD = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

  const help = () => document.getElementById("help");
  const control = (action) => document.querySelector(`#workspace [data-action~="${action}"]`);

  /* With a panel open these keys would decide on the wording that the person is about to change. */
  function decideNow(action) {
    if (!window.Studio.panels.current()) return press(action);
    window.Studio.notice("A panel is open: send it with Ctrl+Enter, or close it with Escape first.", "info");
    return true;
  }

  function press(action) {
    const found = control(action);
    if (!found) return false;
    const button = found.matches("form") ? found.querySelector("button") : found;
    if (button.disabled || found.matches(".htmx-request")) return false;
    button.click();
    return true;
  }

  function toggleHelp() {
    const dialog = help();
    if (!dialog) return false;
    if (dialog.open) dialog.close();
    else dialog.showModal();
    return true;
  }

  function send() {
    const form = window.Studio.panels.current()?.querySelector("form");
    const button = form?.querySelector("[data-send]");
    if (!button) return false;
    const run = form.querySelector("[data-run][data-next]:not([disabled])");
    if (run) run.click();
    else if (!button.disabled) form.requestSubmit(button);
    else window.Studio.say(form.querySelector("[data-why]")?.textContent || "This cannot be sent yet.");
    return true;
  }

  /* Of the key that was pressed; undefined where it has none, or another sign was meant by Shift or AltGr. */
  function digitOf(event) {
    if (/^[0-9]$/.test(event.key)) return event.key;
    if (event.shiftKey || event.altKey || event.getModifierState("AltGraph")) return undefined;
    return /^Digit([0-9])$/.exec(event.code)?.[1];
  }

  function digit(event) {
    const key = digitOf(event);
    const box = key && window.Studio.panels.current()?.querySelector(`[data-digit="${key}"]`);
    if (!box) return false;
    box.click();
    return true;
  }

  /* Which action a key is for: the sheet of keys says it. */
  function actionOf(key) {
    return document.querySelector(`#help [data-key="${CSS.escape(key)}"]`)?.dataset.does ?? "";
  }

  /* The person's own key where it is one, else what its place says: digits, too, where they need Shift (a French keyboard). */
  function meant(event) {
    const key = window.Studio.keyOf(event);
    if (event.key > "\x7f" && actionOf(event.key)) return event.key;
    return actionOf(key) ? key : digitOf(event) ?? key;
  }

  const areOff = () => help()?.hasAttribute("data-keys-off");

  /* What comes as a fragment shows the usual keys: the sheet knows the person's own. */
  function label(root) {
    for (const hint of root.querySelectorAll("[data-key-of]")) {
      const key = areOff() ? "" : help()?.querySelector(`[data-does="${hint.dataset.keyOf}"]`)?.dataset.key;
      if (key === undefined) continue;
      hint.textContent = key;
      hint.hidden = !key;
    }
  }

  function perform(action) {
    if (action === "help") return toggleHelp();
    const found = control(action);
    if (!found) return false;
    if (found.dataset.opens) return opens(found.dataset.opens);
    return found.hasAttribute("data-decides") ? decideNow(action) : press(action);
  }

  function opens(id) {
    if (!document.getElementById(id)) return false;
    window.Studio.panels.open(id);
    return true;
  }

  function act(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send();
    if (window.Studio.isCommand(event)) return false;
    const typing = event.target.matches(FIELD);
    if (document.querySelector("dialog[open]")) return help()?.open && !typing && !areOff() && actionOf(meant(event)) === "help" ? toggleHelp() : false;
    if (event.key === "Escape") return window.Studio.panels.close();
    if (typing || areOff()) return false;
    if (digit(event)) return true;
    const action = actionOf(meant(event));
    return action ? perform(action) : false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.defaultPrevented) return;
    if (act(event)) event.preventDefault();
  });
  document.addEventListener("quadruplet:shown", (event) => label(event.detail.root));
  document.addEventListener("htmx:afterSettle", (event) => label(event.detail.elt));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-action=help]")) toggleHelp();
  });
})();
