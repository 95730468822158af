// The search offers ways to go on, by keyboard and mouse; the server says which (`tasks/suggest/`).
(() => {
  const field = () => document.getElementById("search-words");
  const list = () => document.getElementById("suggestions");
  const options = () => [...list().querySelectorAll("[role='option']")];
  const active = () => list().querySelector("[aria-selected='true']");
  const isField = (element) => element?.id === "search-words";
  let kept; // what was chosen before a swap
  let isWanted = false; // an answer that comes after Escape or Enter opens nothing

  const ask = () => {
    isWanted = true;
    htmx.trigger(field(), "suggest");
  };

  const show = (wanted) => {
    if (!field()) return;
    const open = wanted && options().length > 0;
    list().hidden = !open;
    field().setAttribute("aria-expanded", String(open));
    if (!open) choose(null);
  };

  const close = () => {
    isWanted = false;
    show(false);
  };

  const choose = (option) => {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field().setAttribute("aria-activedescendant", option.id);
    else field().removeAttribute("aria-activedescendant");
  };

  const move = (step) => {
    const all = options();
    const place = all.indexOf(active());
    choose(all[(place < 0 && step < 0 ? all.length - 1 : place + step + all.length) % all.length]);
  };

  const take = (option) => {
    const { head, tail } = option.dataset;
    field().value = head + tail;
    field().focus();
    field().setSelectionRange(head.length, head.length);
    ask();
  };

  const keys = {
    ArrowDown: () => (list().hidden ? ask() : move(1)),
    ArrowUp: () => move(-1),
    Enter: () => take(active()),
    Tab: () => take(active()),
    Escape: () => close(),
  };
  const MOVES = ["ArrowLeft", "ArrowRight", "Home", "End"]; // elsewhere there are other ways to go on

  document.addEventListener("keydown", (event) => {
    if (!isField(event.target) || event.isComposing) return;
    if (MOVES.includes(event.key)) close();
    if (!keys[event.key]) return;
    const needsActive = event.key === "Enter" || event.key === "Tab";
    if (needsActive ? !active() || event.shiftKey : list().hidden && event.key !== "ArrowDown") return;
    event.preventDefault();
    keys[event.key]();
  });

  // The server is told where the caret is, in characters as people count them.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!isField(event.detail.elt)) return;
    event.detail.parameters.set("at", [...field().value.slice(0, field().selectionStart)].length);
  });

  // A chosen way stays chosen in a list that is renewed under it.
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (target?.id === "suggestions") kept = active()?.dataset.head;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "suggestions") return;
    show(isWanted && document.activeElement === field());
    const same = !list().hidden && options().find((option) => option.dataset.head === kept);
    if (kept !== undefined && same) choose(same);
  });

  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("#suggestions")) event.preventDefault(); // the field keeps the focus
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest("#suggestions [role='option']");
    if (option) take(option);
    else if (isField(event.target) && list().hidden && !isWanted) ask();
  });

  // Who comes to the field sees what can be searched.
  document.addEventListener("focusin", (event) => isField(event.target) && ask());
  document.addEventListener("input", (event) => isField(event.target) && (isWanted = true));
  document.addEventListener("focusout", (event) => isField(event.target) && close());
  document.addEventListener("submit", () => field() && close());
})();
