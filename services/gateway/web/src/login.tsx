// The login page, and the same form over the page when a session has ended.
import { useState } from "preact/hooks";
import { sentence } from "./api";
import { t } from "./i18n";
import { LanguageSwitch } from "./header";
import { navigate, query } from "./router";
import { logIn } from "./session";
import { Dialog } from "./ui/dialog";
import { Envelope } from "./ui/icons";
import { Alert, PageTitle } from "./ui/parts";

function LoginForm({ done }: { done: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (!name.trim() || !password) {
      setError(t().login.missing);
      return;
    }
    setBusy(true);
    setError("");
    try {
      await logIn(name.trim(), password);
      done();
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };

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
      <button type="submit" class="primary" disabled={busy}>{t().login.submit}</button>
    </form>
  );
}

/** Where to go after a login; only ever a path of this site. */
function backPath(): string {
  const back = query.value.get("back") ?? "/";
  return /^\/(?![/\\])/.test(back) && !back.startsWith("/login") ? back : "/";
}

export function Login() {
  return (
    <main class="login">
      <div class="login-card">
        <div class="login-brand"><Envelope /><span>{t().product}</span></div>
        <p class="soft">{t().tagline}</p>
        <PageTitle text={t().login.title} />
        <LoginForm done={() => navigate(backPath(), true)} />
        <LanguageSwitch />
      </div>
    </main>
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
