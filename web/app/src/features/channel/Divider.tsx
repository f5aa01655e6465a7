import { dayName } from "../../lib/time.ts";
import styles from "./Divider.module.css";
import { strings } from "./strings.ts";

/** A feed holds articles only: what stands between them has no role of its own. */
export const DayDivider = (props: { readonly at: string }) => (
  <div class={styles["day"]}>
    <span>{dayName(props.at, new Date(), strings)}</span>
  </div>
);

export const NewDivider = () => (
  <div class={`${styles["day"] ?? ""} ${styles["new"] ?? ""}`} data-new="">
    <span>{strings.newMessages}</span>
  </div>
);
