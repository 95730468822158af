// Small helps of the editor: typing an end chooses it, Ctrl+Enter saves, one save is enough.
(() => {
  document.addEventListener("input", (event) => {
    const chooser = document.getElementById(event.target.dataset.chooses ?? "");
    if (chooser) chooser.checked = true;
  });

  // Which card is open is told with the rest of the form, so that an answer draws it as it stood.
  // The one that was pressed stays in sight, for another one above it may have closed.
  let pressed = null;
  document.addEventListener("click", (event) => {
    pressed = event.target.closest("summary")?.parentElement ?? null;
  });
  document.addEventListener("toggle", (event) => {
    const told = document.getElementById("open-card");
    if (!told || !event.target.matches("[data-card]")) return;
    told.value = document.querySelector("[data-card][open]")?.dataset.card ?? "";
    if (event.target === pressed && event.target.open) pressed.firstElementChild.scrollIntoView({ block: "nearest" });
  }, true);

  // The line of the app names the one that is chosen.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "app_id") return;
    const chosen = event.target.closest("label");
    document.getElementById("app-name").textContent = chosen.querySelector("b").textContent;
    document.getElementById("app-space").textContent = chosen.querySelector(".field__hint").textContent;
  });

  document.addEventListener("keydown", (event) => {
    const save = document.querySelector("[data-save]:last-of-type");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && save?.form.contains(event.target)) save.click();
  });

  // Who has chosen an app meanwhile keeps it: what was found without knowing of it is too late.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "app-choices") return;
    const chosen = document.querySelector("[name='app_id']:checked")?.value ?? null;
    if (chosen !== event.detail.requestConfig.formData.get("app_id")) event.detail.shouldSwap = false;
  });

  // The sentence is read out once it rests, not at each keystroke.
  let quiet;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "preview") return;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const said = document.querySelector("[data-said]");
      const sentence = document.getElementById("preview-sentence")?.textContent ?? "";
      if (said && said.textContent !== sentence) said.textContent = sentence;
    }, 1200);
  });

  // A second press while the first is on its way would be a second task.
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-save]")) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "true";
    setTimeout(() => delete event.target.dataset.sent, 10000);
  });
})();
