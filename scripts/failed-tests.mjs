// Prints the failed tests of a report, one per line: the test to rerun and the number of its failed cases.
//   node scripts/failed-tests.mjs report.trx    namespace.Class.Method <tab> cases   (xUnit)
//   node scripts/failed-tests.mjs report.json   file in web/ <tab> tests             (Vitest)
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const attribute = (element, name) =>
  new RegExp(`\\s${name}="([^"]*)"`)
    .exec(element)?.[1]
    .replace(/&#x([0-9a-fA-F]+);/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, entity) => entities[entity]);

const failedOfXunit = (report) => {
  const methods = new Map();
  for (const [definition] of report.matchAll(/<UnitTest\s[^>]*>.*?<\/UnitTest>/gs)) {
    const method = /<TestMethod\s[^>]*>/.exec(definition)?.[0] ?? "";
    methods.set(attribute(definition, "id"), `${attribute(method, "className")}.${attribute(method, "name")}`);
  }
  // An explicit test that was not asked for is NotRunnable.
  const harmless = ["Passed", "NotExecuted", "NotRunnable"];
  return [...report.matchAll(/<UnitTestResult\s[^>]*>/g)]
    .filter(([result]) => !harmless.includes(attribute(result, "outcome")))
    .map(([result]) => methods.get(attribute(result, "testId")));
};

const web = join(import.meta.dirname, "..", "web");
const failedOfVitest = (report) =>
  JSON.parse(report).testResults.flatMap((file) =>
    file.assertionResults.filter((test) => test.status === "failed").map(() => relative(web, file.name)),
  );

const [path = ""] = process.argv.slice(2);
const report = readFileSync(path, "utf8");
const counts = new Map();
for (const name of path.endsWith(".json") ? failedOfVitest(report) : failedOfXunit(report)) {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
for (const [name, count] of counts) console.log(`${name}\t${count}`);
