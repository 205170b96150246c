// The bar over every page: the school, and at the top right the envelope with
// the unread count, the language and the way out.
import { sentence } from "./api";
import { language, setLanguage, t, type Language } from "./i18n";
import { noticeError } from "./notice";
import { logOut, me, unread } from "./session";
import { quality } from "./ui/format";
import { Envelope, Exit } from "./ui/icons";
import { Badge } from "./ui/parts";

const LANGUAGES: [Language, string][] = [["fr", "Français"], ["en", "English"]];

export function LanguageSwitch() {
  return (
    <div class="languages" role="group" aria-label={t().language}>
      {LANGUAGES.map(([code, name]) => (
        <button key={code} type="button" lang={code} title={name} aria-label={`${code.toUpperCase()} ${name}`}
          aria-pressed={language.value === code} onClick={() => setLanguage(code)}>
          {code.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

export function Header() {
  const user = me.value?.user;
  const count = unread.value.threads;
  return (
    <header class="top">
      <a class="brand" href="/">
        <span class="brand-name">{t().product}</span>
        <span class="brand-school">{me.value?.school?.name}</span>
      </a>
      <div class="top-right">
        {user && (
          <span class="whoami">
            <strong>{user.displayName}</strong>
            <span>{quality(user)}</span>
          </span>
        )}
        <LanguageSwitch />
        <a class="envelope" href="/messages" aria-label={t().home.envelope(count)} title={t().home.envelope(count)}>
          <Envelope />
          <Badge count={count} label="" />
        </a>
        <button type="button" class="quiet square" aria-label={t().login.logout} title={t().login.logout}
          onClick={() => logOut().catch((e: unknown) => noticeError(sentence(e)))}>
          <Exit />
        </button>
      </div>
    </header>
  );
}
