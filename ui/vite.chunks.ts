import { createHash } from "node:crypto";
import { basename, dirname, resolve } from "node:path";

import { build } from "vite";
import type { Plugin } from "vite";

import { lucideModule } from "./vite.lucide.ts";

/**
 * Makes a file of its own of each `import("./…")` in a `lazy.ts`. The component is one classic script, and a bundler
 * puts all that such a script imports into it; what is seldom used would be paid for by every page.
 *
 * The address is that of the script itself, which may be on another host than the page. What such a file loads in its
 * turn lies beside it.
 */
export function chunks(within: "script" | "chunk" = "script"): Plugin {
  return {
    name: "holdfast:chunks",
    enforce: "pre",
    async transform(code, id) {
      if (!id.endsWith("/lazy.ts")) return null;
      let next = code;
      for (const [call, path = ""] of code.matchAll(/=> import\("([^"]+)"\)/g)) {
        const files = path.startsWith("virtual:") ? [named(path, lucideModule(path))] as const : await bundled(resolve(dirname(id), `${path}.ts`));
        for (const file of files) this.emitFile({ type: "asset", ...file });
        const address = within === "script" ? files[0].fileName : `./${basename(files[0].fileName)}`;
        next = next.replace(call, `=> import(/* @vite-ignore */ new URL("${address}", HERE).href)`);
      }
      const here = `const HERE = ${within === "script" ? "document.currentScript?.src || document.baseURI" : "import.meta.url"};\n`;
      return { code: here + next, map: null };
    },
  };
}

type File = { fileName: string; source: string | Uint8Array };

/** The file itself first, then those that it loads. */
async function bundled(entry: string): Promise<[File, ...File[]]> {
  const made = await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [chunks("chunk")],
    build: {
      write: false,
      target: "es2022",
      lib: { entry, formats: ["es"], fileName: "chunk" },
      // A library keeps its blanks, for those who bundle it; nobody bundles this one.
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [output] = Array.isArray(made) ? made : [made];
  const [chunk, ...others] = output && "output" in output ? output.output : [];
  if (chunk?.type !== "chunk") throw new Error(`${entry} made no script.`);
  return [named(basename(entry, ".ts"), chunk.code), ...others.map((other) => ({ fileName: other.fileName, source: other.type === "asset" ? other.source : other.code }))];
}

/** A file that is named by what it holds. */
function named(name: string, source: string): File {
  const mark = createHash("sha256").update(source).digest("base64url").slice(0, 8);
  return { fileName: `assets/${name.replace("virtual:", "")}-${mark}.js`, source };
}
