// The map reads without this script, one view per address; with it, it moves under the hand and gathers places anew.
import { cluster, radius } from "../lib/clusters.js";
import { HEIGHT, WIDTH, project } from "../lib/earth.js";

const SVG = "http://www.w3.org/2000/svg";
const DEEPEST = 7;
const NAMED = 3;
let figure = document.getElementById("map");
let renew = figure && begin(figure);
// The slider of years has put the marks, shades and tables of another day in their places.
document.addEventListener("municipia:shown", () => {
  const now = document.getElementById("map");
  if (now && now === figure) renew();
  else renew = now && begin(now);
  figure = now;
});

// Gives what shows the figure anew when its places have changed.
function begin(figure) {
  const svg = figure.querySelector(".sight > svg");
  const sight = figure.querySelector(".sight");
  const marks = svg.querySelector(".marks");
  const moves = figure.querySelector(".moves");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const hands = new Map();
  let [left, top, width] = svg.getAttribute("viewBox").split(" ").map(Number);
  let height = (width * HEIGHT) / WIDTH;
  let spots;
  let asked;
  let pending = 0;

  const ratio = () => svg.clientHeight / svg.clientWidth;
  const unit = () => width / svg.clientWidth;

  figure.classList.add("lively");
  for (const each of [figure, svg]) each.dataset.scripted = "";
  moves.dataset.kept = "";
  let isFitted = false;
  addTip(figure, svg, marks);
  addImage(figure);

  // On a narrow screen the whole world would be too small to touch: begin where most marks are.
  function fit() {
    isFitted = true;
    const centre = [left + width / 2, top + height / 2];
    const narrow = svg.clientWidth < 640 && Number(figure.dataset.zoom) === 0;
    if (narrow) load();
    show(narrow ? heaviest() : centre, narrow ? WIDTH / 1.7 : width);
  }

  function heaviest() {
    const most = [...marks.querySelectorAll("circle")].sort((a, b) => b.getAttribute("r") - a.getAttribute("r"))[0];
    return most ? ["cx", "cy"].map((name) => Number(most.getAttribute(name))) : [WIDTH / 2, HEIGHT / 2];
  }

  function show([x, y], wide) {
    width = Math.min(WIDTH, Math.max(WIDTH / 2 ** DEEPEST, wide));
    if (width * ratio() > HEIGHT) width = Math.min(width, HEIGHT / ratio());
    height = width * ratio();
    left = Math.min(WIDTH - width, Math.max(0, x - width / 2));
    top = Math.min(HEIGHT - height, Math.max(0, y - height / 2));
    svg.setAttribute("viewBox", [left, top, width, height].map((value) => value.toFixed(1)).join(" "));
    // At the size of the world a finger scrolls the page; further in it moves the map.
    svg.setAttribute("class", width < WIDTH * 0.9 && svg.clientWidth >= 640 ? "held" : "");
  }

  function move(change) {
    load();
    change();
    clearTimeout(pending);
    pending = setTimeout(settle, 120);
  }

  function settle() {
    const zoom = Math.log2(WIDTH / width);
    const address = new URL(location.href);
    if (zoom < 0.01) ["zoom", "at"].forEach((name) => address.searchParams.delete(name));
    else {
      address.searchParams.set("zoom", String(Math.min(DEEPEST, Math.round(zoom * 100) / 100)));
      address.searchParams.set("at", `${Math.round(left + width / 2)},${Math.round(top + height / 2)}`);
    }
    history.replaceState(history.state, "", address);
    draw();
  }

  function load() {
    if (!asked) marks.dataset.kept = "";
    const from = figure.dataset.points;
    asked ??= fetch(from)
      .then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
        return answer.json();
      })
      .then(({ features }) => {
        if (from !== figure.dataset.points) return;
        spots = features.map(({ id, geometry, properties }) => {
          const [x, y] = project(geometry.coordinates);
          return { id, x, y, ...properties };
        });
        draw();
      })
      .catch(() => { asked = undefined; }); // the marks drawn by the server stay
  }

  function draw() {
    if (!spots) return;
    const focused = document.activeElement?.closest(".marks a")?.getAttribute("href");
    const groups = cluster(spots, { left, top, width, height }, unit());
    marks.replaceChildren(...groups.map(mark));
    if (focused) [...marks.children].find((each) => each.getAttribute("href") === focused)?.focus();
  }

  function mark({ middle: [x, y], spots: group }) {
    const link = document.createElementNS(SVG, "a");
    const circle = document.createElementNS(SVG, "circle");
    const words = group.length === 1 ? one(group[0]) : many(group);
    link.setAttribute("class", group.length === 1 ? "one" : "many");
    link.setAttribute("aria-label", words);
    link.setAttribute("href", group.length === 1 ? group[0].page : deeper(x, y));
    for (const [name, value] of [["cx", x], ["cy", y], ["r", radius(group.length) * unit()]]) circle.setAttribute(name, value.toFixed(2));
    link.append(circle);
    if (group.length > 1) link.append(label(x, y, number.format(group.length)));
    return link;
  }

  function label(x, y, words) {
    const text = document.createElementNS(SVG, "text");
    const sizes = [["x", x], ["y", y + 4 * unit()], ["font-size", 11.5 * unit()]];
    for (const [name, value] of sizes) text.setAttribute(name, value.toFixed(2));
    text.setAttribute("text-anchor", "middle");
    text.textContent = words;
    return text;
  }

  const one = ({ name, country, commitments }) =>
    figure.dataset.one
      .replace("{place}", () => (country ? `${name}, ${country}` : name))
      .replace("{count}", number.format(commitments));
  const many = (group) => {
    const names = group.slice(0, NAMED).map((spot) => spot.name).join(", ");
    return figure.dataset.many
      .replace("{count}", number.format(group.length))
      .replace("{names}", () => names + (group.length > NAMED ? "…" : ""));
  };

  function deeper(x, y) {
    const zoom = Math.log2(WIDTH / width);
    if (zoom >= DEEPEST - 0.01) return "#places";
    const address = new URL(location.href);
    address.searchParams.set("zoom", String(Math.round(Math.min(DEEPEST, zoom + 1.5) * 100) / 100));
    address.searchParams.set("at", `${Math.round(x)},${Math.round(y)}`);
    address.hash = "map";
    return address.pathname + address.search + address.hash;
  }

  const centre = () => [left + width / 2, top + height / 2];
  const zoomTo = (factor, [x, y] = centre()) => {
    // What lies under the hand stays under it.
    const [cx, cy] = centre();
    const wide = Math.min(WIDTH, Math.max(WIDTH / 2 ** DEEPEST, width / factor));
    const share = wide / width;
    show([x + (cx - x) * share, y + (cy - y) * share], wide);
  };
  const step = (right, down) => show([centre()[0] + right * width, centre()[1] + down * height], width);
  const actions = [
    () => zoomTo(2),
    () => zoomTo(0.5),
    () => step(-0.3, 0),
    () => step(0.3, 0),
    () => step(0, -0.3),
    () => step(0, 0.3),
    () => show([WIDTH / 2, HEIGHT / 2], WIDTH),
  ];
  const keys = { "+": 0, "=": 0, "-": 1, ArrowLeft: 2, ArrowRight: 3, ArrowUp: 4, ArrowDown: 5, 0: 6, Home: 6 };

  moves.replaceChildren(...[...moves.children].map((each, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = each.title;
    button.setAttribute("aria-label", each.title);
    button.append(each.querySelector("[aria-hidden]")?.textContent ?? each.textContent);
    button.addEventListener("click", () => move(actions[place]));
    return button;
  }));

  sight.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(actions[keys[event.key]]);
  });

  const at = (event) => {
    const box = svg.getBoundingClientRect();
    return [left + (event.clientX - box.left) * unit(), top + (event.clientY - box.top) * unit()];
  };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // without a key the wheel scrolls the page
    event.preventDefault();
    move(() => zoomTo(2 ** (-event.deltaY / 120), at(event)));
  }, { passive: false });
  svg.addEventListener("dblclick", (event) => {
    event.preventDefault();
    move(() => zoomTo(2, at(event)));
  });

  // A click on a gathered mark goes into it here instead of through the address.
  marks.addEventListener("click", (event) => {
    const link = event.target.closest("a.many");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || dragged) {
      if (dragged) event.preventDefault();
      return;
    }
    if (link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    const circle = link.querySelector("circle");
    const keyed = event.detail === 0;
    move(() => show([Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))], width / 2 ** 1.5));
    if (keyed) sight.focus();
  });

  let dragged = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragged = false;
    hands.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  svg.addEventListener("pointermove", (event) => {
    const hand = hands.get(event.pointerId);
    if (!hand) return;
    const before = spread();
    const [dx, dy] = [event.clientX - hand.x, event.clientY - hand.y];
    if (!dragged && Math.hypot(dx, dy) < 4 && hands.size === 1) return;
    if (!dragged) svg.setPointerCapture?.(event.pointerId);
    dragged = true;
    Object.assign(hand, { x: event.clientX, y: event.clientY });
    move(() => {
      if (hands.size > 1 && before) zoomTo(spread() / before, at(event));
      else show([centre()[0] - dx * unit(), centre()[1] - dy * unit()], width);
    });
  });
  const spread = () => {
    const [a, b] = [...hands.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, (event) => hands.delete(event.pointerId));
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  // Called with the first layout too; while the picture has no size there is nothing to fit it to.
  new ResizeObserver(() => {
    if (!svg.clientWidth || !svg.clientHeight) return;
    if (!isFitted) return fit();
    show(centre(), width);
    draw();
  }).observe(svg);

  return () => {
    if (!asked) return;
    asked = undefined;
    load();
  };
}

// The words of a mark beside it, for the mouse and for the keyboard.
function addTip(figure, svg, marks) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "map-tip";
  tip.dataset.kept = "";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  figure.querySelector(".frame").append(tip);
  const show = (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    link.querySelector("title")?.remove();
    const mark = link.querySelector("circle").getBoundingClientRect();
    const frame = tip.parentElement.getBoundingClientRect();
    tip.textContent = link.getAttribute("aria-label");
    tip.hidden = false;
    const half = tip.offsetWidth / 2 + 4;
    const middle = mark.left + mark.width / 2 - frame.left;
    tip.style.left = `${Math.min(frame.width - half, Math.max(half, middle))}px`;
    tip.classList.toggle("below", mark.top - frame.top < tip.offsetHeight + 16);
    tip.style.top = `${(tip.classList.contains("below") ? mark.bottom : mark.top) - frame.top}px`;
  };
  for (const name of ["pointerover", "focusin"]) marks.addEventListener(name, show);
  for (const name of ["pointerout", "focusout"]) marks.addEventListener(name, () => { tip.hidden = true; });
  svg.addEventListener("pointerdown", () => { tip.hidden = true; });
}

// The picture for slides is the file that stands alone, at twice its size.
function addImage(figure) {
  const list = figure.querySelector(".downloads");
  const item = document.createElement("li");
  item.id = "map-image";
  item.dataset.kept = "";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "PNG";
  button.addEventListener("click", async () => {
    const here = new URL(location.href);
    const address = new URL(figure.dataset.sheet, here);
    for (const name of ["zoom", "at"]) {
      if (here.searchParams.has(name)) address.searchParams.set(name, here.searchParams.get(name));
      else address.searchParams.delete(name);
    }
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "municipia-map.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");
  });
  item.append(button);
  list.append(item);
}
