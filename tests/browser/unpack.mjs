// Unpacks the browser, its libraries and its software renderer: `node unpack.mjs FOLDER`.
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const out = process.argv[2];
const bin = join(dirname(fileURLToPath(import.meta.url)), "node_modules/@sparticuz/chromium/bin");
mkdirSync(out, { recursive: true });
for (const packed of readdirSync(bin).filter((name) => name.endsWith(".br"))) {
  const name = packed.slice(0, -".br".length);
  writeFileSync(join(out, name), brotliDecompressSync(readFileSync(join(bin, packed))));
}
chmodSync(join(out, "chromium"), 0o755);
