// « Plus »: on a phone, what has no place in the bar at its foot.
import { sentence } from "../api";
import { t } from "../i18n";
import { dense, setDense } from "../parts/density";
import { quality } from "../parts/format";
import { LanguageSwitch } from "../parts/header";
import { Exit, Keyboard } from "../parts/icons";
import { depthClass, MenuLink, withHome } from "../parts/menu";
import { noticeError } from "../parts/notice";
import { PageTitle } from "../parts/pieces";
import { helpOpen } from "../parts/shortcuts";
import { logOut, me } from "../session";

export function MorePage() {
  const user = me.value?.user;
  return (
    <section class="box more-page">
      <div class="list-head"><PageTitle text={t().menu.more} /></div>
      <nav aria-label={t().menu.otherBoxes}>
        <ul>{withHome().map((e) => <li key={e.href} class={depthClass(e.depth)}><MenuLink entry={e} /></li>)}</ul>
      </nav>
      <h2>{t().menu.display}</h2>
      {user && <p><strong>{user.displayName}</strong> <span class="soft">{quality(user)}</span></p>}
      <label class="check">
        <input type="checkbox" checked={dense.value} onChange={(e) => setDense(e.currentTarget.checked)} />
        {t().list.dense}
      </label>
      <button type="button" onClick={() => { helpOpen.value = true; }}><Keyboard />{t().shortcuts.title}</button>
      <LanguageSwitch />
      <button type="button" onClick={() => logOut().catch((e: unknown) => noticeError(sentence(e)))}>
        <Exit />{t().login.logout}
      </button>
    </section>
  );
}
