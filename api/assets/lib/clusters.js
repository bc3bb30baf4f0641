// Places that would lie upon each other as one mark: as api/mapping/clusters.py, but for the width that a screen has.
const NEAREST = 27;
const CELL = 40;

const middle = (group) => [
  group.reduce((sum, spot) => sum + spot.x, 0) / group.length,
  group.reduce((sum, spot) => sum + spot.y, 0) / group.length,
];
const least = (group) => group.reduce((found, spot) => (spot.id < found ? spot.id : found), group[0].id);
const sorted = (groups) =>
  groups
    .map((group) => [group, least(group)])
    .sort(([a, x], [b, y]) => b.length - a.length || (x < y ? -1 : 1))
    .map(([group]) => group);

export const radius = (count) => (count === 1 ? 5.5 : Math.min(16, 7.5 + 2.4 * Math.log10(count)));

// view: { left, top, width, height } in units of the drawing; unit: how many of them a pixel has.
export function cluster(spots, view, unit) {
  const cell = CELL * unit;
  const cells = new Map();
  for (const spot of spots) {
    if (spot.x < view.left - cell || spot.x > view.left + view.width + cell) continue;
    if (spot.y < view.top - cell || spot.y > view.top + view.height + cell) continue;
    const key = `${Math.floor(spot.x / cell)},${Math.floor(spot.y / cell)}`;
    if (cells.has(key)) cells.get(key).push(spot);
    else cells.set(key, [spot]);
  }
  let groups = sorted([...cells.values()]);
  for (;;) {
    const merged = merge(groups, NEAREST * unit);
    if (merged.length === groups.length) return merged.map((group) => ({ middle: middle(group), spots: group }));
    groups = merged;
  }
}

function merge(groups, nearest) {
  const kept = [];
  const middles = [];
  for (const group of groups) {
    const [x, y] = middle(group);
    const found = middles.findIndex(([ox, oy]) => Math.hypot(x - ox, y - oy) < nearest);
    if (found < 0) {
      kept.push([...group]);
      middles.push([x, y]);
    } else {
      kept[found].push(...group);
      middles[found] = middle(kept[found]);
    }
  }
  return sorted(kept);
}
