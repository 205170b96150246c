// Wiring: the session decides between login and the pages, the path which page.
import { render } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { AccountPage } from "./account";
import { Pending } from "./account/pending";
import type { BoxName } from "./api";
import { t } from "./i18n";
import { DraftsPage } from "./pages/drafts";
import { Forgotten, Reset } from "./pages/forgotten";
import { GroupsPage } from "./pages/groups";
import { Home } from "./pages/home";
import { Login, LoginAgain } from "./pages/login";
import { Mail } from "./pages/mail";
import { MorePage } from "./pages/more";
import { NotFound } from "./pages/not-found";
import { NotificationsPage } from "./pages/notifications";
import { keepFocus } from "./parts/focus-keeper";
import { Header } from "./parts/header";
import { later } from "./parts/later";
import { watchLooks } from "./parts/looks";
import { Banner, Notices } from "./parts/notice";
import { Alert, Loading } from "./parts/pieces";
import { arrival, navigate, path, query, startRouter } from "./router";
import { hasGroups, me, start, state, watchSession } from "./session";
import { Shell, WithMenu } from "./shell";
import { watchDrafts, Writing } from "./writing";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/pages.css";
import "./styles/list.css";
import "./styles/thread.css";
import "./styles/notices.css";
import "./styles/windows.css";
import "./styles/editor.css";
import "./styles/admin.css";
import "./styles/account.css";
import "./styles/groups.css";
import "./styles/print.css";

const BOXES: Record<string, BoxName> = {
  "/messages": "inbox",
  "/messages/sent": "sent",
  "/messages/archive": "archive",
  "/messages/trash": "trash",
};

const Administration = later(async () => (await import("./admin")).Administration);

/** A thread lies beside, or over, the list of the box that it was opened from. */
function mailOf(here: string): { box: BoxName; threadId: string } | null {
  const box = BOXES[here];
  if (box) return { box, threadId: "" };
  const threadId = /^\/messages\/threads\/(\d+)$/.exec(here)?.[1];
  const from = query.value.get("box");
  return threadId === undefined ? null
    : { threadId, box: Object.values(BOXES).find((b) => b === from) ?? "inbox" };
}

function Page() {
  const here = path.value;
  const mail = mailOf(here);
  // A page that is come to by a link begins at its top; lists and threads
  // know better where they begin.
  useLayoutEffect(() => {
    if (!mail && arrival === "link") scrollTo(0, 0);
  }, [here]);
  if (mail) return <WithMenu><Mail {...mail} /></WithMenu>;
  if (/^\/administration(\/|$)/.test(here)) return <Administration />;
  const group = /^\/groups(?:\/(\d+|new))?$/.exec(here);
  if (group && hasGroups()) return <WithMenu><GroupsPage open={group[1] ?? ""} /></WithMenu>;
  switch (here) {
    case "/": return <Home />;
    case "/messages/drafts": return <WithMenu><DraftsPage /></WithMenu>;
    case "/notifications": return <WithMenu><NotificationsPage /></WithMenu>;
    case "/account": return <WithMenu><AccountPage /></WithMenu>;
    case "/more": return <WithMenu><MorePage /></WithMenu>;
    default: return <NotFound />;
  }
}

const isPending = (): boolean =>
  state.value === "in" && (me.value?.pending ?? "PENDING_UNSPECIFIED") !== "PENDING_UNSPECIFIED";

function ToHome() {
  useEffect(() => navigate("/", true), []);
  return null;
}

function Out() {
  switch (path.value) {
    case "/forgotten": return <Forgotten />;
    case "/reset": return <Reset />;
    default: return <Login />;
  }
}

function App() {
  // Its link may be opened in a browser where somebody is logged in.
  if (path.value === "/reset") return <Reset />;
  switch (state.value) {
    case "starting":
      return <main class="login"><Loading /></main>;
    case "unreachable":
      return <main class="login"><Alert text={t().errors.network} onRetry={() => void start()} /></main>;
    case "out":
      return <Out />;
    case "in":
    case "ended":
      if (isPending()) return <Pending />;
      return (
        <>
          <Shell>
            <Header />
            <Notices />
            <Banner />
            {path.value === "/login" || path.value === "/forgotten" ? <ToHome /> : <Page />}
          </Shell>
          <Writing />
          {state.value === "ended" && <LoginAgain />}
        </>
      );
  }
}

startRouter();
keepFocus();
watchSession();
watchDrafts();
watchLooks();
render(<App />, document.getElementById("app") as HTMLElement);
void start();
