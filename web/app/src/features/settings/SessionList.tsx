import { For, Show, createSignal, onMount } from "solid-js";
import type { Session } from "@parley/sdk";
import { shortTime } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { createTask, useSession } from "../session/index.ts";
import styles from "./settings.module.css";
import { strings } from "./strings.ts";

/** A browser names itself with a long line that says little; the parts that people know are picked out. */
const deviceName = (raw: string): string => {
  if (raw === "") return strings.unnamed;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => raw.includes(`${name}/`));
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS X", "Mac"], ["Linux", "Linux"]].find(([mark = ""]) => raw.includes(mark));
  if (browser === undefined) return raw.slice(0, 80);
  const name = browser === "Edg" ? "Edge" : browser === "OPR" ? "Opera" : browser;
  return system?.[1] === undefined ? name : `${name} · ${system[1]}`;
};

export function SessionList() {
  const { client } = useSession();
  const [sessions, setSessions] = createSignal<readonly Session[]>([]);
  const task = createTask();
  const load = () => task.run(async (signal) => void setSessions(await client.api.sessions({ signal })));
  onMount(() => void load());
  const end = (session: Session) =>
    task.run(async (signal) => {
      await client.api.revokeSession(session.id, { signal });
      setSessions((held) => held.filter((other) => other.id !== session.id));
    });
  return (
    <>
      <p class={styles["lead"]}>{strings.sessionsLead}</p>
      <Notice text={task.error()} />
      <Show when={task.error() !== undefined && sessions().length === 0}>
        <div class={styles["row"]}>
          <Button disabled={task.busy()} onClick={() => void load()}>{strings.tryAgain}</Button>
        </div>
      </Show>
      <ul class={styles["sessions"]}>
        <For each={sessions()}>
          {(session) => (
            <li>
              <span class={styles["device"]}>
                <b>{deviceName(session.device)}</b>
                <small>{strings.lastSeen(shortTime(session.lastSeenAt))}</small>
              </span>
              <Show when={!session.current} fallback={<small>{strings.current}</small>}>
                <Button look="danger" aria-label={strings.endOne(deviceName(session.device))} disabled={task.busy()} onClick={() => void end(session)}>{strings.end}</Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
