// Says a change aloud: the row that changed is replaced, and a replaced live region is not read out.
document.addEventListener("task-changed", (event) => {
  document.getElementById("live").textContent = event.detail.says;
});
