// Fails when a part exceeds its budget: the script before the first message list (index.html and its static imports),
// each entry of the SDK, and the core of the list. Compressed with brotli. Run it after a build of the app.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "vite";

const kib = 1024;
const firstLoadBudget = 75 * kib;
const listBudget = 8 * kib;
/** By the names in the `exports` of the SDK. The core is ".": further entries count without what they share with it. */
const entryBudgets = {
  ".": 16 * kib,
  "./account": 1 * kib,
  "./auth": 1 * kib,
  "./channels": 1 * kib,
  "./workspaces": 1 * kib,
};

const size = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

const firstLoad = () => {
  const dist = new URL("../app/dist/", import.meta.url);
  const read = (path) => readFileSync(new URL(path, dist), "utf8");
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
  return sum([...scripts.values()]);
};

/** Modules with everything they export, minified. Modules of `shared` become one chunk. */
const bundled = async (input, shared = []) => {
  const { output } = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: {
          format: "es",
          codeSplitting: { groups: [{ name: "shared", test: (id) => shared.includes(id) }] },
        },
      },
    },
  });
  return output.filter((chunk) => chunk.type === "chunk");
};

/** The chunks that load with an entry. */
const chunksOf = (chunks, path) => {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set(chunks.filter((chunk) => chunk.facadeModuleId === path));
  for (const chunk of found) for (const file of chunk.imports) if (byFile.has(file)) found.add(byFile.get(file));
  return found;
};

const sdkEntries = async () => {
  const root = new URL("../packages/sdk/", import.meta.url);
  const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  const entries = Object.entries(exports).map(([name, path]) => ({ name, path: fileURLToPath(new URL(path, root)) }));
  const corePath = fileURLToPath(new URL(exports["."], root));
  const coreModules = (await bundled(corePath)).flatMap((chunk) => chunk.moduleIds);
  // The core with whatever the other entries use of its modules.
  const chunks = await bundled(
    entries.map(({ path }) => path),
    coreModules,
  );
  const core = chunksOf(chunks, corePath);
  return entries.map(({ name, path }) => {
    const own = chunksOf(chunks, path);
    const counted = name === "." ? core : [...own].filter((chunk) => !core.has(chunk));
    return {
      name: `SDK, ${name === "." ? "core with what it depends on" : `entry ${name}`}`,
      budget: entryBudgets[name] ?? 0,
      bytes: sum([...counted].map((chunk) => size(chunk.code))),
    };
  });
};

const list = fileURLToPath(new URL("../packages/list/src/index.ts", import.meta.url));
const parts = [
  { name: "script before the first message list", budget: firstLoadBudget, bytes: firstLoad() },
  ...(await sdkEntries()),
  {
    name: "core of the list",
    budget: listBudget,
    bytes: sum((await bundled(list)).map((chunk) => size(chunk.code))),
  },
];
let isOverBudget = false;
for (const { name, budget, bytes } of parts) {
  console.log(`${String(bytes).padStart(8)}  of ${budget} bytes: ${name}`);
  isOverBudget ||= bytes === 0 || bytes > budget;
}
if (isOverBudget) process.exit(1);
