// Tells the server the reader's own time zone by a cookie, and shows a page that was made without it anew.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = () => document.cookie.split("; ").includes(`zone=${zone}`);
  if (!zone || known()) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${zone}; path=/; max-age=31536000; SameSite=Lax${secure}`;
  if (known() && document.querySelector("[data-zone='reader']")) location.reload();
})();
