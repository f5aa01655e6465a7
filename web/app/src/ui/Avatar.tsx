import { bucket, initials } from "../lib/text.ts";
import styles from "./Avatar.module.css";
import { hues, tones } from "./tones.ts";

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly size?: "small" | "medium" | "large";
}

/** Initials on a background derived from the id. Hidden from screen readers, because the name is beside it. */
export function Avatar(props: AvatarProps) {
  const tone = () => bucket(props.id, tones);
  return (
    <span
      class={[styles["avatar"], styles[props.size ?? "large"], styles[`ground${tone() % hues}`]].join(" ")}
      classList={{ [styles["deep"] ?? ""]: tone() >= hues }}
      aria-hidden="true"
    >
      {initials(props.name)}
    </span>
  );
}
