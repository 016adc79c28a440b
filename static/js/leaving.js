/* A page whose form holds what was not sent asks before it is left: <form data-asks>; with data-unsent it does so untouched. */
(() => {
  "use strict";
  let sends = false;

  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  function changed(field) {
    if (ticks(field)) return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return "defaultValue" in field && field.value !== field.defaultValue;
  }
  const unsent = (form) => "unsent" in form.dataset || [...form.elements].some((field) => field.name && changed(field));

  document.addEventListener("submit", (event) => { sends = !event.defaultPrevented; });
  window.addEventListener("pageshow", () => { sends = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!sends && [...document.querySelectorAll("form[data-asks]")].some(unsent)) event.preventDefault();
  });
})();
