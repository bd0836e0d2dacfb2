import { defineConfig } from "vite";

import { chunks } from "./vite.chunks.ts";

// The component as ONE classic script: pages load the official one with a plain `<script src>`, and this
// one must be able to take its place.
export default defineConfig({
  publicDir: false,
  plugins: [chunks()],
  build: {
    outDir: "../src/holdfast/web/static",
    emptyOutDir: false,
    target: "es2022",
    reportCompressedSize: false,
    lib: {
      entry: "src/chatkit.ts",
      name: "Holdfast",
      formats: ["iife"],
      fileName: () => "chatkit.js",
    },
  },
});
