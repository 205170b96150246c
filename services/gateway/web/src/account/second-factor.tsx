// The second factor: set up with an authenticator, confirmed, its recovery
// codes, and turned off.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type BeginSecondFactorReply, type Refusal, type SecondFactor } from "../api";
import { t } from "../i18n/account";
import { shortDate } from "../parts/format";
import { Copy, Printer } from "../parts/icons";
import { noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { PasswordField, TextField, useAct } from "./field";

const place = (failure: Refusal): string =>
  failure.code === "WRONG_PASSWORD" ? "password" :
    failure.code === "WRONG_CODE" ? "code" : failure.field;

/** In fours, as one types it. */
const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");

/** The server's drawing as a picture: it runs nothing. */
const pictureOf = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const words = t().account.factor;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(codes.join("\n"));
    noticeSuccess(words.copied);
  };
  return (
    <div class="recovery">
      <h3 tabIndex={-1} ref={(h) => h?.focus()}>{words.codesTitle}</h3>
      <p>{words.codesText}</p>
      <ul class="codes" aria-label={words.codesTitle}>{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
      <div class="act-row">
        <button type="button" onClick={() => print()}><Printer />{words.print}</button>
        {"clipboard" in navigator && <button type="button" onClick={() => void copy()}><Copy />{words.copy}</button>}
        <button type="button" class="primary" onClick={onDone}>{words.codesKept}</button>
      </div>
    </div>
  );
}

/** From the picture to the codes.  `password`: the caller's, where needed. */
export function SetUp({ begun, onDone }: { begun: BeginSecondFactorReply; onDone: () => void }) {
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const act = useAct(["code"], place);
  const words = t().account.factor;

  const confirm = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!code.trim()) act.refuse("code", words.codeMissing);
    else await act.run(async () => {
      setCodes((await api.confirmSecondFactor(code.replace(/\s/g, ""))).recoveryCodes);
    });
  };
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <form class="account-form" noValidate onSubmit={(e) => void confirm(e)}>
      <ol class="steps">
        <li>{words.stepApp}</li>
        <li>
          {words.stepScan}
          <img class="qr" src={pictureOf(begun.svg)} alt={words.qr} width="200" height="200" />
          <p class="soft">{words.manual} <code class="secret">{grouped(begun.secret)}</code></p>
        </li>
        <li>
          <TextField label={words.stepCode} name="code" inputMode="numeric" autocomplete="one-time-code"
            maxLength={16} value={code} onValue={setCode} problem={act.of("code")} />
        </li>
      </ol>
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{words.confirm}</button>
    </form>
  );
}

/** Asks for the password before what matters. */
export function WithPassword({ submit, danger = false, act: does, onCancel }: {
  submit: string; danger?: boolean;
  act: (password: string) => Promise<void>; onCancel?: () => void;
}) {
  const [password, setPassword] = useState("");
  const act = useAct(["password"], place);
  const words = t().account;
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!password) act.refuse("password", words.password.oldMissing);
    else await act.run(() => does(password));
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      <PasswordField label={words.password.old} name="password" autocomplete="current-password"
        value={password} onValue={setPassword} problem={act.of("password")} data-autofocus />
      <Alert text={act.rest} />
      <div class="act-row">
        <button type="submit" class={danger ? "danger" : "primary"} disabled={act.busy}>{submit}</button>
        {onCancel && <button type="button" onClick={onCancel}>{t().cancel}</button>}
      </div>
    </form>
  );
}

/** New recovery codes alone: the password and a code of now prove who asks. */
function Renew({ onMade, onCancel }: { onMade: (codes: string[]) => void; onCancel: () => void }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const act = useAct(["password", "code"], place);
  const words = t().account;
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!password) act.refuse("password", words.password.oldMissing);
    else if (!code.trim()) act.refuse("code", words.factor.codeMissing);
    else await act.run(async () => {
      onMade((await api.renewRecoveryCodes(password, code.replace(/\s/g, ""))).recoveryCodes);
    });
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      <p class="soft">{words.factor.renewText}</p>
      <PasswordField label={words.password.old} name="password" autocomplete="current-password"
        value={password} onValue={setPassword} problem={act.of("password")} data-autofocus />
      <TextField label={words.factor.stepCode} name="code" inputMode="numeric" autocomplete="one-time-code"
        maxLength={32} value={code} onValue={setCode} problem={act.of("code")} />
      <Alert text={act.rest} />
      <div class="act-row">
        <button type="submit" class="primary" disabled={act.busy}>{words.factor.renew}</button>
        <button type="button" onClick={onCancel}>{t().cancel}</button>
      </div>
    </form>
  );
}

export function SecondFactorPart() {
  const [state, setState] = useState<SecondFactor | null>(null);
  const [error, setError] = useState("");
  const [asks, setAsks] = useState<"" | "on" | "off" | "codes">("");
  const [begun, setBegun] = useState<BeginSecondFactorReply | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const words = t().account.factor;

  const load = async (): Promise<void> => {
    try {
      setState(await api.fetchSecondFactor());
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => { void load(); }, []);
  const finished = (): void => {
    setBegun(null);
    setCodes(null);
    setAsks("");
    void load();
  };
  return (
    <section class="account-part" aria-labelledby="account-factor">
      <h2 id="account-factor">{words.title}</h2>
      <p class="soft">{words.about}</p>
      <Alert text={error} onRetry={() => void load()} />
      {!state && !error && <Loading />}
      {state && !begun && (
        <>
          <p>{state.active ? words.isOn(shortDate(state.since)) : words.isOff}</p>
          {state.active && <p class={state.recoveryCodesLeft < 3 ? "remark warn" : ""}>{words.codesLeft(state.recoveryCodesLeft)}</p>}
          {state.demanded && <p class="soft">{words.demanded}</p>}
        </>
      )}
      {begun && <SetUp begun={begun} onDone={finished} />}
      {state && !begun && asks === "" && (
        <div class="act-row">
          <button type="button" class={state.active ? "" : "primary"} onClick={() => setAsks("on")}>
            {state.active ? words.replace : words.turnOn}
          </button>
          {state.active && <button type="button" onClick={() => setAsks("codes")}>{words.renew}</button>}
          {state.active && !state.demanded && (
            <button type="button" onClick={() => setAsks("off")}>{words.turnOff}</button>
          )}
        </div>
      )}
      {asks === "codes" && (codes
        ? <RecoveryCodes codes={codes} onDone={finished} />
        : <Renew onMade={setCodes} onCancel={() => setAsks("")} />)}
      {!begun && asks === "on" && (
        <WithPassword submit={words.next} onCancel={() => setAsks("")}
          act={async (password) => { setBegun(await api.beginSecondFactor(password)); }} />
      )}
      {!begun && asks === "off" && (
        <WithPassword submit={words.turnOff} danger onCancel={() => setAsks("")} act={async (password) => {
          await api.removeSecondFactor(password);
          noticeSuccess(words.turnedOff);
          finished();
        }} />
      )}
    </section>
  );
}
