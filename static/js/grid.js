// A grid of days is one stop of the Tab key: arrow keys go from cell to cell, Home and End along a row, and Down and Up
// inside a day with several links only after its last and before its first one.
(() => {
  const GRIDS = ".month, .week, .heat__table, .year__days";
  const links = (grid) => [...grid.querySelectorAll("tbody a[href]")].filter((link) => link.getAttribute("aria-hidden") !== "true");

  const setStop = (grid, stop) => {
    for (const link of grid.querySelectorAll("tbody a[href]")) link.setAttribute("tabindex", link === stop ? "0" : "-1");
  };
  const rove = () => {
    for (const grid of document.querySelectorAll(GRIDS)) {
      const all = links(grid);
      const stop = all.find((link) => link === document.activeElement) ?? all.find((link) => link.closest("[aria-current]")) ?? all[0];
      if (stop) setStop(grid, stop);
    }
  };

  const along = (row, cell, step) => {
    const cells = [...row.cells].filter((one) => one.querySelector("a[href]:not([aria-hidden='true'])"));
    return cells[cells.indexOf(cell) + step];
  };
  const across = (cell, step) => {
    const rows = [...cell.closest("tbody").rows];
    for (let place = rows.indexOf(cell.parentElement) + step; rows[place]; place += step) {
      const next = rows[place].cells[cell.cellIndex];
      if (next?.querySelector("a[href]:not([aria-hidden='true'])")) return next;
    }
    return null;
  };
  const target = (key, link, grid) => {
    const cell = link.closest("td, th");
    const first = (one) => one?.querySelector("a[href]:not([aria-hidden='true'])");
    const own = links(grid).filter((one) => cell.contains(one));
    const place = own.indexOf(link);
    if (key === "ArrowDown") return own[place + 1] ?? first(across(cell, 1));
    if (key === "ArrowUp") return own[place - 1] ?? first(across(cell, -1));
    if (key === "ArrowRight" || key === "ArrowLeft") return first(along(cell.parentElement, cell, key === "ArrowRight" ? 1 : -1));
    if (key === "Home" || key === "End") {
      const all = links(grid).filter((one) => cell.parentElement.contains(one));
      return key === "Home" ? all[0] : all.at(-1);
    }
    return null;
  };

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("tbody a[href]");
    const grid = link?.closest(GRIDS);
    if (!grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = target(event.key, link, grid);
    if (!next) return;
    event.preventDefault();
    setStop(grid, next);
    next.focus();
  });
  document.addEventListener("htmx:afterSettle", rove);
  rove();
})();
