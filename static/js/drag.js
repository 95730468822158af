// A run is dragged along its day: the slider and the field say the same time, and the peak that would come of it.
(() => {
  const FIVE = 5;
  const clock = (minute) => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const minuteOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

  const tell = (form, minute) => {
    const loads = form.dataset.drag.split(",").map(Number);
    const others = loads[Math.floor(minute / FIVE)];
    loads[Math.floor(minute / FIVE)] += 1;
    const peak = Math.max(...loads);
    const before = Number(form.dataset.peak);
    const says = peak === before ? `stays ${peak.toLocaleString("en")}` : `${before.toLocaleString("en")} becomes ${peak.toLocaleString("en")}`;
    form.querySelector("output").textContent = `${clock(minute)}: ${count(others, "other")} in these 5 minutes. Peak of the day ${says}.`;
  };

  const begin = () => {
    const range = document.getElementById("drag-range");
    if (range?.hidden) range.hidden = false;
  };

  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("[data-drag]");
    const range = form?.querySelector("#drag-range");
    if (!range) return;
    const field = form.querySelector("#drag-to");
    if (target === field && !field.value) return;
    if (target === range) {
      range.value = Math.min(Math.max(Number(range.value), Number(range.dataset.least)), Number(range.dataset.most));
      field.value = clock(Number(range.value));
    } else {
      range.value = minuteOf(field.value);
    }
    range.setAttribute("aria-valuetext", field.value);
    tell(form, minuteOf(field.value));
  });

  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:afterSettle", begin);
})();
