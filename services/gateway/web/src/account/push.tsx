// « Notifications sur vos appareils »: this browser, the others, and what rings
// there.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type About, type OwnPreferences, type Push, type PushSetup, type Subscription } from "../api";
import { t } from "../i18n/channels";
import { longDate, shortDate } from "../parts/format";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { preferences, savePreferences } from "../preferences";
import { isDenied, isOn, isSupported, turnOff, turnOn } from "../push";
import { useAct } from "./field";

const ABOUTS: About[] = ["MESSAGES", "ANSWERS", "EVENTS", "OTHERS"];

export const pushOf = (kept: OwnPreferences, about: About): Push =>
  kept.channels?.choices.find((one) => one.about === about)?.push ?? "PUSH_UNSPECIFIED";

function Device({ one, here, onRemove }: { one: Subscription; here: boolean; onRemove: () => void }) {
  const words = t().push;
  const name = one.device || words.unknownDevice;
  return (
    <li class="account-line">
      <span class="account-line-text">
        <strong>{name}</strong>
        <span class="soft" title={longDate(one.seenAt)}>{words.seen(shortDate(one.seenAt))}</span>
      </span>
      {here ? <span class="tag good">{words.here}</span>
        : <button type="button" aria-label={words.removeOf(name)} onClick={onRemove}>{words.remove}</button>}
    </li>
  );
}

/** `on`: of this browser. */
function Devices({ setup, on, onChange }: { setup: PushSetup; on: boolean; onChange: (fresh: PushSetup, on: boolean) => void }) {
  const words = t().push;
  const act = useAct([]);
  const begin = (): Promise<boolean> => act.run(async () => {
    const fresh = await turnOn(setup.publicKey);
    if (!fresh) {
      act.refuse("", isDenied() ? words.denied : words.failed);
      return;
    }
    onChange(fresh, true);
    noticeSuccess(words.begun);
  });
  const end = (): Promise<boolean> => act.run(async () => {
    await turnOff();
    const mine = setup.subscriptions.find((one) => one.current);
    onChange(mine ? await api.deleteSubscription(mine.id) : await api.getPush(), false);
    noticeSuccess(words.ended);
  });
  const remove = (id: string): void => {
    void act.run(async () => {
      onChange(await api.deleteSubscription(id), on);
      noticeSuccess(words.removed);
    });
  };
  return (
    <>
      {!isSupported() ? <p>{words.unsupported}</p> : isDenied() ? <p>{words.denied}</p> : (
        <div class="act-row">
          <button type="button" class={on ? "quiet" : "primary"} disabled={act.busy} onClick={() => void (on ? end() : begin())}>
            {on ? words.end : words.begin}
          </button>
        </div>
      )}
      <Alert text={act.rest} />
      <ul class="account-list" aria-label={words.devices}>
        {setup.subscriptions.map((one) => <Device key={one.id} one={one} here={on && one.current} onRemove={() => remove(one.id)} />)}
      </ul>
    </>
  );
}

/** `key` begins it anew with what is kept. */
function ChoicesForm({ kept }: { kept: OwnPreferences }) {
  const words = t().push;
  const [silent, setSilent] = useState(ABOUTS.filter((about) => pushOf(kept, about) === "SILENT"));
  const act = useAct([]);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    await act.run(async () => {
      const mailOf = (about: About) => kept.channels?.choices.find((one) => one.about === about)?.mail ?? "MAIL_UNSPECIFIED";
      await savePreferences({ channels: { choices: ABOUTS.map((about) => (
        { about, mail: mailOf(about), push: silent.includes(about) ? "SILENT" : "RINGS" })) } });
      noticeSuccess(t().channels.saved);
    });
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      <fieldset>
        <legend>{words.choices}</legend>
        {ABOUTS.map((about) => (
          <label class="check" key={about}>
            <input type="checkbox" name={`push-${about}`} checked={!silent.includes(about)}
              onChange={(e) => setSilent(e.currentTarget.checked ? silent.filter((one) => one !== about) : [...silent, about])} />
            {t().channels.kinds[about]}
          </label>
        ))}
      </fieldset>
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{t().channels.save}</button>
    </form>
  );
}

export function PushPart() {
  const words = t().push;
  const [setup, setSetup] = useState<PushSetup | null>(null);
  const [on, setOn] = useState(false);
  const [error, setError] = useState("");
  const kept = preferences.value;
  const load = (): void => {
    setError("");
    Promise.all([api.getPush(), isOn()]).then(([fresh, here]) => {
      setSetup(fresh);
      setOn(here);
    }, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, []);
  return (
    <section class="account-part" aria-labelledby="account-push">
      <h2 id="account-push">{words.title}</h2>
      <p class="soft">{setup && !setup.on ? words.off : words.about}</p>
      <Alert text={error} onRetry={load} />
      {setup?.on && <Devices setup={setup} on={on} onChange={(fresh, here) => {
        setSetup(fresh);
        setOn(here);
      }} />}
      {setup?.on && setup.subscriptions.length > 0 && <ChoicesForm key={JSON.stringify(kept.channels)} kept={kept} />}
    </section>
  );
}
