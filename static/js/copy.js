// Copies the link to exactly this page: what the server pins in its address, and the details that are open.
(() => {
  const address = (link) => {
    const url = new URL(link.href);
    url.searchParams.delete("open");
    for (const summary of document.querySelectorAll("details[data-kept][open] > summary[id]")) url.searchParams.append("open", summary.id);
    return url.href;
  };

  // Where the clipboard is closed to scripts (no HTTPS), a selected field is copied.
  const copyField = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  };

  const copy = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : copyField(text));

  const say = (link, words) => {
    const shown = link.querySelector("[data-copy-words]");
    const before = shown.textContent;
    if (before === words) return;
    shown.textContent = words;
    document.getElementById("live").textContent = words;
    setTimeout(() => { shown.textContent = before; }, 3000);
  };

  // An address that stands in a field; what cannot be copied stays selected there.
  for (const button of document.querySelectorAll("[data-copy-from]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-from]");
    const source = document.getElementById(button?.dataset.copyFrom ?? "");
    if (!source) return;
    source.select();
    copy(source.value).then(() => say(button, "Copied"), () => say(button, "Press Ctrl+C"));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-copy]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const text = address(link);
    // What cannot be copied can be taken from the address of the page, which it then is.
    copy(text).then(() => say(link, "Link copied"), () => location.assign(text));
  });
})();
