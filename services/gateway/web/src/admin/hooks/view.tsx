// One webhook: how it is, what can be done with it, and its deliveries.
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Hook } from "../../api";
import { t } from "../../i18n/administration";
import { longDate } from "../../parts/format";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Effect } from "../parts/effect";
import { Field } from "../parts/form";
import { Deliveries } from "./deliveries";
import { ChangeHook } from "./form";

const OVERLAPS = [0, 1, 24, 168];
const words = () => t().hooks;

function Facts({ hook }: { hook: Hook }) {
  return (
    <dl class="facts">
      <dt>{words().state}</dt>
      <dd>{words().states[hook.state]}
        {hook.failingSince && <p class="problem">{words().failing(longDate(hook.failingSince), hook.said)}</p>}</dd>
      <dt>{words().sentAt}</dt><dd>{hook.sentAt ? longDate(hook.sentAt) : words().never}</dd>
      <dt>{words().waiting}</dt><dd>{hook.waiting}</dd>
      <dt>{words().dead}</dt><dd>{hook.dead}</dd>
      {hook.formerSecretUntil && [<dt key="former">{words().formerUntil}</dt>,
        <dd key="until">{words().until(longDate(hook.formerSecretUntil))}</dd>]}
    </dl>
  );
}

function Rotate({ hook, onSecret, onClose }: {
  hook: Hook; onSecret: (text: string) => Promise<void>; onClose: () => void;
}) {
  const [hours, setHours] = useState(24);
  const [keyOf] = useState(api.keyOfForm);
  return (
    <Effect title={words().rotateTitle} lines={words().rotateLines} undo={words().rotateUndo} confirm={words().rotate}
      onConfirm={async () => onSecret((await api.rotateHookSecret(hook.id, hours, keyOf(hours))).secret)} onClose={onClose}>
      <Field label={words().overlap}>
        {(field) => (
          <select {...field} value={hours} onChange={(e) => setHours(Number(e.currentTarget.value))}>
            {OVERLAPS.map((n) => <option key={n} value={n}>{words().overlapOf(n)}</option>)}
          </select>
        )}
      </Field>
    </Effect>
  );
}

export function OpenHook({ hook, onChange, onSecret, onRemoved }: {
  hook: Hook;
  onChange: () => Promise<void>;
  onSecret: (text: string) => Promise<void>;
  onRemoved: () => Promise<void>;
}) {
  const [asked, setAsked] = useState<"" | "rotate" | "remove">("");
  const [version, setVersion] = useState(0);
  const [busy, setBusy] = useState(false);
  const removed = useRef(false);
  const test = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      const answer = await api.testHook(hook.id);
      if (answer.ok) noticeSuccess(words().testOk);
      else noticeError(words().testFailed(answer.said));
    } catch (failure) {
      noticeError(sentence(failure));
    } finally {
      setBusy(false);
    }
  };
  const changed = async (): Promise<void> => {
    setVersion((n) => n + 1);
    await onChange();
  };
  return (
    <>
      <Facts hook={hook} />
      <div class="act-row" role="group" aria-label={words().acts}>
        <button type="button" aria-disabled={busy} onClick={() => void test()}>{words().test}</button>
        <button type="button" onClick={() => setAsked("rotate")}>{words().rotate}</button>
        <button type="button" class="danger" onClick={() => setAsked("remove")}>{words().remove}</button>
      </div>
      <ChangeHook key={`${hook.state} ${hook.name} ${hook.url} ${hook.about.join()}`} hook={hook} onSaved={changed} />
      <h2>{words().deliveries}</h2>
      <Deliveries hook={hook} version={version} onReplayed={changed} />
      {asked === "rotate" && <Rotate hook={hook} onSecret={onSecret} onClose={() => setAsked("")} />}
      {asked === "remove" && (
        <Effect title={words().removeTitle} lines={words().removeLines(hook.name, hook.waiting)} undo={words().removeUndo}
          confirm={words().remove} danger
          onConfirm={async () => {
            await api.deleteHook(hook.id);
            removed.current = true;
            noticeSuccess(words().removed(hook.name));
          }}
          onClose={() => {
            setAsked("");
            // Once it is closed: it has an entry of its own in the history.
            if (removed.current) void onRemoved();
          }} />
      )}
    </>
  );
}
