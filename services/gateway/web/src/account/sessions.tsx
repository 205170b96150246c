// Where one is logged in, and the browsers that are not asked for a code; each
// can be ended.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type RememberedDevice, type SessionEntry } from "../api";
import { t } from "../i18n/account";
import { longDate, shortDate } from "../parts/format";
import { noticeError, noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";

function Line({ device, address, seen, current = false, act, onAct }: {
  device: string; address: string; seen: string | undefined; current?: boolean;
  act: string; onAct: () => Promise<void>;
}) {
  const words = t().account.sessions;
  const name = device || words.unknownDevice;
  const go = (): void => {
    onAct().catch((failure: unknown) => noticeError(sentence(failure)));
  };
  return (
    <li class="account-line">
      <span class="account-line-text">
        <strong>{name}</strong>
        <span class="soft" title={longDate(seen)}>{words.seen(shortDate(seen), address)}</span>
      </span>
      {current ? <span class="tag good">{words.current}</span>
        : <button type="button" aria-label={`${act} : ${name}`} onClick={go}>{act}</button>}
    </li>
  );
}

/** What is listed, asked for again after each act. */
function useList<T>(ask: () => Promise<T[]>): { items: T[] | null; error: string; again: () => Promise<void> } {
  const [items, setItems] = useState<T[] | null>(null);
  const [error, setError] = useState("");
  const again = async (): Promise<void> => {
    try {
      setItems(await ask());
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => { void again(); }, []);
  return { items, error, again };
}

export function SessionsPart() {
  const list = useList<SessionEntry>(async () => (await api.listSessions()).sessions);
  const words = t().account.sessions;
  const others = list.items?.filter((s) => !s.current).length ?? 0;
  const end = (id: string) => async (): Promise<void> => {
    await api.endSession(id);
    noticeSuccess(words.ended);
    await list.again();
  };
  const endOthers = async (): Promise<void> => {
    await api.endOtherSessions();
    noticeSuccess(words.othersEnded);
    await list.again();
  };
  return (
    <section class="account-part" aria-labelledby="account-sessions">
      <h2 id="account-sessions">{words.title}</h2>
      <p class="soft">{words.about}</p>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {!list.items && !list.error && <Loading />}
      <ul class="account-list">
        {list.items?.map((s) => (
          <Line key={s.id} device={s.device} address={s.address} seen={s.lastSeenAt} current={s.current}
            act={words.end} onAct={end(s.id)} />
        ))}
      </ul>
      {others > 0 && (
        <div class="act-row">
          <button type="button" onClick={() => { endOthers().catch((e: unknown) => noticeError(sentence(e))); }}>
            {words.endOthers}
          </button>
        </div>
      )}
    </section>
  );
}

/** Nothing, where nothing is remembered. */
export function DevicesPart() {
  const list = useList<RememberedDevice>(async () => (await api.listDevices()).devices);
  const words = t().account.sessions;
  if (!list.items?.length && !list.error) return null;
  return (
    <section class="account-part" aria-labelledby="account-devices">
      <h2 id="account-devices">{words.devices}</h2>
      <p class="soft">{words.devicesAbout}</p>
      <Alert text={list.error} onRetry={() => void list.again()} />
      <ul class="account-list">
        {list.items?.map((d) => (
          <Line key={d.id} device={d.device} address={d.address} seen={d.lastSeenAt} act={words.forget}
            onAct={async () => {
              await api.forgetDevice(d.id);
              noticeSuccess(words.forgotten);
              await list.again();
            }} />
        ))}
      </ul>
    </section>
  );
}
