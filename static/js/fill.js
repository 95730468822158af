// A button that fills a field, so that what is offered can be looked at and changed before it is taken.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    const field = document.getElementById(button?.dataset.fill ?? "");
    if (!field) return;
    event.preventDefault();
    field.value = button.dataset.fillWith;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A line that is not understood is told to be wrong only once that is known.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "quick-reading") return;
    const wrong = event.detail.target.querySelector("mark") !== null;
    document.getElementById("quick")?.toggleAttribute("aria-invalid", wrong);
    if (wrong) document.getElementById("quick")?.setAttribute("aria-invalid", "true");
  });
})();
