export { AuthPane } from "./AuthPane.tsx";
