// Where a point of the earth lies in the drawing of the world: as api/mapping/projection.py, which tells the source.
export const WIDTH = 10_000;
export const HEIGHT = 4_440;
const MERIDIAN = 11;
const [A, B, C, D] = [1.340264, -0.081106, 0.000893, 0.003796];
const ROOT = Math.sqrt(3) / 2;
const SCALE = WIDTH / 2 / (Math.PI / (ROOT * A));

function raw(longitude, latitude) {
  const angle = Math.asin(ROOT * Math.sin(latitude));
  const square = angle * angle;
  const sixth = square ** 3;
  const slope = A + 3 * B * square + sixth * (7 * C + 9 * D * square);
  return [(longitude * Math.cos(angle)) / (ROOT * slope), angle * (A + B * square + sixth * (C + D * square))];
}

const POLE = raw(0, Math.PI / 2)[1];

export function project([longitude, latitude]) {
  const turned = ((((longitude - MERIDIAN + 180) % 360) + 360) % 360) - 180;
  const [x, y] = raw((turned * Math.PI) / 180, (latitude * Math.PI) / 180);
  return [WIDTH / 2 + SCALE * x, SCALE * (POLE - y)];
}
