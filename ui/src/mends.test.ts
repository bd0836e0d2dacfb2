// What `holdfast doctor` tells people to write in their page: the blocks of docs/doctor are TypeScript.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { transformWithOxc } from "vite";
import { expect, it } from "vitest";

const pages = resolve(import.meta.dirname, "../../docs/doctor");
const blocks = readdirSync(pages).flatMap((name) =>
  [...readFileSync(resolve(pages, name), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => [name, code] as const),
);

it("the mends for a page can be pasted", async () => {
  expect(blocks.map(([name]) => name)).toContain("reach.credential.md");
  for (const [name, code] of blocks) {
    await expect(transformWithOxc(code, name.replace(".md", ".ts")), name).resolves.toHaveProperty("code");
  }
  await expect(transformWithOxc("const broken: = {", "broken.ts")).rejects.toThrow();
});
