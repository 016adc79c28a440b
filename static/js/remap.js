/* The keys page: a field takes the key that is pressed in it; a clash is told at once, with a swap. */
(() => {
  "use strict";
  const form = document.getElementById("keys-form");
  const inputs = [...form.querySelectorAll(".key-input")];
  const row = (input) => input.closest("tr");
  const errorOf = (input) => row(input).querySelector("[data-key-error]");
  const swapOf = (input) => row(input).querySelector("[data-swap]");
  const before = new Map(inputs.map((input) => [input, input.value]));

  const clashing = (input) => inputs.find((other) => other !== input && input.value && other.value === input.value);

  function refusal(input) {
    if (/^[0-9]$/.test(input.value) && input.value !== input.dataset.usual) return "Digits choose reasons and answers. Take a letter or a sign.";
    const other = clashing(input);
    return other ? `“${input.value}” is the key of “${other.dataset.words}”, too.` : "";
  }

  function tell(input, words) {
    const line = errorOf(input);
    line.textContent = words;
    line.hidden = !words;
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function check() {
    for (const input of inputs) tell(input, refusal(input));
  }

  /* The one that was changed gives its former key to the one that it clashes with. */
  function set(input, key) {
    const former = input.value;
    input.value = key;
    for (const other of inputs) swapOf(other).hidden = true;
    if (former !== key) before.set(input, former);
    check();
    const words = refusal(input);
    swapOf(input).hidden = !clashing(input);
    window.Studio.say(words || (key ? `Key ${key}.` : "No key."));
    input.select();
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target.closest(".key-input");
    if (!input || window.Studio.isCommand(event) || event.isComposing) return;
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      set(input, "");
    } else if ([...event.key].length === 1 && event.key.trim()) {
      event.preventDefault();
      set(input, window.Studio.keyOf(event));
    }
  });
  /* What came by other ways: a paste, an on-screen keyboard. */
  form.addEventListener("input", (event) => {
    if (event.target.matches(".key-input")) check();
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches(".key-input")) event.target.select();
  });
  form.addEventListener("click", (event) => {
    const swap = event.target.closest("[data-swap]");
    if (swap) {
      const input = row(swap).querySelector(".key-input");
      const other = clashing(input);
      if (other) other.value = before.get(input);
      swap.hidden = true;
      check();
      input.focus();
      window.Studio.say("Swapped.");
    }
    const reset = event.target.closest("[data-reset]");
    if (reset) {
      event.preventDefault(); // stored with the rest, so that a clash can be mended first
      const input = row(reset).querySelector(".key-input");
      set(input, input.dataset.usual);
      input.focus();
    }
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "all") return;
    check();
    const wrong = inputs.find((input) => refusal(input));
    if (!wrong) return;
    event.preventDefault();
    wrong.focus();
    window.Studio.say(refusal(wrong));
  });
})();
