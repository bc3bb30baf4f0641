// Suggestions as one types into a search field: the ARIA combobox pattern with a list box. Without this file the
// field sends its form, and /search answers.
const PAUSE = 120;
let number = 0;

class Suggestions {
  constructor(field) {
    this.field = field;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++number}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.status = document.createElement("span");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    field.form.append(this.list, this.status);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    field.addEventListener("focus", () => this.warm(), { once: true });
    field.addEventListener("input", () => this.wait());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go(event.target.closest("li")));
  }

  address(text) {
    const asked = new URLSearchParams({ q: text, lang: document.documentElement.lang });
    const known = this.field.form.elements.knownAt?.value;
    if (known) asked.set("knownAt", known);
    return `/search/suggest?${asked}`;
  }

  // The first search of a revision waits until its index is made: begin with it while the reader thinks.
  warm() {
    fetch(this.address("")).catch(() => {});
  }

  wait() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const text = this.field.value.trim();
    if (text.length < 2) return this.close();
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    this.asking = new AbortController();
    try {
      const answer = await fetch(this.address(text), { signal: this.asking.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show({ suggestions, label, status }) {
    if (document.activeElement !== this.field) return;
    this.list.setAttribute("aria-label", label);
    this.list.replaceChildren(...suggestions.map((one, place) => this.option(one, place)));
    this.status.textContent = status;
    this.list.hidden = !suggestions.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.choose(-1);
  }

  option(one, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.dataset.path = one.path;
    item.append(words(one.text, one.language), words([one.kindName, one.collection].filter(Boolean).join(" · ")));
    if (one.also) item.append(words(one.also));
    return item;
  }

  choose(place) {
    this.place = place;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    const chosen = this.list.children[place];
    if (chosen) {
      this.field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.isComposing) return;
    const most = this.list.children.length;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !this.list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // From the field itself (-1) down to the last one and round again.
      this.choose(((this.place + 1 + step + most + 1) % (most + 1)) - 1);
    } else if (event.key === "Enter" && !this.list.hidden && this.place >= 0) {
      event.preventDefault();
      this.go(this.list.children[this.place]);
    }
  }

  go(item) {
    if (item) location.assign(item.dataset.path);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }
}

function words(text, language) {
  const span = document.createElement("span");
  span.textContent = text;
  span.dir = "auto";
  if (language) span.lang = language;
  return span;
}

for (const field of document.querySelectorAll("form[role=search] input[type=search][name=q]")) new Suggestions(field);
