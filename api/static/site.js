// Pages read without this file; it only adds the "/" key, which goes to the search field.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("main input[type=search], .head input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
