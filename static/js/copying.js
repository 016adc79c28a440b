/* Copying into the clipboard, and a word at the foot of the window that it was done. A browser forbids it where the page is not served safely (http from another machine). */
(() => {
  "use strict";
  const SHOWN = 2500; // ms
  const LONGEST = 2000; // letters of what is shown to be copied by hand
  const { Studio } = window;
  let timer;

  /* Said, and shown for a moment. */
  Studio.tell = (text) => {
    Studio.say(text);
    const place = document.querySelector(".passing") ?? document.body.appendChild(Object.assign(document.createElement("p"), { className: "passing", ariaHidden: "true" }));
    place.textContent = text;
    place.classList.add("is-told");
    clearTimeout(timer);
    timer = setTimeout(() => place.classList.remove("is-told"), SHOWN);
  };

  /* Whether it was copied. otherwise: what is told where the browser forbids it. */
  Studio.copy = async (text, told, otherwise = `The browser does not let this page copy. It is: ${text.slice(0, LONGEST)}`) => {
    try {
      await navigator.clipboard.writeText(text);
      Studio.tell(told);
      return true;
    } catch {
      Studio.notice(otherwise, "info");
      return false;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const done = await Studio.copy(source.textContent.trim(), "Copied.", "The browser does not let this page copy. The text is selected: copy it with the browser's own key.");
    if (!done) getSelection().selectAllChildren(source);
  });
})();
