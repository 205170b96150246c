// The administration: its menu at the left, on a phone a page of its own, and
// the page chosen.  What somebody may not is not there for them.
import { t } from "../i18n/administration";
import { Back } from "../parts/icons";
import { PageTitle } from "../parts/pieces";
import { path } from "../router";
import { allowedPages, pageHref, type AdminPage } from "./pages";

const ROOT = "/administration";

function PageLink({ page, current }: { page: AdminPage; current: boolean }) {
  const Icon = page.icon;
  const title = page.title();
  return (
    <a href={pageHref(page.path)} aria-current={current ? "page" : undefined} title={title}>
      <Icon /><span class="word">{title}</span>
    </a>
  );
}

function Side({ pages, shown }: { pages: AdminPage[]; shown: AdminPage | undefined }) {
  return (
    <nav class="side" aria-label={t().menu.administration}>
      <a class="button quiet to-messages" href="/messages" title={t().admin.toMessages}>
        <Back /><span class="word">{t().admin.toMessages}</span>
      </a>
      <ul>{pages.map((page) => <li key={page.path}><PageLink page={page} current={page === shown} /></li>)}</ul>
    </nav>
  );
}

/** Nothing chosen yet: what there is, and what each of it is for. */
function Overview({ pages }: { pages: AdminPage[] }) {
  return (
    <section class="admin-home">
      <PageTitle text={t().menu.administration} />
      <ul class="modules">
        {pages.map((page) => (
          <li key={page.path}>
            <a class="module" href={pageHref(page.path)}>
              <span class="module-icon"><page.icon /></span>
              <span class="module-text"><strong>{page.title()}</strong><span>{page.about()}</span></span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** As a path that leads nowhere: also a page that the user may not see. */
function Unknown() {
  return (
    <section class="admin-home">
      <PageTitle text={t().notFound.title} />
      <p>{t().notFound.text}</p>
      <p><a href="/">{t().notFound.home}</a></p>
    </section>
  );
}

export function Administration() {
  const [name = "", ...rest] = path.value.slice(ROOT.length + 1).split("/");
  const pages = allowedPages();
  const shown = pages.find((page) => page.path === name);
  const Shown = shown?.component;
  return (
    <div class="communication administration">
      <Side pages={pages} shown={shown} />
      <main id="content">
        {Shown ? <Shown key={name} open={rest.join("/")} />
          : name === "" && pages.length > 0 ? <Overview pages={pages} /> : <Unknown />}
      </main>
    </div>
  );
}
