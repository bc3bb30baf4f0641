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

// Of tabs and contents in one row, the one that is shown is in sight.
document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });

// The rest of the menu closes when one looks elsewhere, or by Escape.
for (const more of document.querySelectorAll("details.more")) {
  document.addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; });
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    more.open = false;
    more.querySelector("summary").focus();
  });
}

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
