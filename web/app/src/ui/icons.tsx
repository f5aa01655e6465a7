import type { JSX } from "solid-js";
import styles from "./icons.module.css";

/** Line icons on a 24 px grid. Decorative: the control around an icon has the accessible name. */
const Icon = (props: { readonly size?: number | undefined; readonly children: JSX.Element }) => (
  <svg class={styles["icon"]} viewBox="0 0 24 24" width={props.size ?? 18} height={props.size ?? 18} aria-hidden="true">
    {props.children}
  </svg>
);

export interface IconProps {
  readonly size?: number;
}

export const ChevronDown = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="m6 9.500 6 6 6-6" />
  </Icon>
);
export const ChevronLeft = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="m14.500 5.500-6.500 6.500 6.500 6.500" />
  </Icon>
);
export const ArrowDown = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Icon>
);
export const Plus = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M12 5.500v13M5.500 12h13" />
  </Icon>
);
export const Cross = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="m6.500 6.500 11 11M17.500 6.500l-11 11" />
  </Icon>
);
export const Tick = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="m5 12.500 4.500 4.500L19 7.500" />
  </Icon>
);
export const Clock = (props: IconProps) => (
  <Icon size={props.size}>
    <circle cx="12" cy="12" r="8.200" />
    <path d="M12 7.800V12l2.800 1.800" />
  </Icon>
);
export const Alert = (props: IconProps) => (
  <Icon size={props.size}>
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 7.500v5.200M12 16.200v.1" />
  </Icon>
);
export const Lock = (props: IconProps) => (
  <Icon size={props.size}>
    <rect x="5.500" y="11" width="13" height="8.500" rx="2" />
    <path d="M8.500 11V8.200a3.500 3.500 0 0 1 7 0V11" />
  </Icon>
);
export const Hash = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M9.800 4.500 8 19.500M16 4.500l-1.800 15M4.800 9.200h15M4.200 14.800h15" />
  </Icon>
);
export const People = (props: IconProps) => (
  <Icon size={props.size}>
    <circle cx="9" cy="8.500" r="3.500" />
    <path d="M2.800 19.500a6.200 6.200 0 0 1 12.400 0" />
    <path d="M15.500 5.300a3.500 3.500 0 0 1 0 6.400M17.500 14.200a6.200 6.200 0 0 1 3.700 5.300" />
  </Icon>
);
export const PersonPlus = (props: IconProps) => (
  <Icon size={props.size}>
    <circle cx="10" cy="8.500" r="3.500" />
    <path d="M3.800 19.500a6.200 6.200 0 0 1 12.400 0M18.500 8v6M15.500 11h6" />
  </Icon>
);
export const Send = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M20 4.200 3.800 11.300l6.400 2.500 2.500 6.400z" />
    <path d="m10.200 13.800 4-4" />
  </Icon>
);
export const Cog = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M4 7.500h8.500M17.500 7.500H20M4 16.500h2.500M11.500 16.500H20" />
    <circle cx="15" cy="7.500" r="2.500" />
    <circle cx="9" cy="16.500" r="2.500" />
  </Icon>
);
export const Search = (props: IconProps) => (
  <Icon size={props.size}>
    <circle cx="11" cy="11" r="6.500" />
    <path d="m19.500 19.500-3.700-3.700" />
  </Icon>
);
export const Archive = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M4 5h16v4H4zM5.500 9v10h13V9M10 13h4" />
  </Icon>
);
export const Chain = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M10 13.800a4 4 0 0 0 5.700.300l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500" />
    <path d="M14 10.200a4 4 0 0 0-5.700-.300l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500" />
  </Icon>
);
export const Bin = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M4.500 7h15M9.500 7V4.800h5V7M6.500 7l.8 12.200h9.400L17.500 7M10.200 10.500v5.500M13.800 10.500v5.500" />
  </Icon>
);
export const Dots = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="M5.500 12h.01M12 12h.01M18.500 12h.01" stroke-width="2.600" />
  </Icon>
);
export const Copy = (props: IconProps) => (
  <Icon size={props.size}>
    <rect x="8.500" y="8.500" width="11" height="11" rx="2" />
    <path d="M15.500 8.500v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />
  </Icon>
);
export const Pencil = (props: IconProps) => (
  <Icon size={props.size}>
    <path d="m4.500 19.500 1-4.200L16 4.800a1.800 1.800 0 0 1 2.600 0l.6.600a1.800 1.800 0 0 1 0 2.600L8.700 18.500z" />
  </Icon>
);
