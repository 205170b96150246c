// The login page, and the same form over the page when a session has ended.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Refusal, sentence } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { LanguageSwitch } from "../parts/header";
import { Envelope } from "../parts/icons";
import { Alert, PageTitle } from "../parts/pieces";
import { navigate, query } from "../router";
import { logIn, me } from "../session";

const KEPT = "liaison.school";

/** The school of the last login in this browser; a browser may keep nothing. */
function keptSchool(): string {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

function keepSchool(code: string): void {
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // Then it is asked for again.
  }
}

const refusedFor = (failure: unknown, code: Refusal["code"]): boolean =>
  failure instanceof Refusal && failure.code === code;
const isSchoolRequired = (failure: unknown): boolean => refusedFor(failure, "SCHOOL_REQUIRED");

/** The school that the address names: /login?school=jaures, or where it leads back to. */
function addressSchool(): string {
  const back = query.value.get("back") ?? "";
  return query.value.get("school") ??
    new URLSearchParams(back.split("?")[1] ?? "").get("school") ?? "";
}

/** jaures of jaures.portal.example: a proposal, no more. */
function hostSchool(): string {
  const labels = location.hostname.split(".");
  return labels.length > 2 && labels[0] !== "www" && !/^\d+$/.test(labels[0] ?? "")
    ? labels[0] ?? "" : "";
}

function LoginForm({ done }: { done: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [school, setSchool] = useState(addressSchool);
  // Only where it takes one: most names are in one school alone.
  const [asksSchool, setAsksSchool] = useState(school !== "");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  // After a right password, where the account has a second factor.
  const [asksCode, setAsksCode] = useState(false);
  const [code, setCode] = useState("");
  const [remember, setRemember] = useState(false);
  // The school that the password was right at.
  const rightSchool = useRef("");
  const schoolField = useRef<HTMLInputElement>(null);

  const askSchool = (proposal: string, why: string): void => {
    setSchool(proposal);
    setAsksSchool(true);
    setError(why);
    setBusy(false);
    // Once it is there.
    requestAnimationFrame(() => schoolField.current?.focus());
  };

  /** Tries the school of the last login here before it asks for one. */
  const attempt = async (): Promise<void> => {
    try {
      rightSchool.current = asksSchool ? school.trim() : "";
      await logIn(name.trim(), password, rightSchool.current);
    } catch (failure) {
      const kept = keptSchool();
      if (asksSchool || !isSchoolRequired(failure) || !kept) throw failure;
      rightSchool.current = kept;
      await logIn(name.trim(), password, kept).catch((second: unknown) => {
        throw refusedFor(second, "SECOND_FACTOR_REQUIRED") ? second : failure;
      });
    }
    keepSchool(me.value?.school?.code ?? "");
  };
  const attemptCode = async (): Promise<void> => {
    await logIn(name.trim(), password, rightSchool.current, code.replace(/\s/g, ""), remember);
    keepSchool(me.value?.school?.code ?? "");
  };

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (!name.trim() || !password) {
      setError(t().login.missing);
      return;
    }
    if (asksCode && !code.trim()) {
      setError(t().login.codeMissing);
      return;
    }
    setBusy(true);
    setError("");
    try {
      await (asksCode ? attemptCode() : attempt());
      done();
    } catch (failure) {
      if (!asksCode && refusedFor(failure, "SECOND_FACTOR_REQUIRED")) {
        setAsksCode(true);
        setBusy(false);
        return;
      }
      if (isSchoolRequired(failure)) {
        askSchool(school || keptSchool() || hostSchool(),
          asksSchool && !school.trim() ? t().login.schoolMissing : sentence(failure));
        return;
      }
      setError(asksSchool && failure instanceof Refusal && failure.code === "WRONG_LOGIN"
        ? t().login.wrongWithSchool : sentence(failure));
      setBusy(false);
    }
  };

  if (asksCode) return (
    <form class="login-form" onSubmit={submit} noValidate>
      <Alert text={error} />
      <p>{t().login.codeFor(name.trim())}</p>
      <label>{t().login.code}
        <input type="text" name="code" inputMode="numeric" autocomplete="one-time-code" autocapitalize="none"
          spellcheck={false} aria-describedby="code-hint" value={code}
          ref={(field) => { if (field && document.activeElement === document.body) field.focus(); }}
          onInput={(e) => setCode(e.currentTarget.value)} />
      </label>
      <p id="code-hint" class="soft">{t().login.codeHint}</p>
      <div class="check-line">
        <label class="check">
          <input type="checkbox" name="remember" checked={remember} onChange={(e) => setRemember(e.currentTarget.checked)} />
          {t().login.remember}
        </label>
      </div>
      <button type="submit" class="primary" disabled={busy}>{t().login.submit}</button>
      <button type="button" class="quiet" onClick={() => { setAsksCode(false); setCode(""); setError(""); setPassword(""); }}>{t().login.back}</button>
    </form>
  );
  return (
    <form class="login-form" onSubmit={submit} noValidate>
      <Alert text={error} />
      <label>{t().login.login}
        <input type="text" name="login" autocomplete="username" autocapitalize="none"
          spellcheck={false} data-autofocus value={name} onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <label>{t().login.password}
        <input type="password" name="password" autocomplete="current-password"
          value={password} onInput={(e) => setPassword(e.currentTarget.value)} />
      </label>
      {asksSchool && (
        <div class="login-school">
          <label>{t().login.school}
            <input type="text" name="school" autocomplete="organization" autocapitalize="none"
              spellcheck={false} ref={schoolField} aria-describedby="school-hint" value={school}
              onInput={(e) => setSchool(e.currentTarget.value)} />
          </label>
          <p id="school-hint" class="soft">{t().login.schoolHint}</p>
        </div>
      )}
      <button type="submit" class="primary" disabled={busy}>{t().login.submit}</button>
    </form>
  );
}

/** Where to go after a login; only ever a path of this site. */
function backPath(): string {
  const back = query.value.get("back") ?? "/";
  return /^\/(?![/\\])/.test(back) && !back.startsWith("/login") ? back : "/";
}

/** The card of the pages that need no session. */
export function LoginFrame({ children }: { children: ComponentChildren }) {
  return (
    <main class="login">
      <div class="login-card">
        <div class="login-brand"><Envelope /><span>{t().product}</span></div>
        <p class="soft">{t().tagline}</p>
        {children}
        <LanguageSwitch />
      </div>
    </main>
  );
}

export function Login() {
  return (
    <LoginFrame>
      <PageTitle text={t().login.title} />
      <LoginForm done={() => navigate(backPath(), true)} />
      <a class="login-forgotten" href="/forgotten">{t().login.forgotten}</a>
    </LoginFrame>
  );
}

/** Covers the page entirely; what was typed beneath is kept. */
export function LoginAgain() {
  return (
    <Dialog title={t().login.title} class="cover">
      <p>{t().login.expired}</p>
      <LoginForm done={() => undefined} />
    </Dialog>
  );
}
