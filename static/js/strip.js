// The load strip is one stop of the Tab key; arrow keys, Home and End go from bar to bar.
(() => {
  const moves = {
    ArrowRight: (place) => place + 1,
    ArrowLeft: (place) => place - 1,
    Home: () => 0,
    End: (place, count) => count - 1,
  };

  document.addEventListener("keydown", (event) => {
    const strip = event.target.closest?.(".strip");
    const move = moves[event.key];
    if (!strip || !move) return;
    const bars = [...strip.querySelectorAll(".strip__bucket")];
    const place = bars.indexOf(event.target.closest(".strip__bucket"));
    const next = bars[move(place, bars.length)];
    if (!next) return;
    event.preventDefault();
    bars[place].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
})();
