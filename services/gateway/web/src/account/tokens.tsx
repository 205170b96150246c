// API tokens: for programs that act for one; each has scopes and an end, and is
// shown once.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type AccountsScope, type Refusal, type Token } from "../api";
import { t } from "../i18n/account";
import { shortDate } from "../parts/format";
import { Copy } from "../parts/icons";
import { noticeError, noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { mayAdminister } from "../session";
import { PasswordField, TextField, useAct } from "./field";

const DAYS = [30, 90, 365];

const place = (failure: Refusal): string =>
  failure.code === "WRONG_PASSWORD" ? "password" : failure.field;

const scopesOffered = (): AccountsScope[] => mayAdminister() ? ["READ", "SEND", "ADMIN"] : ["READ", "SEND"];

function TokenForm({ onMade, onCancel }: { onMade: (secret: string) => void; onCancel: () => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<AccountsScope[]>(["READ"]);
  const [days, setDays] = useState(90);
  const [password, setPassword] = useState("");
  const [keyOf] = useState(api.keyOfForm);
  const act = useAct(["name", "scopes", "days", "password"], place);
  const words = t().account.tokens;

  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!name.trim()) act.refuse("name", words.nameMissing);
    else if (scopes.length === 0) act.refuse("scopes", words.scopesMissing);
    else if (!password) act.refuse("password", t().account.password.oldMissing);
    else await act.run(async () => {
      const asked = { name: name.trim(), scopes, days };
      onMade((await api.createToken({ ...asked, password }, keyOf(asked))).secret);
    });
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      <TextField label={words.name} hint={words.nameHint} name="name" maxLength={100} value={name}
        onValue={setName} problem={act.of("name")} />
      <fieldset>
        <legend>{words.scopes}</legend>
        {scopesOffered().map((scope) => (
          <label key={scope} class="check">
            <input type="checkbox" checked={scopes.includes(scope)} onChange={(e) =>
              setScopes(e.currentTarget.checked ? [...scopes, scope] : scopes.filter((s) => s !== scope))} />
            {words.scope[scope]}
          </label>
        ))}
        {act.of("scopes") && <p class="problem" role="alert">{act.of("scopes")}</p>}
      </fieldset>
      <label class="account-field">{words.days}
        <select value={days} onChange={(e) => setDays(Number(e.currentTarget.value))}>
          {DAYS.map((n) => <option key={n} value={n}>{words.dayCount(n)}</option>)}
        </select>
      </label>
      <PasswordField label={t().account.password.old} name="password" autocomplete="current-password"
        value={password} onValue={setPassword} problem={act.of("password")} />
      <Alert text={act.rest} />
      <div class="act-row">
        <button type="submit" class="primary" disabled={act.busy}>{words.create}</button>
        <button type="button" onClick={onCancel}>{t().cancel}</button>
      </div>
    </form>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const words = t().account.tokens;
  return (
    <div class="remark warn token-secret">
      <p>{words.once}</p>
      <code>{secret}</code>
      <div class="act-row">
        {"clipboard" in navigator && (
          <button type="button" onClick={() => void navigator.clipboard.writeText(secret).then(() => noticeSuccess(words.copied))}>
            <Copy />{t().account.factor.copy}
          </button>
        )}
        <button type="button" onClick={onDone}>{words.kept}</button>
      </div>
    </div>
  );
}

export function TokensPart() {
  const [tokens, setTokens] = useState<Token[]>([]);
  const [error, setError] = useState("");
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState("");
  const words = t().account.tokens;

  const load = async (): Promise<void> => {
    try {
      setTokens((await api.listTokens()).tokens);
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => { void load(); }, []);
  const revoke = async (token: Token): Promise<void> => {
    try {
      await api.revokeToken(token.id);
      noticeSuccess(words.revoked(token.name));
      await load();
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  return (
    <section class="account-part" aria-labelledby="account-tokens">
      <h2 id="account-tokens">{words.title}</h2>
      <p class="soft">{words.about}</p>
      <Alert text={error} onRetry={() => void load()} />
      <ul class="account-list">
        {tokens.map((token) => (
          <li key={token.id} class="account-line">
            <span class="account-line-text">
              <strong>{token.name}</strong>
              <span class="soft">{token.scopes.map((s) => words.scope[s]).join(t().listSeparator)}</span>
              <span class="soft">{words.until(shortDate(token.expiresAt))} · {token.lastUsedAt ? words.used(shortDate(token.lastUsedAt)) : words.unused}</span>
            </span>
            <button type="button" aria-label={`${words.revoke} : ${token.name}`} onClick={() => void revoke(token)}>{words.revoke}</button>
          </li>
        ))}
      </ul>
      {secret && <Secret secret={secret} onDone={() => setSecret("")} />}
      {making
        ? <TokenForm onCancel={() => setMaking(false)} onMade={(made) => { setSecret(made); setMaking(false); void load(); }} />
        : !secret && <div class="act-row"><button type="button" onClick={() => setMaking(true)}>{words.add}</button></div>}
    </section>
  );
}
