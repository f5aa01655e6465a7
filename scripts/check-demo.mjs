// Checks the demo workspace: node scripts/check-demo.mjs
import { readFileSync } from "node:fs";

const file = new URL("../src/Parley.Host/Demo/workspace.json", import.meta.url);
const demo = JSON.parse(readFileSync(file, "utf8"));
const problems = [];
const expect = (condition, problem) => condition || problems.push(problem);

const minutes = (ago) => {
  const match = /^(\d+)d ([01]\d|2[0-3]):([0-5]\d)$/.exec(ago);
  return match === null ? Number.NaN : Number(match[1]) * 1440 + Number(match[2]) * 60 + Number(match[3]);
};

const userKeys = new Set(demo.people.map((user) => user.key));
expect(userKeys.size === demo.people.length, "two users share a key");
expect(userKeys.has(demo.login), `no user has the login ${demo.login}`);
expect(new Set(demo.people.map((user) => user.email)).size === demo.people.length, "two users share an email");

let count = 0;
for (const channel of demo.channels) {
  const at = (index) => `${channel.key}, message ${index + 1}`;
  expect(/^[\p{L}\p{N}._-]{1,80}$/u.test(channel.key), `${channel.key}: not a channel name`);
  expect(["public", "private"].includes(channel.kind), `${channel.key}: kind`);
  expect(channel.topic.length <= 250, `${channel.key}: topic too long`);
  expect(
    channel.members.every((key) => userKeys.has(key)),
    `${channel.key}: unknown member`,
  );

  const members = new Set(channel.members);
  const earlier = new Map();
  const referenced = new Set();
  let last = Number.POSITIVE_INFINITY;
  for (const [index, message] of channel.messages.entries()) {
    const age = minutes(message.ago);
    expect(age <= last, `${at(index)}: "${message.ago}" is malformed or out of order`);
    last = age;
    expect(members.has(message.by), `${at(index)}: ${message.by} is not a member`);
    expect(message.text.trim() === message.text, `${at(index)}: white space around the text`);
    expect(message.text.length >= 1 && message.text.length <= 16_000, `${at(index)}: length`);
    for (const reference of [message.replyTo, message.thread].filter((key) => key !== undefined)) {
      expect(earlier.has(reference), `${at(index)}: ${reference} is not an earlier message of the channel`);
      referenced.add(reference);
    }
    expect(earlier.get(message.thread)?.thread === undefined, `${at(index)}: ${message.thread} is itself in a thread`);
    if (message.key !== undefined) {
      expect(!earlier.has(message.key), `${at(index)}: the key ${message.key} is used twice`);
      earlier.set(message.key, message);
    }
    count += 1;
  }
  for (const key of earlier.keys()) {
    expect(referenced.has(key), `${channel.key}: nothing refers to ${key}`);
  }
}

for (const problem of problems) {
  console.error(problem);
}
console.log(`${demo.channels.length} channels, ${count} messages, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
