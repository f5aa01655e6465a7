export { SessionContext, useChannel, useSelect, useSession } from "./context.ts";
export { createSession } from "./createSession.ts";
export type { AppSession, DialogRequest } from "./createSession.ts";
export { createTask } from "./createTask.ts";
export { codeText, faultText } from "./faultTexts.ts";
