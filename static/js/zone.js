// Tells the server the reader's own time zone by a cookie, and shows a page that was made without it anew.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = () => document.cookie.split("; ").includes(`zone=${zone}`);
  if (!zone || known()) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const path = document.documentElement.dataset.path.replace(/(.)\/$/, "$1"); // as the server's own cookies
  document.cookie = `zone=${zone}; path=${path}; max-age=31536000; SameSite=Lax${secure}`;
  if (known() && document.querySelector("[data-zone='reader']")) location.reload();
})();
