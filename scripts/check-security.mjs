// Checks that every test that docs/security.md names exists, so that the table cannot claim what no test covers.
// C#: `Class.Method` is a method in tests/**/Class.cs. Vitest: `file.test.ts` is a file below web/.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

const root = join(import.meta.dirname, "..");
const skipped = new Set(["bin", "obj", "node_modules", "dist"]);
const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path);
    return [path];
  });

const tests = new Map();
for (const path of [...filesBelow(join(root, "tests")), ...filesBelow(join(root, "web"))]) {
  if (!/Tests\.cs$|\.test\.tsx?$/.test(path)) continue;
  const name = basename(path).replace(/\.cs$/, "");
  tests.set(name, (tests.get(name) ?? "") + readFileSync(path, "utf8"));
}

const document = readFileSync(join(root, "docs/security.md"), "utf8");
const missing = [];
let found = 0;
for (const [, name] of document.matchAll(/`([A-Z]\w*Tests(?:\.\w+)?|[\w.]+\.test\.tsx?)`/g)) {
  const [type, method] = name.endsWith(".ts") || name.endsWith(".tsx") ? [name] : name.split(".");
  const source = tests.get(type);
  if (source === undefined || (method !== undefined && !new RegExp(`\\b${method}\\(`).test(source))) missing.push(name);
  else found += 1;
}
const rows = new Set([...document.matchAll(/^\| S(\d+) /gm)].map(([, number]) => Number(number)));
for (let number = 1; number <= 70; number += 1) if (!rows.has(number)) missing.push(`row S${number}`);
if (missing.length > 0) {
  console.error(`docs/security.md names tests that do not exist:\n${missing.map((name) => `  ${name}`).join("\n")}`);
  process.exit(1);
}
console.log(`docs/security.md: ${found} tests exist`);
