import "./ui/tokens.css";
import "./ui/base.css";
import { render } from "solid-js/web";
import { App } from "./app/App.tsx";
import { createSession } from "./features/session/index.ts";
import { startRouter } from "./lib/router.ts";
import { startTheme } from "./lib/theme.ts";

startTheme();
startRouter();
const session = createSession();
session.start();

const root = document.getElementById("app");
if (!root) throw new Error("The page has no #app element.");
render(() => <App session={session} />, root);
