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

  // Whether the apps stand there is told, too.
  document.addEventListener("toggle", (event) => {
    const told = document.getElementById("apps-open");
    if (told && event.target.id === "app-panel") told.value = event.target.open ? "yes" : "no";
  }, true);

  // What was pressed stays where it is on the screen while the answer takes the form's place.
  let held = [];
  const hold = () => {
    if (document.querySelector("#editor [autofocus]")) return;
    for (const [id, top] of held) {
      const now = document.getElementById(id);
      if (!now?.getClientRects().length) continue;
      window.scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
      return;
    }
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "editor") return;
    held = [];
    const button = event.detail.requestConfig.elt;
    for (let one = button.id ? button : document.activeElement; one?.closest("#editor > *"); one = one.parentElement) {
      if (one.id) held.push([one.id, one.getBoundingClientRect().top]);
    }
  });
  for (const step of ["htmx:afterSwap", "htmx:afterSettle"]) {
    document.addEventListener(step, (event) => {
      if (event.detail.target?.id === "editor") hold();
    });
  }

  // A window of one hour is moved by its first hour; a longer one gets another beginning.
  document.addEventListener("input", (event) => {
    const first = event.target;
    if (!first.matches("select[name$='-from_hour']")) return;
    const last = document.getElementById(first.id.replace("from_hour", "to_hour"));
    const was = first.dataset.was ?? first.querySelector("option[selected]")?.value ?? "";
    if (last && was !== "" && last.value === was) last.value = first.value;
    first.dataset.was = first.value;
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
    if (!save || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.closest("dialog")) return;
    if ((event.target.closest("form") ?? save.form) === save.form) save.click(); // beside the form, too: a notice has the focus
  });

  // Who has chosen an app meanwhile keeps it: what was found without knowing of it is too late.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "app-choices") return;
    const chosen = document.querySelector("[name='app_id']:checked")?.value ?? null;
    if (chosen !== event.detail.requestConfig.formData.get("app_id")) event.detail.shouldSwap = false;
  });

  // The sentence is read out once it rests, not at each keystroke.
  let quiet;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "preview") return;
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
