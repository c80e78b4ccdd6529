import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { build, type Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { worker } from "./vite.worker.config.ts";

const entries = ["src/main.ts", "src/play/main.ts", "src/observe/main.ts"];

/** Every browser this product runs in reads woff2, so the older twin of each font file stays out. */
function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("fontsource")) return null;
      return code.replaceAll(/, url\([^)]+\.woff\) format\('woff'\)/g, "");
    },
  };
}

/** The worker is built after the pages, because it lists their hashed files. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    async closeBundle() {
      if (existsSync(resolve(import.meta.dirname, "src/sw.ts"))) await build(worker());
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "/static/",
  publicDir: "static_src",
  plugins: [woff2Only(), serviceWorker()],
  build: {
    manifest: true,
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    target: ["chrome100", "safari15", "firefox100"],
    rollupOptions: {
      input: entries
        .map((entry) => resolve(import.meta.dirname, entry))
        .filter((entry) => existsSync(entry)),
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
});
