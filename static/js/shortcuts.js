// Single keys lead to what names them in aria-keyshortcuts, unless somebody is typing or has switched them off.
(() => {
  const KEPT = "shortcuts";
  const isOn = () => localStorage.getItem(KEPT) !== "off";
  const isTyping = (element) => element.closest("input:not([type='checkbox'], [type='radio']), select, textarea, [contenteditable]");

  // In lists the keys go from row to row: a row is where its first link to a task is, or what says that it is one.
  const ROW = "tr, [data-row]";
  const isOfTask = (link) => /\/tasks\/[^/]+\/$/.test(new URL(link.href).pathname);
  const rows = () => [...document.querySelectorAll("#main tbody tr a[href], #main [data-row] a[href]")].filter(
    (link) => link.closest("[data-row]") || isOfTask(link),
  ).filter((link, place, all) => all.findIndex((one) => one.closest(ROW) === link.closest(ROW)) === place);
  const current = () => document.activeElement?.closest?.(ROW);
  const go = (step) => {
    const all = rows();
    const place = all.findIndex((link) => link.closest(ROW) === current());
    all[place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step]?.focus();
  };
  const own = () => rows().find((link) => link.closest(ROW) === current());
  const onRows = {
    j: () => go(1),
    k: () => go(-1),
    o: () => own()?.click(),
    x: (event) => current()?.querySelector(".task__select .check")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey })),
    i: () => document.querySelector("#calendar-days tbody a[tabindex='0']")?.focus(),
    e: () => {
      const link = [...(current()?.querySelectorAll("a[href]") ?? [])].find(isOfTask);
      if (link) location.assign(`${new URL(link.href).pathname}edit/`);
    },
  };

  // G and a letter go to a page of the navigation, whatever else the letter does alone.
  const PAGES = { n: "now", t: "tasks", c: "calendar", j: "jobs" };
  const SECOND = 1500; // milliseconds in which it has to follow
  let since = -Infinity;
  const goTo = (key, at) => {
    const page = at - since < SECOND && document.querySelector(`.nav [data-page="${PAGES[key]}"]`);
    since = key === "g" ? at : -Infinity;
    page?.click?.();
    return page || key === "g";
  };

  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const search = document.getElementById("search-words");
    if (key === "/" && search) {
      event.preventDefault();
      search.focus();
    }
    if (!/^[a-z0-9?]$/.test(key) || goTo(key, event.timeStamp)) return;
    const named = document.querySelector(`[aria-keyshortcuts~="${key}"]`);
    if (named) named.click();
    else onRows[key]?.(event);
  });

  const show = () => {
    for (const box of document.querySelectorAll("[data-shortcuts]")) box.checked = isOn();
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-shortcuts]")) localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
