// « Mot de passe oublié »: asking for the mail, and the page that its link opens.
// The link's secret is behind the #, which no server and no log sees.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { t } from "../i18n";
import { PasswordForm } from "../account/password";
import { TextField, useAct } from "../account/field";
import { Check } from "../parts/icons";
import { Alert, PageTitle } from "../parts/pieces";
import { query } from "../router";
import { LoginFrame } from "./login";

/** Null: not known yet. */
function useMail(): boolean | null {
  const [on, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    // What cannot be known is tried.
    api.fetchMailSetup().then((setup) => setOn(setup.on), () => setOn(true));
  }, []);
  return on;
}

function Ask({ done }: { done: () => void }) {
  const [name, setName] = useState("");
  const [school, setSchool] = useState(query.value.get("school") ?? "");
  const act = useAct(["login"]);
  const words = t().forgotten;
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!name.trim()) act.refuse("login", words.missing);
    else if (await act.run(() => api.requestReset(name.trim(), school.trim()))) done();
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      <p>{words.text}</p>
      <TextField label={t().login.login} name="login" autocomplete="username" autocapitalize="none" spellcheck={false}
        data-autofocus value={name} onValue={setName} problem={act.of("login")} />
      <TextField label={words.school} hint={words.schoolHint} name="school" autocomplete="organization" autocapitalize="none" spellcheck={false}
        value={school} onValue={setSchool} />
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{words.submit}</button>
    </form>
  );
}

export function Forgotten() {
  const on = useMail();
  const [asked, setAsked] = useState(false);
  const words = t().forgotten;
  return (
    <LoginFrame>
      <PageTitle text={words.title} />
      {on === false && <p>{words.noMail}</p>}
      {on && !asked && <Ask done={() => setAsked(true)} />}
      {asked && <p role="status" class="remark"><Check /> {words.asked}</p>}
      <a href="/login">{words.back}</a>
    </LoginFrame>
  );
}

/** Read once, then out of the address: nobody finds it in the history. */
export function takeSecret(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

export function Reset() {
  const [token] = useState(takeSecret);
  const [done, setDone] = useState(false);
  const words = t().forgotten;
  return (
    <LoginFrame>
      <PageTitle text={words.chooseTitle} />
      {!token && <Alert text={words.noToken} />}
      {token && !done && (
        <PasswordForm asksOld={false} submit={words.choose} save={async (_, fresh) => {
          await api.finishReset(token, fresh);
          setDone(true);
        }} />
      )}
      {done && <p role="status" class="remark"><Check /> {words.chosen}</p>}
      <a href={token ? "/login" : "/forgotten"}>{token ? words.back : words.again}</a>
    </LoginFrame>
  );
}
