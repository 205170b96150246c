// The frame of every page: at the left the menu, on a phone the bar at the
// foot and the round + above it.
import type { ComponentChildren } from "preact";
import { t } from "./i18n";
import { Plus } from "./parts/icons";
import { bar, depthClass, menu, MenuLink } from "./parts/menu";
import { me } from "./session";
import { writeMessage } from "./writing";

function Side() {
  return (
    <nav class="side" aria-label={t().menu.title}>
      <button type="button" class="primary new-message" aria-label={t().menu.newMessage}
        title={t().menu.newMessage} disabled={me.value?.frozen} onClick={() => writeMessage()}>
        <Plus /><span class="word">{t().menu.newMessage.replace(/^\+/, "")}</span>
      </button>
      <ul>{menu().map((e) => <li key={e.href} class={depthClass(e.depth)}><MenuLink entry={e} /></li>)}</ul>
    </nav>
  );
}

/** Only on a phone: the styles show either this or the menu at the left. */
function Foot() {
  return (
    <div class="foot">
      <button type="button" class="primary round" aria-label={t().menu.newMessage} disabled={me.value?.frozen} onClick={() => writeMessage()}><Plus /></button>
      <nav aria-label={t().menu.main}>
        <ul>{bar().map((e) => <li key={e.href}><MenuLink entry={e} /></li>)}</ul>
      </nav>
    </div>
  );
}

export function WithMenu({ children }: { children: ComponentChildren }) {
  return (
    <div class="communication">
      <Side />
      <main id="content">{children}</main>
    </div>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class="app">
      <a class="skip" href="#content">{t().skipToContent}</a>
      {me.value?.frozen && <p class="remark warn frozen-notice" role="status">{t().frozen}</p>}
      {children}
      <Foot />
    </div>
  );
}
