// A page that shows an older copy takes the newer one, once nobody is in the middle of something in it.
(() => {
  const AGAIN_SECONDS = 2;
  const BUSY = "[aria-busy='true'], [data-undo], details[open], [aria-invalid='true'], [role='alert']";
  let waiting = 0;

  // The focus comes back to what has an id; from anything else it would be lost.
  const isBusy = (region) => region.querySelector(BUSY) || (region.contains(document.activeElement) && !document.activeElement.id);

  const renew = () => {
    clearTimeout(waiting);
    for (const region of document.querySelectorAll("[data-renew]")) {
      if (isBusy(region)) waiting = setTimeout(renew, AGAIN_SECONDS * 1000);
      else htmx.trigger(region, "renew");
    }
  };

  document.addEventListener("copy-renewed", renew);
})();
