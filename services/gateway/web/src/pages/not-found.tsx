// A path that leads nowhere.
import { t } from "../i18n";
import { PageTitle } from "../parts/pieces";

export function NotFound() {
  return (
    <main id="content" class="home">
      <PageTitle text={t().notFound.title} />
      <p>{t().notFound.text}</p>
      <p><a href="/">{t().notFound.home}</a></p>
    </main>
  );
}
