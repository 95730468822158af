// A switch waits visibly, and goes back to what it was when no answer takes its place.
(() => {
  const rowOf = (form) => form.closest?.("[data-switch]")?.closest(".task");
  const switchOf = (row) => row.querySelector("[role='switch']");
  const isOurs = (xhr) => xhr?.getResponseHeader("HX-Trigger")?.includes("task-changed");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = rowOf(event.detail.elt);
    if (!row) return;
    switchOf(row).setAttribute("aria-busy", "true");
    // What else was pressed, such as Undo, is hidden while the row waits and would lose the focus; so would a button
    // elsewhere on the page that stands for the switch, and is gone with what it was about.
    const pressed = document.activeElement;
    if (row.contains(pressed) || pressed?.form === event.detail.elt) switchOf(row).focus();
  });

  // What a proxy says about a failure is not a row.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (rowOf(event.detail.requestConfig.elt) && !isOurs(event.detail.xhr)) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const row = rowOf(event.detail.elt);
    if (!row?.isConnected) return;
    const xhr = event.detail.xhr;
    const control = switchOf(row);
    const note = row.querySelector("[data-note]");
    control.removeAttribute("aria-busy");
    if (xhr?.getResponseHeader("HX-Redirect")) return;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", note.id);
    row.querySelector("[data-undo]")?.remove();
    note.parentElement.hidden = false;
    if (!isOurs(xhr)) sayWhy(note, xhr?.status ?? 0);
  });

  // An Undo of the history stands in no row: it says beside itself why nothing came of it.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.elt.matches?.(".change__undo") || !detail.elt.isConnected || detail.successful) return;
    sayWhy(detail.elt.querySelector("[data-note]"), detail.xhr?.status ?? 0);
  });

  const sayWhy = (note, status) => {
    const kind = { 0: "lost", 403: "stale" }[status] ?? "failed";
    note.replaceChildren(document.getElementById(`notice-${kind}`).content.cloneNode(true));
    document.getElementById("live").textContent = note.textContent.trim();
  };
})();
