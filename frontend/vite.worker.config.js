import { defineConfig } from "vite";

// The service worker is one plain file of a fixed name, which browsers ask for again and again.
export default defineConfig({
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../src/jiuzhu/interfaces/web/static/build",
    emptyOutDir: false,
    target: "es2020",
    lib: { entry: "src/worker.js", formats: ["iife"], name: "worker", fileName: () => "worker.js" },
  },
});
