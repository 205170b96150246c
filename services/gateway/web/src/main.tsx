// Wiring: the session decides between login and the pages, the path which page.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { ArchivePage, InboxPage, SentPage, TrashPage } from "./boxes";
import { Communication } from "./communication";
import { Writing } from "./compose";
import { Header } from "./header";
import { Home } from "./home";
import { t } from "./i18n";
import { Login, LoginAgain } from "./login";
import { Notices } from "./notice";
import { NotificationsPage } from "./notifications";
import { navigate, path, startRouter } from "./router";
import { start, state, watchSession } from "./session";
import { ThreadPage } from "./thread";
import { Alert, PageTitle } from "./ui/parts";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/lists.css";
import "./styles/windows.css";
import "./styles/editor.css";

const BOXES: Record<string, () => preact.JSX.Element> = {
  "/messages": InboxPage,
  "/messages/sent": SentPage,
  "/messages/archive": ArchivePage,
  "/messages/trash": TrashPage,
  "/notifications": NotificationsPage,
};

function NotFound() {
  return (
    <main id="content" class="home">
      <PageTitle text={t().notFound.title} />
      <p>{t().notFound.text}</p>
      <p><a href="/">{t().notFound.home}</a></p>
    </main>
  );
}

function Page() {
  const here = path.value;
  const Box = BOXES[here];
  const thread = /^\/messages\/threads\/(\d+)$/.exec(here)?.[1];
  if (Box || thread)
    return <Communication>{Box ? <Box key={here} /> : <ThreadPage key={here} id={thread ?? ""} />}</Communication>;
  return here === "/" ? <Home /> : <NotFound />;
}

function ToHome() {
  useEffect(() => navigate("/", true), []);
  return null;
}

function App() {
  switch (state.value) {
    case "starting":
      return <main class="login"><p class="soft">{t().loading}</p></main>;
    case "unreachable":
      return <main class="login"><Alert text={t().errors.network} onRetry={() => void start()} /></main>;
    case "out":
      return <Login />;
    case "in":
    case "ended":
      return (
        <>
          <a class="skip" href="#content">{t().skipToContent}</a>
          <Header />
          {path.value === "/login" ? <ToHome /> : <Page />}
          <Writing />
          <Notices />
          {state.value === "ended" && <LoginAgain />}
        </>
      );
  }
}

startRouter();
watchSession();
render(<App />, document.getElementById("app") as HTMLElement);
void start();
