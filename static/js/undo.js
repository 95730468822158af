// The offer to undo stands for ten seconds, and longer while it is pointed at, focused or at work.
(() => {
  const SECONDS = 10;

  const withdraw = (offer) => {
    if (!offer.isConnected) return;
    if (offer.matches(":hover, :focus-within, :has(details[open])") || offer.closest(".task").querySelector("[aria-busy='true']")) {
      setTimeout(withdraw, 1000, offer);
      return;
    }
    offer.nextElementSibling.hidden = false;
    offer.remove();
  };

  // Who wants to say why can type at once.
  document.addEventListener("toggle", (event) => event.target.open && event.target.matches(".afterthought__ask") && event.target.querySelector("input:not([type])").focus(), true);

  document.addEventListener("htmx:afterSettle", () => {
    for (const offer of document.querySelectorAll("[data-undo]:not([data-undo='counting'])")) {
      offer.dataset.undo = "counting";
      setTimeout(withdraw, SECONDS * 1000, offer);
    }
  });
})();
