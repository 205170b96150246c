// The home page: the modules of the portal.
import { t } from "../i18n";
import { Envelope } from "../parts/icons";
import { PageTitle } from "../parts/pieces";
import { me, unread } from "../session";

export function Home() {
  const count = unread.value.threads;
  return (
    <main id="content" class="home">
      <PageTitle text={t().home.title}>{t().home.hello(me.value?.user?.displayName ?? "")}</PageTitle>
      <h2 class="hidden">{t().home.modules}</h2>
      <ul class="modules">
        <li>
          <a class="module" href="/messages">
            <span class="module-icon"><Envelope /></span>
            <span class="module-text">
              <strong>{t().home.communication}</strong>
              <span>{t().home.communicationText}</span>
              {count > 0 && <span class="module-unread">{t().home.unread(count)}</span>}
            </span>
          </a>
        </li>
      </ul>
    </main>
  );
}
