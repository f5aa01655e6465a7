import { Cases } from "./cases.ts";
import { FrameClock } from "./frameClock.ts";
import type { BenchList, MountList } from "./lists/list.ts";
import { mountParley } from "./lists/parley.ts";
import { mountTanstack } from "./lists/tanstack.tsx";
import { mountVirtua } from "./lists/virtua.tsx";
import { mountVirtuoso } from "./lists/virtuoso.tsx";
import { FrameRecorder, nextFrame } from "./frameRecorder.ts";
import { Conversation } from "./rows.ts";

/** `?list=virtua&n=100000`: the list and its row count. `bench` is the API for the benchmark. */
const query = new URLSearchParams(location.search);
const count = Number(query.get("n") ?? 100_000);
const lists: Readonly<Record<string, MountList>> = {
  parley: mountParley,
  virtua: mountVirtua,
  virtuoso: mountVirtuoso,
  tanstack: mountTanstack,
};

const mountNamed = lists[query.get("list") ?? "parley"];
if (!mountNamed) throw new Error(`Lists are ${Object.keys(lists).join(", ")}.`);
const frame = document.getElementById("frame");
if (!frame) throw new Error("There is no #frame.");

const answer = await fetch("conversation.json");
if (!answer.ok) throw new Error("There is no conversation.json.");
const conversation = new Conversation((await answer.json()) as readonly { author: string; text: string }[]);
const rows = conversation.rows(0, count);

/** Resolves when the last row is painted at the lower edge. */
const mount = async (): Promise<{ readonly list: BenchList; readonly cases: Cases; readonly ms: number }> => {
  const begun = performance.now();
  const list = await mountNamed(frame, rows, conversation);
  const recorder = new FrameRecorder(list.scroller);
  const isThere = () => {
    const last = recorder.boxes().find(({ key }) => key === rows.at(-1)?.key);
    return last !== undefined && Math.abs(last.bottom - list.scroller.clientHeight) <= 1;
  };
  for (let at = 0; at < 300 && !isThere(); at++) await nextFrame();
  return { list, cases: new Cases(list, recorder, conversation, count), ms: performance.now() - begun };
};

const clock = new FrameClock();
Object.assign(window, { bench: { mount, clock } });
