import { bucket, initials } from "../lib/text.ts";
import styles from "./Avatar.module.css";

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly size?: "small" | "medium" | "large";
}

const grounds = 8;

/** A face of initials on a ground that follows from the id. The name stands beside it, so it is silent. */
export function Avatar(props: AvatarProps) {
  return (
    <span class={`${styles["avatar"] ?? ""} ${styles[props.size ?? "large"] ?? ""} ${styles[`ground${bucket(props.id, grounds)}`] ?? ""}`} aria-hidden="true">
      {initials(props.name)}
    </span>
  );
}
