// The slider of years beside the field of a day, and a button that plays them: the page is shown as of the end of each
// year where it stands. Without scripts the form does the same; it is also what helps when an answer does not come.
import { Idiomorph } from "idiomorph";

const PACE = 900;
// What scripts have set on elements of the server is left to them.
const SCRIPTED = new Set(["class", "style", "viewBox", "hidden", "open"]);

for (const place of document.querySelectorAll("[data-slide]")) begin(place);

function begin(place) {
  const field = document.getElementById(place.dataset.slide);
  const { first, last, label: words, play, stop } = place.dataset;
  const label = document.createElement("label");
  const shown = document.createElement("output");
  const slider = document.createElement("input");
  const button = document.createElement("button");
  let playing = 0;
  let asked = new AbortController();

  Object.assign(slider, { type: "range", id: `${field.id}-slide`, min: first, max: last });
  Object.assign(button, { type: "button", className: "button plainer" });
  slider.value = /^\d{4}/.exec(field.value)?.[0] ?? last;
  shown.textContent = slider.value;
  label.htmlFor = slider.id;
  label.append(words, shown);
  place.dataset.kept = "";
  place.append(label, slider, button);
  name();

  slider.addEventListener("input", () => { pause(); go(slider.value); });
  button.addEventListener("click", () => (playing ? pause() : run()));

  function name() {
    const said = document.createElement("span");
    said.append(playing ? stop : play);
    button.replaceChildren(mark(playing ? "❚❚" : "▶"), " ", said);
  }

  function run() {
    if (slider.value === last) slider.value = first;
    playing = setTimeout(step, 0);
    name();
  }

  async function step() {
    await go(slider.value);
    if (!playing) return;
    if (slider.value === last) return pause();
    playing = setTimeout(() => {
      slider.value = String(Number(slider.value) + 1);
      step();
    }, PACE);
  }

  function pause() {
    clearTimeout(playing);
    playing = 0;
    name();
  }

  // Shows the end of a year; of several that are asked for in a row, the last.
  async function go(year) {
    shown.textContent = year;
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const address = new URL(location.href);
    address.searchParams.set("asOf", year);
    address.searchParams.delete("page");
    try {
      const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      const text = await answer.text();
      if (signal.aborted) return;
      become(new DOMParser().parseFromString(text, "text/html"));
      history.replaceState(history.state, "", address);
    } catch (fault) {
      if (fault.name === "AbortError") return;
      pause();
      field.value = year;
      field.form.requestSubmit();
      return;
    }
    document.dispatchEvent(new Event("municipia:shown"));
  }
}

// Turns the page into another one, keeping the focus and what scripts hold in their hands: `data-kept` elements stay as
// they are (those that no server sends have an id, so that they are taken for no other), and the content of
// `data-renewed` ones is that of the server.
function become(page) {
  document.title = page.title;
  Idiomorph.morph(document.body, page.body, {
    callbacks: {
      beforeNodeMorphed(old, next) {
        if (!(old instanceof Element)) return true;
        if (old.hasAttribute("data-renewed")) renew(old, next);
        return !old.hasAttribute("data-kept") && !old.hasAttribute("data-renewed");
      },
      beforeNodeRemoved: (old) => !(old instanceof Element && old.hasAttribute("data-kept")),
      beforeAttributeUpdated: (name, node) => !(SCRIPTED.has(name) && (name === "open" || node.hasAttribute("data-scripted"))),
    },
  });
}

function renew(old, next) {
  for (const { name, value } of next.attributes) old.setAttribute(name, value);
  old.replaceChildren(...document.importNode(next, true).childNodes);
}

function mark(sign) {
  const span = document.createElement("span");
  span.setAttribute("aria-hidden", "true");
  span.textContent = sign;
  return span;
}
