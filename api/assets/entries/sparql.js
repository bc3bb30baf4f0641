// The form of queries works without this script. It fetches the editor once a hand or the keyboard comes near the field,
// or at once when a fault is to be shown in it, and adds buttons that copy the links of an answer.
const field = document.getElementById("query");
if (field) await wanted(field).then(() => take(field));

function wanted(field) {
  addCopying();
  if (field.dataset.line || document.activeElement === field) return Promise.resolve();
  return new Promise((resolve) => {
    const come = () => {
      for (const name of ["pointerover", "focusin"]) field.form.removeEventListener(name, come);
      resolve();
    };
    for (const name of ["pointerover", "focusin"]) field.form.addEventListener(name, come);
  });
}

async function take(field) {
  const { edit } = await import(field.dataset.editor);
  const typing = document.activeElement === field;
  const view = edit(field);
  if (typing) view.focus();
}

function addCopying() {
  if (!navigator.clipboard) return;
  for (const link of document.querySelectorAll("a[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plainer";
    button.textContent = link.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      button.textContent = link.dataset.copied;
    });
    link.after(button);
  }
}
