// The bar over every page: the school, and at the top right the envelope with
// the unread count, the language and the way out.
import { logoAddress, sentence } from "../api";
import { language, offered, t } from "../i18n";
import { chooseLanguage } from "../preferences";
import { path } from "../router";
import { followed, logOut, me, reachable, unread } from "../session";
import { quality } from "./format";
import { Bell, Envelope, Exit, Unplugged } from "./icons";
import { LANGUAGES } from "./languages";
import { noticeError } from "./notice";
import { Badge } from "./pieces";
import { SearchButton, SearchField } from "./search-field";
import { width } from "./width";

export function LanguageSwitch() {
  if (offered.value.length < 2) return null;
  return (
    <div class="languages" role="group" aria-label={t().language}>
      {LANGUAGES.filter(([code]) => offered.value.includes(code)).map(([code, name]) => (
        <button key={code} type="button" lang={code} title={name} aria-label={`${code.toUpperCase()} ${name}`}
          aria-pressed={language.value === code} onClick={() => chooseLanguage(code)}>
          {code.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

function CountLink({ href, label, count, icon: Icon, class: className }: {
  href: string; label: string; count: number; icon: typeof Bell; class: string;
}) {
  return (
    <a class={`top-link ${className}`} href={href} aria-label={label} title={label}>
      <Icon />
      <Badge count={count} label="" />
    </a>
  );
}

/** What is shown may be out of date; nothing has to be done. */
function Offline() {
  const words = t().live;
  return (
    <span class="offline" role="status" title={words.offlineText}>
      {!reachable.value && !followed.value && <>
        <Unplugged /><span class="offline-word">{words.offline}</span><span class="hidden"> {words.offlineText}</span>
      </>}
    </span>
  );
}

export function Header() {
  const user = me.value?.user;
  const school = me.value?.school;
  const { threads, notifications } = unread.value;
  return (
    <header class="top">
      <a class="brand" href="/">
        {school?.logo
          ? <img class="brand-logo" src={logoAddress(school.logo)} alt={t().product} />
          : <span class="brand-name">{t().product}</span>}
        <span class="brand-school">{school?.name}</span>
      </a>
      {user && width.value !== "phone" && <SearchField />}
      <div class="top-right">
        <Offline />
        {user && (
          <a class="whoami" href="/account" title={t().menu.account} aria-current={path.value === "/account" ? "page" : undefined}>
            <strong>{user.displayName}</strong>
            <span>{quality(user)}</span>
          </a>
        )}
        {user && width.value === "phone" && <SearchButton />}
        <LanguageSwitch />
        {path.value !== "/" &&
          <CountLink class="bell" href="/notifications" label={t().menu.bell(notifications)} count={notifications} icon={Bell} />}
        <CountLink class="envelope" href="/messages" label={t().home.envelope(threads)} count={threads} icon={Envelope} />
        <button type="button" class="quiet square logout" aria-label={t().login.logout} title={t().login.logout}
          onClick={() => logOut().catch((e: unknown) => noticeError(sentence(e)))}>
          <Exit />
        </button>
      </div>
    </header>
  );
}
