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

// A button beside the citation of a page that copies it.
for (const text of navigator.clipboard ? document.querySelectorAll("p[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim());
    button.textContent = text.dataset.copied;
  });
  const item = document.createElement("li");
  item.id = "copy-citation";
  item.dataset.kept = "";
  item.append(button);
  text.parentElement.querySelector(".downloads").prepend(item);
}
