import { createHash } from "node:crypto";
import { basename, dirname, resolve } from "node:path";

import { build } from "vite";
import type { Plugin } from "vite";

/**
 * Makes a file of its own of each `import("./…")` in src/lazy.ts. The component is one classic script, and a bundler
 * puts all that such a script imports into it; what is seldom used would be paid for by every page.
 *
 * The address is that of the script itself, which may be on another host than the page.
 */
export function chunks(): Plugin {
  return {
    name: "holdfast:chunks",
    enforce: "pre",
    async transform(code, id) {
      if (!id.endsWith("/src/lazy.ts")) return null;
      let next = code;
      for (const [call, path = ""] of code.matchAll(/=> import\("([^"]+)"\)/g)) {
        const file = await bundled(resolve(dirname(id), `${path}.ts`));
        this.emitFile({ type: "asset", ...file });
        next = next.replace(call, `=> import(/* @vite-ignore */ new URL("${file.fileName}", HERE).href)`);
      }
      const here = "const HERE = document.currentScript?.src || document.baseURI;\n";
      return { code: here + next, map: null };
    },
  };
}

async function bundled(entry: string): Promise<{ fileName: string; source: string }> {
  const made = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: { write: false, target: "es2022", lib: { entry, formats: ["es"], fileName: "chunk" } },
  });
  const [output] = Array.isArray(made) ? made : [made];
  const [chunk] = output && "output" in output ? output.output : [];
  if (chunk?.type !== "chunk") throw new Error(`${entry} made no script.`);
  const mark = createHash("sha256").update(chunk.code).digest("base64url").slice(0, 8);
  return { fileName: `assets/${basename(entry, ".ts")}-${mark}.js`, source: chunk.code };
}
