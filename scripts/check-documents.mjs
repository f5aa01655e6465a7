// Checks the documents against the repository, so that a rename cannot leave them behind:
// - every relative link in a Markdown file leads to a file, and every path in backticks from the root exists,
// - every path in backticks in docs/architecture.md exists,
// - every symbol in a table row that names a file occurs in that file, every other symbol in some source file,
// - every type that a README below src/ names occurs in some source file.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dirname, "..");
const architecture = "docs/architecture.md";
const read = (path) => readFileSync(join(root, path), "utf8");
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
})
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(root, path)));

const problems = [];
const linesOf = (path) =>
  read(path)
    .split("\n")
    .map((line, index) => ({ line, where: `${path}:${index + 1}` }));

let links = 0;
for (const path of files.filter((file) => file.endsWith(".md"))) {
  for (const { line, where } of linesOf(path)) {
    for (const [, token] of line.matchAll(/`((?:bench|docs|scripts|src|tests|web)\/[\w./@-]+)`/g)) {
      if (!existsSync(join(root, token))) problems.push(`${where}: there is no ${token}`);
    }
    for (const [, target] of line.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      links += 1;
      // The template of decisions links to the number it stands for.
      if (target.startsWith("NNNN")) continue;
      if (!existsSync(join(root, dirname(path), target))) problems.push(`${where}: no file at the link ${target}`);
    }
  }
}

const isPath = (token) => /^[\w.@-]+(\/[\w.@-]+)*(\/|\.(cs|ts|tsx|mjs|md|css|sh))$/.test(token) && token.includes("/");
const isSymbol = (token) => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(token);
const isTypeName = (token) => /^[A-Z][a-z0-9]+[A-Z]\w*(\.\w+)?$/.test(token);
const wordsOf = (text) => new Set(text.match(/[A-Za-z_]\w*/g));

const sources = files.filter((path) => /^(src|web|scripts)\/.*\.(cs|ts|tsx|mjs)$/.test(path));
const known = wordsOf(sources.map(read).join("\n"));
let paths = 0;
let symbols = 0;
for (const { line, where } of linesOf(architecture)) {
  const tokens = [...line.matchAll(/`([^`]+)`/g)].map(([, token]) => token);
  const named = tokens.filter(isPath).map(normalize);
  for (const path of named) {
    paths += 1;
    if (!existsSync(join(root, path))) problems.push(`${where}: there is no ${path}`);
  }
  // The cells of a step: description, file, function, form.
  const cells = line.startsWith("|") ? line.split("|").map((cell) => cell.trim()) : [];
  const source = cells.length === 6 ? named.find((path) => cells[2] === `\`${path}\``) : undefined;
  if (source !== undefined && existsSync(join(root, source))) {
    const words = wordsOf(read(source));
    for (const [, symbol] of cells[3].matchAll(/`([^`]+)`/g)) {
      symbols += 1;
      const missing = symbol.split(".").filter((part) => isSymbol(part) && !words.has(part));
      if (missing.length > 0) problems.push(`${where}: ${source} has no ${missing.join(" or ")} (${symbol})`);
    }
  }
  const forms = source === undefined ? [] : [...cells[4].matchAll(/`([A-Z]\w*)`/g)].map(([, token]) => token);
  for (const token of new Set([...tokens.filter(isTypeName), ...forms])) {
    symbols += 1;
    const missing = token.split(".").filter((part) => !known.has(part));
    if (missing.length > 0) problems.push(`${where}: no source file contains ${missing.join(" or ")}`);
  }
}

for (const path of files.filter((file) => /^src\/.*README\.md$/.test(file))) {
  for (const { line, where } of linesOf(path)) {
    for (const [, token] of line.matchAll(/`([^`]+)`/g)) {
      const missing = isTypeName(token) ? token.split(".").filter((part) => !known.has(part)) : [];
      if (missing.length > 0) problems.push(`${where}: no source file contains ${missing.join(" or ")}`);
    }
  }
}

if (paths === 0 || symbols === 0) problems.push(`${architecture}: no file or no symbol found; did its format change?`);
if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error("Rename the file or symbol in the document as well.");
  process.exit(1);
}
console.log(`${links} links lead to files. The ${paths} paths and ${symbols} symbols of ${architecture} exist.`);
