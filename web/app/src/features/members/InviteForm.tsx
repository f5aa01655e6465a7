import { For, Show, createSignal } from "solid-js";
import type { CreateInviteRequest, ListedChannel } from "@parley/sdk";
import { Button } from "../../ui/Button.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { Hash, Lock } from "../../ui/icons.tsx";
import styles from "./invites.module.css";
import { strings } from "./strings.ts";

const hoursOfDay = 24;
const ends = [1, 7, 30, 365].map((days) => ({ value: String(days * hoursOfDay), label: strings.days(days) }));
const weekHours = String(7 * hoursOfDay);
const noLimit = "";
const uses = [
  { value: noLimit, label: strings.noLimit },
  ...[1, 5, 10, 25, 100].map((count) => ({ value: String(count), label: strings.people(count) })),
];

export interface InviteFormProps {
  /** Channels that new members can join in addition to #general. */
  readonly channels: readonly ListedChannel[];
  readonly busy: boolean;
  readonly onMake: (input: CreateInviteRequest) => void;
}

/** The expiry, the maximum of uses and the channels of a new link. */
export function InviteForm(props: InviteFormProps) {
  const [hours, setHours] = createSignal(weekHours);
  const [maxUses, setMaxUses] = createSignal(noLimit);
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const choose = (id: string, on: boolean) =>
    setChosen((held) => new Set(on ? [...held, id] : [...held].filter((other) => other !== id)));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    props.onMake({
      expiresInHours: Number(hours()),
      ...(maxUses() === noLimit ? {} : { maxUses: Number(maxUses()) }),
      ...(chosen().size === 0 ? {} : { channelIds: [...chosen()] }),
    });
  };
  return (
    <form class={styles["form"]} onSubmit={submit}>
      <div class={styles["choices"]}>
        <SelectField label={strings.expires} choices={ends} value={hours()} onValue={setHours} />
        <SelectField label={strings.maxUses} choices={uses} value={maxUses()} onValue={setMaxUses} />
      </div>
      <Show when={props.channels.length > 0}>
        <fieldset class={styles["channels"]}>
          <legend>{strings.channels}</legend>
          <div>
            <For each={props.channels}>
              {(channel) => (
                <label>
                  <input
                    type="checkbox"
                    checked={chosen().has(channel.id)}
                    onChange={(event) => choose(channel.id, event.currentTarget.checked)}
                  />
                  <Show when={channel.kind === "private"} fallback={<Hash size={15} />}>
                    <Lock size={15} />
                  </Show>
                  <span dir="auto">{channel.name}</span>
                </label>
              )}
            </For>
          </div>
        </fieldset>
      </Show>
      <div class={styles["actions"]}>
        <Button type="submit" variant="primary" disabled={props.busy}>
          {strings.makeLink}
        </Button>
      </div>
    </form>
  );
}
