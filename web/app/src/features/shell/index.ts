export { ShellPane } from "./ShellPane.tsx";
