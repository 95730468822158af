// Says a change aloud: the row that changed is replaced, and a replaced live region is not read out.
document.addEventListener("task-changed", (event) => {
  document.getElementById("live").textContent = event.detail.says;
});

// A banner that is drawn anew with the same words is not read out again: it is while the page looks every few seconds.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target?.id !== "sync-banner") return;
  const [before, after] = [detail.target, detail.fragment].map((part) => part.querySelector(".banner"));
  if (after && before?.textContent === after.textContent) after.setAttribute("aria-live", "off");
});

// The end of a run is asked for where it is seen: what a page behind another one is told would count as told.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "asked-runs" && document.hidden) event.preventDefault();
});
