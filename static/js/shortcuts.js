// Single keys lead to what names them in aria-keyshortcuts, unless somebody is typing or has switched them off.
(() => {
  const KEPT = "shortcuts";
  const isOn = () => localStorage.getItem(KEPT) !== "off";
  const isTyping = (element) => element.closest("input:not([type='checkbox'], [type='radio']), select, textarea, [contenteditable]");

  // In lists the keys go from row to row: a row is where its first link to a task is.
  const isOfTask = (link) => /\/tasks\/[^/]+\/$/.test(new URL(link.href).pathname);
  const rows = () => [...document.querySelectorAll("#main tbody tr a[href]")].filter(isOfTask).filter(
    (link, place, all) => all.findIndex((one) => one.closest("tr") === link.closest("tr")) === place,
  );
  const current = () => document.activeElement?.closest?.("tr");
  const go = (step) => {
    const all = rows();
    const place = all.findIndex((link) => link.closest("tr") === current());
    all[place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step]?.focus();
  };
  const own = () => rows().find((link) => link.closest("tr") === current());
  const onRows = {
    j: () => go(1),
    k: () => go(-1),
    o: () => own()?.click(),
    e: () => {
      const link = own();
      if (link) location.assign(`${new URL(link.href).pathname}edit/`);
    },
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
    if (!/^[a-z0-9?]$/.test(key)) return;
    const named = document.querySelector(`[aria-keyshortcuts~="${key}"]`);
    if (named) named.click();
    else onRows[key]?.();
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
