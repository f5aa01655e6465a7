import { dayName } from "../../lib/time.ts";
import styles from "./Divider.module.css";
import { strings } from "./strings.ts";

/** A feed contains articles only, so that dividers have no role. */
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
