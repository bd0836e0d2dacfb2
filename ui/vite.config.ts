import { defineConfig } from "vitest/config";

/** Where the Python package serves static files from. Built, never committed. */
export const OUT_DIR = "../src/holdfast/web/static";

// The app page. It loads the component as anyone else would, by its classic script, so that script is
// not bundled here: vite.chatkit.config.ts builds it afterwards into the same folder.
export default defineConfig({
  base: "/",
  build: {
    outDir: OUT_DIR,
    emptyOutDir: true,
    target: "es2022",
    // The page's Content-Security-Policy has no room for data: scripts or inline preload helpers.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
  },
});
