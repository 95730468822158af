// The details of a run open beside the calendar; without this script their link leads to a page of their own.
(() => {
  let opener = "";

  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.detail.elt;
    if (link.matches?.("a[hx-target='#run']") && !link.closest("dialog")) opener = link.getAttribute("href");
  });

  document.addEventListener("htmx:afterSettle", () => {
    const dialog = document.getElementById("run-dialog");
    if (!dialog?.querySelector("#run-title") || dialog.open || !opener) return;
    dialog.showModal();
    dialog.addEventListener("close", goBack, { once: true });
  });

  // The days may have been drawn anew meanwhile: the focus goes to the same run.
  const goBack = () => {
    const link = document.querySelector(`a[href="${CSS.escape(opener)}"]`);
    opener = "";
    document.getElementById("run").replaceChildren();
    if (document.activeElement === document.body) link?.focus();
  };
})();
