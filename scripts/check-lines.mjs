// Checks what no formatter does: lines of at most 120 columns and files of at most 400 lines. The parts of a partial
// class of the server count together: a class is split by responsibility, not by file. Generated code is exempt.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const maxColumns = 120;
const maxLines = 400;
const checked = /\.(cs|ts|tsx|css|mjs|js)$/;
const generated = /\/(Migrations|generated)\//;
const summed = /^src\/Parley\.Server\/.*\.cs$/;

const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: new URL("..", import.meta.url),
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const problems = [];
const partials = new Map();
for (const path of listed.split("\0")) {
  const file = new URL(`../${path}`, import.meta.url);
  if (!checked.test(path) || generated.test(path) || !existsSync(file)) continue;
  const lines = readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
  if (lines.length > maxLines) problems.push(`${path}: ${lines.length} lines, at most ${maxLines}. Split it.`);
  if (summed.test(path)) {
    const space = lines.find((line) => line.startsWith("namespace "));
    for (const line of lines) {
      const name = /^(?:\w+ )*partial (?:class|struct|record(?: struct)?|interface) (\w+)/.exec(line)?.[1];
      if (name === undefined) continue;
      const parts = partials.get(`${space} ${name}`) ?? [];
      partials.set(`${space} ${name}`, [...parts, { path, count: lines.length }]);
    }
  }
  for (const [index, line] of lines.entries()) {
    // Columns are characters: a character outside the basic plane counts once.
    const columns = [...line].length;
    if (columns > maxColumns) problems.push(`${path}:${index + 1}: ${columns} columns, at most ${maxColumns}.`);
  }
}

for (const parts of partials.values()) {
  const sum = parts.reduce((total, part) => total + part.count, 0);
  if (sum > maxLines && parts.length > 1) {
    const paths = parts.map((part) => part.path).join(", ");
    problems.push(`${paths}: ${sum} lines in one class, at most ${maxLines}. Split it by responsibility.`);
  }
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "All lines and files are within their limits." : `${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
