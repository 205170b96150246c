// « Courriels »: the address that they go to, and what comes by mail.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type About, type ChannelChoice, type Mail, type MailAddress, type OwnPreferences } from "../api";
import { t } from "../i18n/channels";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { preferences, savePreferences } from "../preferences";
import { TextField, useAct } from "./field";
import { pushOf } from "./push";

const ABOUTS: About[] = ["MESSAGES", "ANSWERS", "EVENTS", "OTHERS"];
const MODES: Mail[] = ["EACH", "DIGEST", "NONE"];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function State({ kept }: { kept: MailAddress }) {
  const words = t().channels;
  return (
    <>
      {kept.address && !kept.bouncedAt && <p>{words.verified(kept.address)}</p>}
      {kept.bouncedAt && <p class="problem" role="alert">{words.bounced(kept.address)} {words.bounceSaid(kept.bounce)}</p>}
      {kept.pending && <p role="status">{words.pending(kept.pending)}</p>}
    </>
  );
}

function AddressForm({ kept, onChange }: { kept: MailAddress; onChange: (fresh: MailAddress) => void }) {
  const words = t().channels;
  const [address, setAddress] = useState("");
  const act = useAct(["address"]);
  const send = (to: string): Promise<boolean> => act.run(async () => {
    onChange(await api.putMailAddress(to.trim()));
    setAddress("");
    noticeSuccess(words.sent(to.trim()));
  });
  const offered = kept.suggested !== kept.address && kept.suggested !== kept.pending ? kept.suggested : "";
  return (
    <form class="account-form mail-address" noValidate onSubmit={(e) => {
      e.preventDefault();
      void send(address);
    }}>
      <State kept={kept} />
      <TextField label={words.address} name="mailAddress" type="email" autocomplete="email" hint={words.addressHint}
        value={address} onValue={setAddress} problem={act.of("address")} />
      {offered && <button type="button" class="quiet" onClick={() => setAddress(offered)}>{words.suggested(offered)}</button>}
      <Alert text={act.rest} />
      <div class="act-row">
        <button type="submit" class="primary" disabled={act.busy || !address.trim()}>{words.send}</button>
        {(kept.address || kept.pending) && (
          <button type="button" class="quiet" disabled={act.busy} onClick={() => void act.run(async () => {
            onChange(await api.deleteMailAddress());
            noticeSuccess(words.removed);
          })}>{words.remove}</button>
        )}
      </div>
    </form>
  );
}

const choiceOf = (kept: OwnPreferences, about: About): Mail => {
  const own = kept.channels?.choices.find((one) => one.about === about)?.mail ?? "MAIL_UNSPECIFIED";
  return own === "MAIL_UNSPECIFIED" ? kept.mail : own;
};

/** `key` begins it anew with what is kept. */
function ChoicesForm({ kept }: { kept: OwnPreferences }) {
  const words = t().channels;
  const [choices, setChoices] = useState<ChannelChoice[]>(ABOUTS.map((about) => ({ about, mail: choiceOf(kept, about), push: pushOf(kept, about) })));
  const [hour, setHour] = useState(kept.mailHour);
  const act = useAct([]);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    await act.run(async () => {
      await savePreferences({ channels: { choices }, mailHour: hour });
      noticeSuccess(words.saved);
    });
  };
  return (
    <form class="account-form channel-choices" noValidate onSubmit={(e) => void go(e)}>
      <table>
        <caption>{words.choices}</caption>
        <thead><tr><th scope="col">{words.kind}</th><th scope="col">{words.mail}</th></tr></thead>
        <tbody>
          {choices.map((one) => (
            <tr key={one.about}>
              <th scope="row" id={`about-${one.about}`}>{words.kinds[one.about]}</th>
              <td>
                <select aria-labelledby={`about-${one.about}`} name={one.about} value={one.mail}
                  onChange={(e) => setChoices(choices.map((c) => c.about === one.about ? { ...c, mail: e.currentTarget.value as Mail } : c))}>
                  {MODES.map((mode) => <option key={mode} value={mode}>{words.modes[mode]}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <label class="account-field">{words.hour}
        <select name="mailHour" value={hour} onChange={(e) => setHour(Number(e.currentTarget.value))}>
          {HOURS.map((n) => <option key={n} value={n}>{words.hourOf(n)}</option>)}
        </select>
      </label>
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{words.save}</button>
    </form>
  );
}

export function ChannelsPart() {
  const words = t().channels;
  const [on, setOn] = useState<boolean | null>(null);
  const [address, setAddress] = useState<MailAddress | null>(null);
  const [error, setError] = useState("");
  const kept = preferences.value;
  useEffect(() => {
    api.fetchMailSetup().then(async (setup) => {
      if (setup.on) setAddress(await api.getMailAddress());
      setOn(setup.on);
    }).catch((failure: unknown) => setError(sentence(failure)));
  }, []);
  return (
    <section class="account-part" aria-labelledby="account-channels">
      <h2 id="account-channels">{words.title}</h2>
      <p class="soft">{on === false ? words.off : words.about}</p>
      <Alert text={error} />
      {on && address && (
        <>
          <AddressForm kept={address} onChange={setAddress} />
          <ChoicesForm key={JSON.stringify([kept.mail, kept.mailHour, kept.channels])} kept={kept} />
        </>
      )}
    </section>
  );
}
