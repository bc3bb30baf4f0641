// The countries of the world, one <path> each, its id "n" and the ISO 3166-1 numeric code, in the Equal Earth projection,
// which keeps areas. Borders are those of Natural Earth at 1:50 million, less what a tenth of a pixel would not show.
//
// api/mapping/projection.py puts points onto the same drawing; tests/api/mapping compares both with the sample here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEqualEarth, geoGraticule, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

export const packages = ["d3-geo", "d3-array", "internmap", "topojson-client", "topojson-simplify", "world-atlas"];

// Units of the drawing from west to east, and the meridian in its middle: so turned, no country is cut in two.
const WIDTH = 10_000;
const MERIDIAN = 11;
// Square degrees of the smallest triangle that a corner of a border is kept for.
const SMALLEST = 0.01;
const SAMPLE = [[2.3522, 48.8566], [-58.3816, -34.6037], [174.7762, -41.2865], [-172.1, 64.4], [0, 0]];

const projection = geoEqualEarth().rotate([-MERIDIAN, 0]).fitWidth(WIDTH, { type: "Sphere" });

// Whole units, each corner counted from the one before: a third of the length of what geoPath writes by itself.
class Pen {
  rings = [];
  moveTo(x, y) { this.rings.push([[Math.round(x), Math.round(y)]]); }
  lineTo(x, y) {
    const ring = this.rings.at(-1);
    const [px, py] = ring.at(-1);
    const [nx, ny] = [Math.round(x), Math.round(y)];
    if (nx !== px || ny !== py) ring.push([nx, ny]);
  }
  closePath() {}
  toString(close = "z") {
    const whole = this.rings.filter((ring) => ring.length > 2);
    return (whole.length ? whole : this.rings.slice(0, 1)).map((ring) => written(ring) + close).join("");
  }
}

function written([[x, y], ...rest]) {
  let [px, py] = [x, y];
  const steps = rest.map(([nx, ny]) => {
    const step = `${nx - px},${ny - py}`;
    [px, py] = [nx, ny];
    return step;
  });
  return `m${x},${y}${steps.length ? `l${steps.join(" ")}` : "h1"}`.replace(/,-/g, "-").replace(/ -/g, "-");
}

function drawn(shape, close) {
  const pen = new Pen();
  geoPath(projection, pen)(shape);
  // Each ring begins where it stands, not where the one before it ended.
  return pen.toString(close).replace(/m/g, "M");
}

export const make = () => worldOf("countries-50m", SMALLEST);

export async function worldOf(atlas, smallest) {
  const world = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`world-atlas/${atlas}.json`), "utf8"));
  const simple = simplify(presimplify(world), smallest);
  const lands = feature(simple, simple.objects.countries).features;
  const [[, top], [, bottom]] = geoPath(projection).bounds({ type: "Sphere" });
  const byCode = new Map();
  for (const land of lands) {
    const key = land.id ?? land.properties.name; // a few, whose standing is disputed, have no code
    byCode.set(key, [...(byCode.get(key) ?? []), land]);
  }
  const lines = [...byCode.values()].map((parts) => `<path${parts[0].id ? ` id="n${parts[0].id}"` : ""} d="${parts.map((part) => drawn(part)).join("")}"/>`);
  const sample = SAMPLE.map((point) => `${point}:${projection(point).map((value) => value.toFixed(1))}`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${Math.ceil(bottom - top)}">
<!-- Natural Earth, public domain; sample ${sample} -->
<path id="sphere" fill="none" d="${drawn({ type: "Sphere" })}"/>
<path id="grid" fill="none" d="${drawn(geoGraticule().step([30, 30])(), "")}"/>
<g id="land">
${lines.join("\n")}
</g>
</svg>
`;
}
