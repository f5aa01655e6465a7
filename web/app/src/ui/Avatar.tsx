import { bucket, initials } from "../lib/text.ts";
import styles from "./Avatar.module.css";
import { hues, tones } from "./tones.ts";

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly size?: "small" | "medium" | "large";
}

/** A face of initials on a ground that follows from the id. The name stands beside it, so it is silent. */
export function Avatar(props: AvatarProps) {
  const tone = () => bucket(props.id, tones);
  return (
    <span
      class={`${styles["avatar"] ?? ""} ${styles[props.size ?? "large"] ?? ""} ${styles[`ground${tone() % hues}`] ?? ""}`}
      classList={{ [styles["deep"] ?? ""]: tone() >= hues }}
      aria-hidden="true"
    >
      {initials(props.name)}
    </span>
  );
}
