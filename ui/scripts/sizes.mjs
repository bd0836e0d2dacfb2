// Prints what a browser has to load, gzipped, and fails the build when the component outgrows its budget.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 90 * 1024;
const root = fileURLToPath(new URL("../../src/holdfast/web/static/", import.meta.url));

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const sizes = (name) => {
  const bytes = readFileSync(join(root, name));
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
};

const files = ["chatkit.js", "index.html", ...readdirSync(join(root, "assets")).map((name) => `assets/${name}`)];
for (const { name, raw, gzip } of files.map(sizes)) {
  console.log(`${name.padEnd(36)} ${kilobytes(raw).padStart(10)} ${kilobytes(gzip).padStart(10)} gzipped`);
}
const { gzip } = sizes("chatkit.js");
if (gzip > BUDGET) {
  console.error(`chatkit.js is ${kilobytes(gzip)} gzipped; the budget is ${kilobytes(BUDGET)}.`);
  process.exit(1);
}
