// The picture of a network reads without this script; with it, it moves under the hand, is searched, and tells of each tie.
// Where the nodes stand was worked out by the server: nothing is laid out here.
import { DataSet } from "vis-data";
import { Network } from "vis-network";

const SHAPES = { place: "dot", text: "square", right: "diamond", body: "triangle", moment: "hexagon", deed: "triangleDown" };
const COLOURS = { place: "--accent", text: "--ink", right: "--maybe", body: "--focus", moment: "--rival", deed: "--line-strong" };
// Names on the canvas have one size on the screen, and as many stand there as have room.
const LETTER = 14;

let shown = 0;
const start = () => {
  const figure = document.getElementById("network");
  shown += 1;
  figure?.network?.destroy();
  if (figure) figure.network = undefined;
  if (figure) begin(figure, shown).catch((fault) => console.warn(fault));
};
start();
// The slider of years has put what the server sent for another day in the place of all that this script made.
document.addEventListener("municipia:shown", start);

async function begin(figure, turn) {
  const answer = await fetch(figure.dataset.network);
  if (!answer.ok) return;
  const net = await answer.json();
  if (turn !== shown) return;
  const sight = figure.querySelector(".sight");
  const words = figure.dataset;
  const byId = new Map(net.nodes.map((node) => [node.id, node]));
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  const told = element("p", { className: "told", role: "status" });

  sight.hidden = true;
  sight.after(canvas);
  figure.querySelector(".frame").append(told);
  const nodes = new DataSet(net.nodes.map((node) => drawnNode(node)));
  const most = Math.max(2, ...net.ties.map((tie) => tie.weight));
  const lines = () => net.ties.map((tie, id) => drawnTie(tie, id, most));
  const ties = new DataSet(lines());
  await Promise.race([document.fonts.load(`${LETTER}px ${FACE}`), new Promise((done) => setTimeout(done, 1500))]);
  if (turn !== shown) return;
  const view = new Network(canvas, { nodes, edges: ties }, options());
  // The library listens to the keys of its own frame, which it puts in the order of the tabs.
  const frame = canvas.querySelector(".vis-network");
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", words.canvas);
  figure.network = view;

  view.on("selectNode", ({ nodes: [id] }) => tellNode(byId.get(id)));
  view.on("selectEdge", ({ nodes: chosen, edges: [id] }) => { if (!chosen.length) tellTie(net.ties[id]); });
  view.on("doubleClick", ({ nodes: [id] }) => { if (byId.get(id)?.page) location.assign(byId.get(id).page); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    nodes.update(net.nodes.map((node) => drawnNode(node)));
    ties.update(lines());
  });
  let pending = 0;
  fit();
  view.on("zoom", nameSoon);
  view.on("dragEnd", nameSoon);
  view.on("animationFinished", nameSoon);
  view.on("resize", () => { fit(); nameSoon(); });
  view.once("afterDrawing", nameSoon);
  figure.querySelector("figcaption").prepend(search());
  image();

  // The whole network, as large as it will go with room for names at its sides.
  function fit() {
    const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
    if (!wide || !high) return;
    const [xs, ys] = [net.nodes.map((node) => node.x), net.nodes.map((node) => node.y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const room = Math.min(160, wide / 5);
    const scale = Math.min((wide - room) / Math.max(right - left, 1), (high - 80) / Math.max(bottom - top, 1), 2);
    view.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: false });
  }

  function nameSoon() {
    clearTimeout(pending);
    pending = setTimeout(() => {
      if (figure.network !== view) return; // another day's has taken its place
      const [from, to] = [[0, 0], [canvas.clientWidth, canvas.clientHeight]].map(([x, y]) => view.DOMtoCanvas({ x, y }));
      nodes.update(names(net.nodes, view.getScale(), [from.x, from.y, to.x, to.y]));
    }, 150);
  }

  function tellNode(node) {
    const neighbours = net.ties.filter((tie) => tie.source === node.id || tie.target === node.id).length;
    tell(`${node.label} (${node.kindLabel}) `, node.page && [words.page, node.page], ` ${words.ties}: ${neighbours}`);
  }

  function tellTie(tie) {
    const [from, to] = [byId.get(tie.source).label, byId.get(tie.target).label];
    tell(`${from} – ${to}: ${tie.kind} `, tie.why && [words.why, tie.why], "");
  }

  function tell(text, link, rest) {
    told.replaceChildren(text);
    if (link) told.append(element("a", { href: link[1], textContent: link[0] }));
    told.append(rest);
  }

  function search() {
    const label = element("label", { htmlFor: "network-search", textContent: words.search });
    const field = element("input", { id: "network-search", type: "search", autocomplete: "off" });
    const list = element("datalist", { id: "network-names" });
    for (const { label: value } of net.nodes) list.append(element("option", { value }));
    field.setAttribute("list", list.id);
    const find = () => {
      const wanted = plain(field.value);
      if (!wanted) return;
      const found = net.nodes.find((node) => plain(node.label) === wanted) ?? net.nodes.find((node) => plain(node.label).includes(wanted));
      if (!found) return tell(words.nothing, null, "");
      const address = new URL(location.href);
      address.searchParams.set("find", field.value);
      history.replaceState(history.state, "", address);
      view.selectNodes([found.id]);
      view.focus(found.id, { scale: Math.max(view.getScale(), 1.2), animation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
      tellNode(found);
    };
    field.addEventListener("change", find);
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") find(); });
    const place = element("div", { className: "field find" });
    place.append(label, field, list);
    field.value = new URL(location.href).searchParams.get("find") ?? "";
    if (field.value) view.once("afterDrawing", find);
    return place;
  }

  // The canvas as PNG, with its title, revision and address below it.
  function image() {
    const button = element("button", { type: "button", className: "button plainer", textContent: "PNG" });
    button.addEventListener("click", () => {
      const drawn = canvas.querySelector("canvas");
      const sheet = element("canvas", { width: drawn.width, height: drawn.height + 64 });
      const pen = sheet.getContext("2d");
      pen.fillStyle = colour("--surface");
      pen.fillRect(0, 0, sheet.width, sheet.height);
      pen.drawImage(drawn, 0, 0);
      pen.fillStyle = colour("--ink");
      pen.font = "600 18px sans-serif";
      pen.fillText(net.title, 16, drawn.height + 24, sheet.width - 32);
      pen.font = "14px sans-serif";
      pen.fillText(words.origin, 16, drawn.height + 48, sheet.width - 32);
      sheet.toBlob((blob) => {
        const link = element("a", { href: URL.createObjectURL(blob), download: "municipia-network.png" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      });
    });
    const place = document.createElement("li");
    place.append(button);
    figure.querySelector(".downloads").append(place);
  }
}

function drawnNode(node) {
  const fill = colour(COLOURS[node.family]);
  return {
    id: node.id,
    x: node.x,
    y: node.y,
    size: node.radius,
    shape: SHAPES[node.family],
    title: `${node.label} (${node.kindLabel})`,
    color: { background: fill, border: colour("--surface"), highlight: { background: fill, border: colour("--focus") }, hover: { background: fill, border: colour("--focus") } },
    font: font(),
  };
}

// The most tied nodes are named first; a name that would cover another waits for a closer look, and all but the first
// give way to nodes too.
const MAIN = 12;
function names(all, scale, [leftmost, , rightmost]) {
  const size = LETTER / scale;
  const step = size * 8;
  const places = new Map();
  const named = new Map();
  const cells = ([left, top, right, bottom]) => {
    const found = [];
    for (let x = Math.floor(left / step); x <= Math.floor(right / step); x += 1)
      for (let y = Math.floor(top / step); y <= Math.floor(bottom / step); y += 1) found.push(`${x} ${y}`);
    return found;
  };
  const take = (taken, box) => cells(box).forEach((cell) => taken.set(cell, [...(taken.get(cell) ?? []), box]));
  const isFree = (taken, box) => !cells(box).some((cell) => (taken.get(cell) ?? []).some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]));
  for (const { x, y, radius } of all) take(places, [x - radius, y - radius, x + radius, y + radius]);
  return [...all]
    .sort((a, b) => b.degree - a.degree)
    .map((node, rank) => {
      const text = shortened(node.label);
      const [half, top] = [widthOf(text) * size * 0.5 + size * 0.4, node.y + node.radius * 1.15];
      const box = [node.x - half, top, node.x + half, top + size * 1.5];
      // A name that the edge would cut waits until there is room for it.
      const isWhole = box[0] >= leftmost && box[2] <= rightmost;
      const isNamed = isWhole && isFree(named, box) && (rank < MAIN || isFree(places, box));
      if (isNamed) take(named, box);
      return { id: node.id, label: isNamed ? text : " ", font: { ...font(), size, strokeWidth: 3 / scale } };
    });
}

function drawnTie(tie, id, most) {
  const line = colour("--line-strong");
  return {
    id,
    from: tie.source,
    to: tie.target,
    title: tie.kind,
    dashes: tie.certainty === "possible",
    width: 0.6 + (2 * Math.log2(tie.weight)) / Math.log2(most),
    color: { color: line, opacity: 0.35, highlight: colour("--focus"), hover: colour("--focus") },
  };
}

function options() {
  return {
    physics: false,
    layout: { randomSeed: 1, improvedLayout: false },
    nodes: { borderWidth: 1, scaling: { label: { drawThreshold: 1 } } },
    edges: { smooth: false, selectionWidth: 1.5 },
    interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, tooltipDelay: 150, hideEdgesOnDrag: true, dragNodes: false },
  };
}

// The library takes quotes out of names of fonts, and "Source Sans 3" is none without them: network.css gives it another.
const FACE = "NetworkNames";
const font = () => ({ color: colour("--ink"), strokeColor: colour("--surface"), face: `${FACE}, system-ui, sans-serif` });
const pen = document.createElement("canvas").getContext("2d");
const widthOf = (text) => {
  pen.font = `100px ${FACE}, system-ui, sans-serif`;
  return pen.measureText(text).width / 100;
};
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const element = (name, properties) => Object.assign(document.createElement(name), properties);
const shortened = (text) => (text.length > 34 ? `${text.slice(0, 33).trimEnd()}…` : text);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
