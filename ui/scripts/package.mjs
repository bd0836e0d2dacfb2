// Builds what the npm package holds: the module with its parts and types, and the classic script with its own.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ui = fileURLToPath(new URL("..", import.meta.url));
const run = (tool, ...args) =>
  execFileSync(process.execPath, [`${ui}node_modules/${tool}`, ...args], { cwd: ui, stdio: ["ignore", "ignore", "inherit"] });

rmSync(`${ui}dist`, { recursive: true, force: true });
run("vite/bin/vite.js", "build", "--config", "vite.package.config.ts");
run("vite/bin/vite.js", "build", "--config", "vite.chatkit.config.ts", "--outDir", "dist");
run("typescript/bin/tsc", "--project", "tsconfig.package.json");
copyFileSync(`${ui}../LICENSE`, `${ui}dist/LICENSE`);
