// Boxes of the list's rows: each tick is kept at once, Shift ticks all between, and the box of the head all of the page.
(() => {
  const BOXES = "#results .task__select .check";
  const boxes = () => [...document.querySelectorAll(BOXES)];
  let last = null;

  const keep = () => {
    const form = document.getElementById("selection");
    if (form) htmx.trigger(form, "ticked");
    showPage();
  };

  // Without this script the box of the head could do nothing, so it is not there.
  const showPage = () => {
    const page = document.querySelector("[data-select-page]");
    if (!page) return;
    const ticked = boxes().filter((box) => box.checked).length;
    page.hidden = false;
    page.checked = ticked > 0 && ticked === boxes().length;
    page.indeterminate = ticked > 0 && !page.checked;
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(BOXES);
    if (!box) return;
    const all = boxes();
    const [from, to] = [all.findIndex((one) => one.id === last), all.indexOf(box)];
    if (event.shiftKey && from >= 0) {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    }
    last = box.id;
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-page]")) {
      for (const box of boxes()) box.checked = event.target.checked;
      keep();
    } else if (event.target.matches(BOXES)) keep();
  });

  document.addEventListener("htmx:afterSettle", showPage);
  showPage();
})();
