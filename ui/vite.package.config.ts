import { defineConfig } from "vite";

import { lucide } from "./vite.lucide.ts";

// The npm package's module. What it depends on stays outside, for the page's own bundler to bring once.
export default defineConfig({
  publicDir: false,
  plugins: [lucide()],
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    minify: false,
    reportCompressedSize: false,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" },
    rolldownOptions: {
      external: (id) => !id.startsWith(".") && !id.startsWith("/") && !id.startsWith("\0") && !id.startsWith("virtual:"),
      output: { chunkFileNames: "parts/[name]-[hash].js" },
    },
  },
});
