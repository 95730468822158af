// A plan that is being made shows it, and the old one cannot be pressed until a new one stands there.
(() => {
  const form = () => document.getElementById("spread-form");
  const asker = (event) => event.detail.requestConfig?.elt;
  const isPlan = (event) => form() && event.detail.target?.id === "main" && asker(event)?.closest?.(".spread, .messages");

  let top = 0;
  let waits = ""; // for what the form asks, or for a row that was set or pinned

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isPlan(event)) return;
    top = window.scrollY;
    waits = asker(event) === form() ? "form" : "row";
    document.querySelector(".spread").setAttribute("aria-busy", "true");
    document.getElementById("spread-problem").hidden = true;
    document.getElementById("live").textContent = document.getElementById("spread-wait").textContent.trim();
    for (const button of document.querySelectorAll("#spread-go, #spread-plan")) button.disabled = true;
  });

  const fail = () => {
    waits = "";
    document.querySelector(".spread").removeAttribute("aria-busy");
    document.getElementById("live").textContent = "";
    document.getElementById("spread-plan").disabled = false;
    const problem = document.getElementById("spread-problem");
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  for (const name of ["htmx:timeout", "htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      if (isPlan(event)) fail();
    });
  }
  // What a proxy says about a failure is no plan.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isPlan(event) || !event.detail.shouldSwap || event.detail.serverResponse.includes('id="main"')) return;
    event.detail.shouldSwap = false;
    fail();
  });

  // The page stands where it stood, and what came of the form is in sight.
  for (const step of ["htmx:afterSwap", "htmx:afterSettle"]) {
    document.addEventListener(step, (event) => {
      if (!waits || event.detail.target?.id !== "main") return;
      window.scrollTo({ top, behavior: "instant" });
      if (waits === "form") document.getElementById("spread-result")?.scrollIntoView({ block: "nearest", behavior: "instant" });
      if (step !== "htmx:afterSettle") return;
      waits = "";
      document.getElementById("live").textContent = "";
    });
  }
})();
