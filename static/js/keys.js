/* The workspace by keyboard: a key clicks the control whose data-action it is for. Keys do nothing while a field is being typed in, but Escape and Ctrl+Enter. */
(() => {
  "use strict";
  const FIELD = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

  const help = () => document.getElementById("help");
  const control = (action) => document.querySelector(`#workspace [data-action="${action}"]`);

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
    if (!button.disabled) form.requestSubmit(button);
    else window.Studio.say(form.querySelector("[data-why]")?.textContent || "This cannot be sent yet.");
    return true;
  }

  function digit(key) {
    const panel = window.Studio.panels.current();
    const box = panel?.querySelector(`[data-digit="${key}"]`);
    if (!box) return false;
    box.click();
    return true;
  }

  /* Which action a key is for: the sheet of keys says it. */
  function actionOf(key) {
    return document.querySelector(`#help [data-key="${CSS.escape(key)}"]`)?.dataset.does ?? "";
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
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (document.querySelector("dialog[open]")) return help()?.open && event.key === "?" ? toggleHelp() : false;
    if (event.key === "Escape") return window.Studio.panels.close();
    if (event.target.matches(FIELD)) return false;
    if (/^[0-9]$/.test(event.key)) return digit(event.key);
    const action = actionOf(event.key);
    return action ? perform(action) : false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.defaultPrevented) return;
    if (act(event)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-action=help]")) toggleHelp();
  });
})();
