import { defineConfig } from "vite";

// Relative base: the files are served from wherever STATIC_URL points.
export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "../src/jiuzhu/interfaces/web/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2020",
    // A browser without module preload simply loads the chunk a moment later.
    modulePreload: { polyfill: false },
    // Inlined files would become data: addresses, which the content security policy only allows for images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: { main: "src/main.js" } },
  },
  css: {
    preprocessorOptions: {
      scss: {
        // Bootstrap 5.3 still uses the older Sass module system.
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      },
    },
  },
});
