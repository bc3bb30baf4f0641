// The same drawing at 1:110 million, for small pictures in pages: a sixth of the length, without the smallest countries.
import { packages, worldOf } from "./world.svg.mjs";

export { packages };

export const make = () => worldOf("countries-110m", 0.05);
