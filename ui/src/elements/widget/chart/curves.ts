type Point = readonly [x: number, y: number];

/**
 * A line through the points, as an SVG path. The many names of curves come down to three ways of going from one point
 * to the next: straight, in steps, and smoothly without overshooting.
 */
export function pathOf(points: readonly Point[], curve: string): string {
  const [first, ...rest] = points;
  if (!first) return "M0 0";
  let [x0, y0] = first;
  let path = `M${round(x0)} ${round(y0)}`;
  for (const [x, y] of rest) {
    path += segment(curve, x0, y0, x, y);
    [x0, y0] = [x, y];
  }
  return curve.endsWith("Closed") ? `${path}Z` : path;
}

function segment(curve: string, x0: number, y0: number, x: number, y: number): string {
  const middle = round((x0 + x) / 2);
  if (curve.startsWith("linear")) return `L${round(x)} ${round(y)}`;
  if (curve === "stepBefore") return `V${round(y)}H${round(x)}`;
  if (curve === "stepAfter") return `H${round(x)}V${round(y)}`;
  if (curve === "step") return `H${middle}V${round(y)}H${round(x)}`;
  if (curve === "bumpY") return `C${round(x0)} ${round((y0 + y) / 2)} ${round(x)} ${round((y0 + y) / 2)} ${round(x)} ${round(y)}`;
  return `C${middle} ${round(y0)} ${middle} ${round(y)} ${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
