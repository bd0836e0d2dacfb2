import { defineConfig } from "vitest/config";

import { lucide } from "./vite.lucide.ts";

// The app page. It loads the component as anyone else would, by its classic script, so that script is
// not bundled here: vite.chatkit.config.ts builds it afterwards into the same folder.
export default defineConfig({
  base: "/",
  plugins: [lucide()],
  build: {
    // Where the Python package serves static files from. Built, never committed.
    outDir: "../src/holdfast/web/static",
    emptyOutDir: true,
    target: "es2022",
    // The second page is for those who work on the component: `holdfast gallery`.
    rolldownOptions: { input: ["index.html", "gallery.html"] },
    // The page's Content-Security-Policy has no room for data: scripts or inline preload helpers.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    // Property tests take their time on a machine that does other things too.
    testTimeout: 30_000,
  },
});
