export type { StateView } from "./createStateView.ts";
export { SessionContext, useChannel, useSelect, useSession } from "./context.ts";
export { createSession } from "./createSession.ts";
export type { AppSession, DialogRequest, SignOutReason } from "./createSession.ts";
export { LeavingPane } from "./LeavingPane.tsx";
export { SignOutDialog } from "./SignOutDialog.tsx";
export { createLazyView } from "./createLazyView.ts";
export { createTask } from "./createTask.ts";
export { codeText, faultText } from "./faultTexts.ts";
