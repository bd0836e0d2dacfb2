import { defineConfig } from "vite";

// The page of the browser test with React: one script, in React's development build, because that is the one in which
// StrictMode runs everything twice. `--outDir` says where to.
export default defineConfig({
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("development") },
  build: {
    target: "es2022",
    minify: false,
    reportCompressedSize: false,
    lib: { entry: "src/testing/react/page.jsx", formats: ["iife"], name: "Page", fileName: () => "page.js" },
  },
});
