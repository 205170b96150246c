// A calendar's file: looked at first, and then taken.
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type ImportEventsReply, type ImportedEvent } from "../../api";
import { t } from "../../i18n/administration";
import { Dialog } from "../../parts/dialog";
import { dateOf, longDate } from "../../parts/format";
import { ListUp } from "../../parts/icons";
import { noticeSuccess } from "../../parts/notice";
import { Alert } from "../../parts/pieces";

const MAX_BYTES = 1024 * 1024;

const whenOf = (e: ImportedEvent): string => {
  const one = !e.allDay ? longDate(e.startsAt)
    : e.firstDay === e.lastDay ? dateOf(e.firstDay) : t().events.days(dateOf(e.firstDay), dateOf(e.lastDay));
  return e.times > 1 ? `${one}, ${t().calendar.file.times(e.times)}` : one;
};

/** Its UIDs, as far as they are ticked. */
type Ticked = ReadonlySet<string>;
const toggled = (set: Ticked, uid: string): Ticked => {
  const other = new Set(set);
  if (!other.delete(uid)) other.add(uid);
  return other;
};
const wanted = (e: ImportedEvent): boolean => e.state === "NEW" || e.state === "CHANGED";

function Found({ found, taken, holidays, onTaken, onHolidays }: {
  found: ImportEventsReply; taken: Ticked; holidays: Ticked; onTaken: (uid: string) => void; onHolidays: (uid: string) => void;
}) {
  const words = t().calendar.file;
  return (
    <>
      <p>{words.found(found.events.length)}</p>
      {found.leftOut.length > 0 && (
        <div class="remark warn">
          <p>{words.leftOut(found.leftOut.length)}</p>
          <ul>{found.leftOut.map((l) => <li key={l.line}>{words.line(l.line, words.why[l.why], l.detail)}</li>)}</ul>
        </div>
      )}
      {found.events.length > 0 && (
        <>
          <p class="soft">{words.holidaysHint}</p>
          <div class="table-scroll" tabIndex={0} role="region" aria-label={words.title}>
            <table class="import-events">
              <thead><tr><th scope="col">{words.event}</th><th scope="col">{words.when}</th><th scope="col">{words.state}</th><th scope="col">{words.holidays}</th></tr></thead>
              <tbody>
                {found.events.map((e) => (
                  <tr key={e.uid}>
                    <td>
                      <label class="check">
                        <input type="checkbox" checked={taken.has(e.uid)} onChange={() => onTaken(e.uid)} />
                        <span>{e.title}</span>
                      </label>
                    </td>
                    <td>{whenOf(e)}{e.cutAfter && <span class="soft import-cut">{words.cutAfter(dateOf(e.cutAfter))}</span>}</td>
                    <td>{words.states[e.state]}</td>
                    <td>{e.mayBeHolidays && (
                      <label class="check">
                        <input type="checkbox" aria-label={words.holidaysOf(e.title)} disabled={!taken.has(e.uid)}
                          checked={taken.has(e.uid) && holidays.has(e.uid)} onChange={() => onHolidays(e.uid)} />
                        <span class="import-holidays" aria-hidden>{words.holidays}</span>
                      </label>
                    )}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}

function ImportWindow({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }) {
  const words = t().calendar.file;
  const input = useRef<HTMLInputElement>(null);
  const [ics, setIcs] = useState("");
  const [found, setFound] = useState<ImportEventsReply | null>(null);
  const [taken, setTaken] = useState<Ticked>(new Set());
  const [holidays, setHolidays] = useState<Ticked>(new Set());
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const uids = found?.events.map((e) => e.uid).filter((uid) => taken.has(uid)) ?? [];

  const carefully = async (act: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError("");
    await act().catch((failure: unknown) => setError(sentence(failure)));
    setBusy(false);
  };
  const look = (): Promise<void> => carefully(async () => {
    const file = input.current?.files?.[0];
    if (!file) return setError(words.none);
    if (file.size > MAX_BYTES) return setError(words.tooLarge);
    const text = await file.text();
    const reply = await api.importEvents({ ics: text, dryRun: true });
    setIcs(text);
    setTaken(new Set(reply.events.filter(wanted).map((e) => e.uid)));
    setHolidays(new Set(reply.events.filter((e) => e.looksLikeHolidays).map((e) => e.uid)));
    setFound(reply);
  });
  const take = (): Promise<void> => carefully(async () => {
    if (uids.length === 0) return setError(words.nothing);
    const may = new Set(found?.events.filter((e) => e.mayBeHolidays).map((e) => e.uid));
    const done = await api.importEvents({ ics, uids, holidayUids: uids.filter((uid) => holidays.has(uid) && may.has(uid)) });
    await onDone();
    onClose();
    const said = words.done(done.events.filter(wanted).length, done.holidays);
    const kept = done.events.filter((e) => e.state === "KEPT").map((e) => e.title);
    noticeSuccess(kept.length > 0 ? `${said} ${words.kept(kept)}` : said);
  });
  return (
    <Dialog title={words.title} class="import-window" onClose={onClose}>
      <div class="window-body">
        {!found && (
          <>
            <p>{words.about}</p>
            <label class="admin-field">
              <span>{words.choose}</span>
              <input ref={input} type="file" accept=".ics,text/calendar" data-autofocus />
              <span class="soft">{words.hint}</span>
            </label>
          </>
        )}
        {found && <Found found={found} taken={taken} holidays={holidays} onTaken={(uid) => setTaken(toggled(taken, uid))}
          onHolidays={(uid) => setHolidays(toggled(holidays, uid))} />}
      </div>
      <div class="window-foot">
        <Alert text={error} />
        {found && <button type="button" onClick={() => { setFound(null); setError(""); }}>{words.again}</button>}
        <button type="button" class="primary" aria-disabled={busy} onClick={() => void (found ? take() : look())}>
          {found ? words.confirm(uids.length) : words.look}
        </button>
      </div>
    </Dialog>
  );
}

export function ImportCalendar({ onDone }: { onDone: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  return (
    <p>
      <button type="button" onClick={() => setOpen(true)}><ListUp />{t().calendar.file.open}</button>
      {open && <ImportWindow onDone={onDone} onClose={() => setOpen(false)} />}
    </p>
  );
}
