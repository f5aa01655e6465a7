export { AuthPane } from "./AuthPane.tsx";
export { SwitchedDialog } from "./SwitchedDialog.tsx";
