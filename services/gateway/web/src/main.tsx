// Wiring: the session decides between login and the pages, the path which page.
import { render, type VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { BoxName } from "./api";
import { t } from "./i18n";
import { DraftsPage } from "./pages/drafts";
import { Home } from "./pages/home";
import { Login, LoginAgain } from "./pages/login";
import { Mail } from "./pages/mail";
import { MorePage } from "./pages/more";
import { NotFound } from "./pages/not-found";
import { NotificationsPage } from "./pages/notifications";
import { ShortcutHelp } from "./pages/shortcut-help";
import { AutoReplyBanner } from "./parts/auto-reply";
import { boxAt, boxNamed } from "./parts/boxes";
import { keepFocus } from "./parts/focus-keeper";
import { watchFolders } from "./parts/folders";
import { Header } from "./parts/header";
import { later, type Later } from "./parts/later";
import { watchLooks } from "./parts/looks";
import { Banner, Notices } from "./parts/notice";
import { Alert, Loading } from "./parts/pieces";
import { arrival, navigate, path, query, startRouter } from "./router";
import { watchLive } from "./live";
import { watchPreferences } from "./preferences";
import { watchPush } from "./push/watch";
import { hasGroups, me, start, state, watchSession } from "./session";
import { Shell, WithMenu } from "./shell";
import { prepareWriting, watchDrafts, watchHeld, Writing } from "./writing";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/pages.css";
import "./styles/list.css";
import "./styles/search.css";
import "./styles/thread.css";
import "./styles/viewer.css";
import "./styles/notices.css";
import "./styles/windows.css";
import "./styles/editor.css";
import "./styles/attachments.css";
import "./styles/admin.css";
import "./styles/account.css";
import "./styles/groups.css";
import "./styles/folders.css";
import "./styles/templates.css";
import "./styles/events.css";
import "./styles/slots.css";
import "./styles/auto-reply.css";
import "./styles/urgent.css";
import "./styles/hours.css";
import "./styles/live.css";
import "./styles/moderation.css";
import "./styles/print.css";
import "./styles/paper.css";

// Loaded when somebody opens them.
const Account = later(async () => (await import("./account")).AccountPage);
const DataPage = later(async () => (await import("./account")).DataPage);
const Administration = later(async () => (await import("./admin")).Administration);
const Events = later(async () => (await import("./pages/events")).EventsPage);
const Folders = later(async () => (await import("./pages/folders")).FoldersPage);
const Groups = later(async () => (await import("./pages/groups")).GroupsPage);
const ForgottenPage = later(async () => (await import("./pages/forgotten")).Forgotten);
const Scheduled = later(async () => (await import("./pages/scheduled")).ScheduledPage);
const PrintPage = later(async () => (await import("./pages/print")).PrintPage);
const Templates = later(async () => (await import("./pages/templates")).TemplatesPage);
const ResetPage = later(async () => (await import("./pages/forgotten")).Reset);
const VerifyAddressPage = later(async () => (await import("./pages/mail-links")).VerifyAddress);
const UnsubscribePage = later(async () => (await import("./pages/mail-links")).Unsubscribe);
const PendingPage = later(async () => (await import("./account/pending")).Pending);

/** A thread lies beside, or over, the list of the box that it was opened from. */
function mailOf(here: string): { box: BoxName; threadId: string } | null {
  const box = boxAt(here);
  if (box) return { box, threadId: "" };
  const threadId = /^\/messages\/threads\/(\d+)$/.exec(here)?.[1];
  return threadId === undefined ? null : { threadId, box: boxNamed(query.value.get("box")) };
}

interface Shown {
  view: VNode;
  /** Of a part that is loaded later. */
  part?: Pick<Later<object>, "isHere" | "bring">;
}

function viewOf(here: string): Shown {
  const mail = mailOf(here);
  if (mail) return { view: <WithMenu><Mail {...mail} /></WithMenu> };
  if (/^\/administration(\/|$)/.test(here))
    return { part: Administration, view: Administration.isLoaded() ? <Administration /> : <WithMenu><Administration /></WithMenu> };
  const group = /^\/groups(?:\/(\d+|new))?$/.exec(here);
  if (group && hasGroups()) return { part: Groups, view: <WithMenu><Groups open={group[1] ?? ""} /></WithMenu> };
  const printed = /^\/messages\/threads\/(\d+)\/print$/.exec(here)?.[1];
  if (printed) return { part: PrintPage, view: <WithMenu><PrintPage id={printed} /></WithMenu> };
  const event = /^\/events(?:\/(\d+))?$/.exec(here);
  if (event) return { part: Events, view: <WithMenu><Events open={event[1] ?? ""} /></WithMenu> };
  switch (here) {
    case "/": return { view: <Home /> };
    case "/messages/drafts": return { view: <WithMenu><DraftsPage /></WithMenu> };
    case "/messages/folders": return { part: Folders, view: <WithMenu><Folders /></WithMenu> };
    case "/messages/scheduled": return { part: Scheduled, view: <WithMenu><Scheduled /></WithMenu> };
    case "/templates": return { part: Templates, view: <WithMenu><Templates /></WithMenu> };
    case "/notifications": return { view: <WithMenu><NotificationsPage /></WithMenu> };
    case "/account": return { part: Account, view: <WithMenu><Account /></WithMenu> };
    case "/account/data": return { part: DataPage, view: <WithMenu><DataPage /></WithMenu> };
    case "/more": return { view: <WithMenu><MorePage /></WithMenu> };
    default: return { view: <NotFound /> };
  }
}

function Page() {
  const here = path.value;
  const { view, part } = viewOf(here);
  // Until the next page has come the one before stays: none flashes empty.
  const before = useRef<VNode | null>(null);
  const comes = part !== undefined && !part.isHere() && before.current !== null;
  if (!comes) before.current = view;
  useEffect(() => { if (comes) part?.bring(); }, [comes, here]);
  // A page that is come to by a link begins at its top; lists and threads
  // know better where they begin.
  useLayoutEffect(() => {
    if (!mailOf(here) && arrival === "link") scrollTo(0, 0);
  }, [here]);
  return (
    <>
      {before.current}
      {comes && <div class="coming" role="status"><Loading /></div>}
    </>
  );
}

function Window() {
  useEffect(prepareWriting, []);
  return <Writing />;
}

const isPending = (): boolean =>
  state.value === "in" && (me.value?.pending ?? "PENDING_UNSPECIFIED") !== "PENDING_UNSPECIFIED";

function ToHome() {
  useEffect(() => navigate("/", true), []);
  return null;
}

function Out() {
  switch (path.value) {
    case "/forgotten": return <ForgottenPage />;
    default: return <Login />;
  }
}

function App() {
  // Links in mails may be opened in a browser where somebody is logged in.
  switch (path.value) {
    case "/reset": return <ResetPage />;
    case "/mail-address": return <VerifyAddressPage />;
    case "/unsubscribe": return <UnsubscribePage />;
  }
  switch (state.value) {
    case "starting":
      return <main class="login"><Loading /></main>;
    case "unreachable":
      return <main class="login"><Alert text={t().errors.network} onRetry={() => void start()} /></main>;
    case "out":
      return <Out />;
    case "in":
    case "ended":
      if (isPending()) return <PendingPage />;
      return (
        <>
          <Shell>
            <Header />
            <Notices />
            <Banner />
            <AutoReplyBanner />
            {path.value === "/login" || path.value === "/forgotten" ? <ToHome /> : <Page />}
          </Shell>
          <Window />
          <ShortcutHelp />
          {state.value === "ended" && <LoginAgain />}
        </>
      );
  }
}

startRouter();
keepFocus();
watchSession();
watchDrafts();
watchHeld();
watchLooks();
watchPreferences();
watchPush();
watchFolders();
watchLive();
render(<App />, document.getElementById("app") as HTMLElement);
void start();
