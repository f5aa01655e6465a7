// Fails when the script before the first message list outgrows its budget: what index.html loads, and what that imports statically.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const budgetBytes = 60 * 1024;
const dist = new URL("../app/dist/", import.meta.url);
const read = (path) => readFileSync(new URL(path, dist), "utf8");
const size = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const html = read("index.html");
const waiting = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const scripts = new Map();
while (waiting.length > 0) {
  const path = waiting.pop();
  if (scripts.has(path)) continue;
  const text = read(path);
  scripts.set(path, size(text));
  for (const match of text.matchAll(/(?:^|[;}\s])import\s*(?:[\w*{}\s,$]+from\s*)?["']\.\/([^"']+\.js)["']/g)) waiting.push(`assets/${match[1]}`);
}
let total = 0;
for (const [path, bytes] of scripts) {
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${path}`);
}
console.log(`${String(total).padStart(8)}  of ${budgetBytes} bytes of script before the first message list (brotli)`);
if (scripts.size === 0 || total > budgetBytes) process.exit(1);
