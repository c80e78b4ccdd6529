import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { InlineConfig } from "vite";

interface Chunk {
  file: string;
  css?: string[];
}

const dist = resolve(import.meta.dirname, "dist");

/** Addresses of the built scripts and styles; fonts come on demand and are too many to fetch ahead. */
function assets(): string[] {
  const manifest = readFileSync(resolve(dist, ".vite/manifest.json"), "utf8");
  const chunks = Object.values(JSON.parse(manifest) as Record<string, Chunk>);
  const files = chunks.flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])]);
  const kept = files.filter((file) => /\.(js|css)$/.test(file));
  return [...new Set(kept)].sort().map((file) => `/static/${file}`);
}

/** One file without imports: a browser would look for a worker's imports beside `/sw.js`. */
export function worker(): InlineConfig {
  const files = assets();
  return {
    configFile: false,
    logLevel: "warn",
    root: import.meta.dirname,
    publicDir: false,
    define: {
      BUILD_ASSETS: JSON.stringify(files),
      BUILD_VERSION: JSON.stringify(createHash("sha256").update(files.join()).digest("hex").slice(0, 12)),
    },
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: ["chrome100", "safari15", "firefox100"],
      lib: {
        entry: resolve(import.meta.dirname, "src/sw.ts"),
        formats: ["iife"],
        name: "worker",
        fileName: () => "sw.js",
      },
    },
  };
}
