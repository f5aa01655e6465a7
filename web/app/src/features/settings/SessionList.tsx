import { For, Show, createSignal, onMount } from "solid-js";
import { toFault } from "@parley/sdk";
import { makeAccountApi } from "@parley/sdk/account";
import type { Session } from "@parley/sdk";
import { shortTime } from "../../lib/time.ts";
import { Button } from "../../ui/Button.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { focusHeading } from "../../ui/focusRestorer.ts";
import { createTask, useSession } from "../session/index.ts";
import { deviceName } from "./deviceName.ts";
import styles from "./settings.module.css";
import { strings } from "./strings.ts";

/** The current session first, then by last use. */
const inOrder = (sessions: readonly Session[]): readonly Session[] =>
  [...sessions].sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt));

/** The sign-in time distinguishes sessions of the same browser. */
const nameOf = ({ device, createdAt }: Session): string =>
  strings.sessionName(deviceName(device), shortTime(createdAt));

export function SessionList() {
  const { client } = useSession();
  const [sessions, setSessions] = createSignal<readonly Session[]>([]);
  const [announcement, setAnnouncement] = createSignal("");
  const [isConfirming, setConfirming] = createSignal(false);
  const task = createTask();
  let list: HTMLUListElement | undefined;
  let endAll: HTMLButtonElement | undefined;
  const others = () => sessions().filter((session) => !session.current);
  const load = () =>
    task.run(async (signal) => {
      setSessions(inOrder(await makeAccountApi(client.rest).sessions({ signal })));
    });
  onMount(() => void load());
  const end = (ended: readonly Session[], text: string) =>
    task
      .run(async (signal) => {
        setAnnouncement("");
        for (const { id } of ended) {
          await makeAccountApi(client.rest)
            .revokeSession(id, { signal })
            .catch((error: unknown) => {
              // It has ended already.
              if (toFault(error).code !== "session.not_found") throw error;
            });
          setSessions((held) => held.filter((other) => other.id !== id));
        }
        setAnnouncement(text);
      })
      .finally(() => {
        setConfirming(false);
        // Not on the next button: a second Enter would end another session.
        if (list?.isConnected) focusHeading(list.closest("section")?.querySelector("h3"));
      });
  return (
    <>
      <p class={styles["lead"]}>{strings.sessionsLead}</p>
      <Notice text={task.error()} />
      <p class={styles["announcement"]} role="status">
        {announcement()}
      </p>
      <Show when={task.error() !== undefined && sessions().length === 0}>
        <div class={styles["row"]}>
          <Button disabled={task.busy()} onClick={() => void load()}>
            {strings.tryAgain}
          </Button>
        </div>
      </Show>
      <ul class={styles["sessions"]} ref={(created) => (list = created)}>
        <For each={sessions()}>
          {(session) => (
            <li>
              <span class={styles["device"]}>
                <b>{deviceName(session.device)}</b>
                <small>{session.current ? strings.current : strings.lastSeen(shortTime(session.lastSeenAt))}</small>
                <small>{strings.signedIn(shortTime(session.createdAt))}</small>
              </span>
              <Show when={!session.current}>
                <Button
                  variant="danger"
                  aria-label={strings.endOne(nameOf(session))}
                  disabled={task.busy() || isConfirming()}
                  onClick={() => void end([session], strings.endedOne(nameOf(session)))}
                >
                  {strings.end}
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 1}>
        <Show
          when={isConfirming()}
          fallback={
            <div class={styles["row"]}>
              <Button
                variant="danger"
                ref={(created) => (endAll = created)}
                disabled={task.busy()}
                onClick={() => setConfirming(true)}
              >
                {strings.endAll}
              </Button>
            </div>
          }
        >
          <Confirm
            question={strings.endAllQuestion(others().length)}
            action={strings.endAll}
            cancel={strings.cancel}
            busy={task.busy()}
            onConfirm={() => void end(others(), strings.endedAll)}
            onCancel={() => {
              setConfirming(false);
              endAll?.focus();
            }}
          />
        </Show>
      </Show>
    </>
  );
}
