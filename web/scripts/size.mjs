// Fails when a part exceeds its budget: the script before the first message list (index.html and its static imports),
// the core of the list, and the SDK. Compressed with brotli.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "vite";

const kib = 1024;
const dist = new URL("../app/dist/", import.meta.url);
const read = (path) => readFileSync(new URL(path, dist), "utf8");
const size = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const firstLoad = () => {
  const html = read("index.html");
  const waiting = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
  const scripts = new Map();
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (scripts.has(path)) continue;
    const text = read(path);
    scripts.set(path, size(text));
    for (const match of text.matchAll(/(?:^|[;}\s])import\s*(?:[\w*{}\s,$]+from\s*)?["']\.\/([^"']+\.js)["']/g))
      waiting.push(`assets/${match[1]}`);
  }
  for (const [path, bytes] of scripts) console.log(`${String(bytes).padStart(8)}  ${path}`);
  return [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
};

/** One module with everything it exports, minified. */
const bundled = async (path) => {
  const { output } = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(path, import.meta.url)),
        preserveEntrySignatures: "strict",
        output: { format: "es" },
      },
    },
  });
  return output.reduce((sum, chunk) => sum + size(chunk.code ?? ""), 0);
};

const parts = [
  { name: "script before the first message list", budget: 68 * kib, bytes: firstLoad() },
  { name: "SDK, with what it depends on", budget: 16 * kib, bytes: await bundled("../packages/sdk/src/index.ts") },
  { name: "core of the list", budget: 8 * kib, bytes: await bundled("../packages/list/src/index.ts") },
];
let isOverBudget = false;
for (const { name, budget, bytes } of parts) {
  console.log(`${String(bytes).padStart(8)}  of ${budget} bytes: ${name}`);
  isOverBudget ||= bytes === 0 || bytes > budget;
}
if (isOverBudget) process.exit(1);
