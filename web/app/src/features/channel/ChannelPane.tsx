import { Match, Show, Switch, createEffect, on } from "solid-js";
import { Button } from "../../ui/Button.tsx";
import { codeText, useSelect, useSession } from "../session/index.ts";
import { ChannelHeader } from "./ChannelHeader.tsx";
import styles from "./ChannelPane.module.css";
import { Composer } from "./Composer.tsx";
import { JoinBar } from "./JoinBar.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { MessageList } from "./MessageList.tsx";
import { StatusStrip } from "./StatusStrip.tsx";
import { createReading } from "./createReading.ts";
import { createScroll } from "./createScroll.ts";
import { createTimeline } from "./createTimeline.ts";
import { strings } from "./strings.ts";

/** One channel for the whole life of the pane; another channel gets another pane. */
export function ChannelPane(props: { readonly channelId: string }) {
  const session = useSession();
  const { client } = session;
  // eslint-disable-next-line solid/reactivity
  const { channelId } = props;
  const maxLength = useSelect((state) => state.limits.messageLength);
  const timeline = createTimeline(channelId);
  const scroll = createScroll({
    channelId,
    ids: timeline.ids,
    hasOlder: () => timeline.timeline()?.hasOlder === true,
    hasNewer: () => timeline.timeline()?.hasNewer === true,
    // After a failure only the button tries again: scrolling would ask without a pause.
    onNearTop: () => {
      if (!timeline.olderFailed()) void timeline.loadOlder();
    },
    onNearBottom: () => void timeline.loadNewer(),
    onPinned: () => timeline.shorten(),
  });
  createReading(channelId, timeline, scroll.pinned);

  const toPresent = async () => {
    await timeline.toPresent();
    scroll.toPresent();
  };
  const send = (content: string) => {
    client.send({ channelId, content });
    void toPresent();
  };
  const info = () => timeline.channel()?.info;
  const canWrite = () => info()?.joined === true && info()?.archivedAt === undefined;
  // Messages that are loaded and fill less than the view leave room above: ask for more.
  createEffect(on(timeline.loadingOlder, (loading) => {
    if (!loading) scroll.look();
  }));
  return (
    <main class={styles["pane"]}>
      <Switch>
        <Match when={info()}>
          {(shown) => (
            <>
              <ChannelHeader
                info={shown()}
                onDetails={() => session.openDialog({ name: "channelDetails", channelId })}
                onMembers={() => session.openDialog({ name: "members", channelId })}
              />
              <MessageList name={shown().name} timeline={timeline} scroll={scroll} onPresent={() => void toPresent()} />
              <div class={styles["foot"]}>
                <Show when={canWrite()} fallback={<JoinBar info={shown()} />}>
                  <Composer channelId={channelId} name={shown().name} maxLength={maxLength()} onSend={send} />
                </Show>
                <StatusStrip />
              </div>
              <LiveRegion timeline={timeline} />
            </>
          )}
        </Match>
        <Match when={timeline.fault()}>
          {(fault) => (
            <div class={styles["nothing"]}>
              <h1>{fault().code === "channel.not_found" ? strings.notFoundTitle : codeText(fault().code)}</h1>
              <Show
                when={fault().code === "channel.not_found"}
                fallback={<Button onClick={() => timeline.open()}>{strings.tryAgain}</Button>}
              >
                <p>{strings.notFoundLead}</p>
                <a href="/">{strings.back}</a>
              </Show>
            </div>
          )}
        </Match>
      </Switch>
    </main>
  );
}
