// Asks before unsaved changes are left behind. Only a form that somebody has touched is guarded.
(() => {
  const guarded = () => document.querySelector("form[data-guard]");
  let leaving = false;

  const touch = () => {
    const form = guarded();
    form.dataset.guardTouched = "";
    form.querySelector("[data-unsaved]").hidden = false;
  };

  document.addEventListener("input", (event) => {
    if (guarded() && event.target.form === guarded()) touch();
  });

  // A press that the server answers with the page itself leaves nothing behind.
  document.addEventListener("submit", (event) => {
    if (event.target === guarded()) leaving = true;
  });

  window.addEventListener("pageshow", () => {
    leaving = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (!leaving && guarded()?.dataset.guardTouched !== undefined) event.preventDefault();
  });
})();
