// Runs behind axe-core, of whose time two thirds went into the contrast of texts: of texts that look alike it measures
// three. Alike means that all that a contrast is made of is the same: the text's own colour and size, whether it stands
// in something disabled, and the grounds of all elements around it and of all that lie under its middle.
(() => {
  const MEASURED = 3, GROUNDS = new Map(), styles = new WeakMap(), chains = new WeakMap(), found = new Map();
  const GROUND = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "textShadow"];
  const TEXT = ["color", "fontSize", "fontWeight", "webkitTextStrokeWidth"];

  const styleOf = (element) => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);
  const written = (element, names) => names.map((name) => styleOf(element)[name]).join("|");
  const number = (text) => GROUNDS.get(text) ?? GROUNDS.set(text, GROUNDS.size).get(text);
  const chainOf = (element) => {
    if (!element) return -1;
    if (!chains.has(element)) chains.set(element, number(`${chainOf(element.parentElement)}/${written(element, GROUND)}`));
    return chains.get(element);
  };
  const lookOf = (element, box) => {
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const off = element.closest(":disabled, [aria-disabled='true'], label:has(:disabled)") !== null;
    return [written(element, TEXT), off, chainOf(element), ...under.map(chainOf)].join(" ");
  };

  document.querySelectorAll("[data-looks-alike]").forEach((element) => element.removeAttribute("data-looks-alike"));
  for (const element of document.body.querySelectorAll("*")) {
    if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || !element.checkVisibility()) continue;
    const look = lookOf(element, box), times = (found.get(look) ?? 0) + 1;
    found.set(look, times);
    if (times > MEASURED) element.setAttribute("data-looks-alike", "");
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "*:not([data-looks-alike])" }] });
})();
