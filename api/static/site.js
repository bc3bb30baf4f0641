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

// The slider of years beside the field of a day: letting go of it shows the selection as of the end of that year.
for (const place of document.querySelectorAll("[data-slide]")) {
  const field = document.getElementById(place.dataset.slide);
  const label = document.createElement("label");
  const shown = document.createElement("output");
  const slider = document.createElement("input");
  const year = /^\d{4}/.exec(field.value)?.[0] ?? place.dataset.last;
  Object.assign(slider, { type: "range", id: `${field.id}-slide`, min: place.dataset.first, max: place.dataset.last, value: year });
  label.htmlFor = slider.id;
  label.append(place.dataset.label, shown);
  shown.textContent = slider.value;
  slider.addEventListener("input", () => { shown.textContent = slider.value; });
  slider.addEventListener("change", () => { field.value = slider.value; field.form.requestSubmit(); });
  place.append(label, slider);
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
  item.append(button);
  text.parentElement.querySelector(".downloads").prepend(item);
}
