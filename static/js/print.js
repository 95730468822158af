// A button that prints the page shows where this script can; the menu that it stands in closes first.
(() => {
  const show = () => {
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (!button) return;
    button.closest("details").open = false;
    window.print();
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
