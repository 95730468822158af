// The list follows the typing, with its address; and the pieces of a search go by Backspace at the start of the field.
(() => {
  const field = () => document.getElementById("search-words");
  const isSearch = (element) => element?.id === "search";
  let isTyped = false; // whether the newest entry of the browser's history is one that typing made
  let isRemoving = false;

  // All that is typed in one go is one step for the back button, and what the address says already is none.
  document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
    const { history, requestConfig } = detail;
    if (!isSearch(requestConfig.elt)) {
      isTyped = false;
      return;
    }
    const isInput = ["input", "suggest"].includes(requestConfig.triggeringEvent?.type);
    if ((isInput && isTyped) || history.path === location.pathname + location.search) history.type = "replace";
    isTyped = isInput;
  });

  document.addEventListener("focusout", (event) => {
    if (event.target === field()) isTyped = false;
  });

  // An answer to a part of the page that is gone, since something else was pressed meanwhile, changes nothing. The
  // document does not hear of what is gone, so it is asked itself.
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
    if (!isSearch(elt) && !elt.matches("[data-renew]")) return;
    elt.addEventListener("htmx:beforeOnLoad", (event) => elt.isConnected || event.preventDefault(), { once: true });
  });

  // Who goes back or forward waits for no answer any more.
  window.addEventListener("popstate", () => {
    const search = document.getElementById("search");
    if (search?.matches(".htmx-request")) htmx.trigger(search, "htmx:abort");
  });

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target !== field() || key !== "Backspace" || target.selectionEnd !== 0 || event.repeat) return;
    const last = [...document.querySelectorAll(".piece__off")].at(-1);
    if (!last) return;
    event.preventDefault();
    isRemoving = true;
    last.click();
  });

  // Who took the last piece away goes on in the field.
  document.addEventListener("click", (event) => {
    if (event.target.closest(".piece__off")) isRemoving = true;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!isRemoving || !field()) return;
    isRemoving = false;
    if (document.activeElement === document.body || document.activeElement === field()) {
      field().focus();
      field().setSelectionRange(0, 0);
    }
  });
})();
