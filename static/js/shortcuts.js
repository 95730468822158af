// Single keys lead to what names them in aria-keyshortcuts, unless somebody is typing or has switched them off.
(() => {
  const KEPT = "shortcuts";
  const isOn = () => localStorage.getItem(KEPT) !== "off";
  const isTyping = (element) => element.closest("input:not([type='checkbox'], [type='radio']), select, textarea, [contenteditable]");

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
    document.querySelector(`[aria-keyshortcuts~="${key}"]`)?.click();
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
