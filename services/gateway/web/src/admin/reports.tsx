// Reports: what people have reported at the left; at the right the message with
// what is around it, who has reported it, and what is decided.
import { useState } from "preact/hooks";
import * as api from "../api";
import { DecideReportRequestMax, type GetReportReply, type Message, type ReportedMessage, type ReportedMessage_State } from "../api";
import { t as start } from "../i18n";
import { t } from "../i18n/administration";
import { longDate, qualityInFull, shortDate } from "../parts/format";
import { noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { SafeHtml } from "../parts/safe-html";
import { may } from "../session";
import { Files } from "../viewer/files";
import { pageHref } from "./pages";
import { Field, Form, useSaving } from "./parts/form";
import { ItemLink, Listing } from "./parts/listing";
import { useWatched } from "./parts/progress";
import { ListHead, OpenHead, Split } from "./parts/split";

const PAGE = "reports";
const STATES: ReportedMessage_State[] = ["OPEN", "DISMISSED", "HANDLED", "WARNED", "FROZEN"];
type Decision = keyof ReturnType<typeof words>["decisions"];
const words = () => t().reports;
const once = (): boolean => false;

const kindsOf = (reported: ReportedMessage): string =>
  reported.reasons.map((kind) => start().reporting.kinds[kind]).join(start().listSeparator);

/** The choice of a decision; who may not freeze people is not offered it. */
function Deciding({ reported, onDecided }: { reported: ReportedMessage; onDecided: () => Promise<void> }) {
  const [decision, setDecision] = useState<Decision>("HANDLED");
  const [note, setNote] = useState("");
  const saving = useSaving(["decision", "note"]);
  const choices: Decision[] = ["DISMISSED", "HANDLED", "WARNED", ...may("PEOPLE") ? ["FROZEN" as const] : []];
  const submit = async (): Promise<boolean> => {
    if (!note.trim() && (decision === "WARNED" || decision === "HANDLED")) {
      saving.refuse("note", decision === "WARNED" ? words().warnMissing : words().handledMissing);
      return false;
    }
    if (!await saving.save(async () => {
      await api.decideReport(reported.id, decision, note.trim(), reported.version);
    })) return false;
    noticeSuccess(words().done);
    await onDecided();
    return true;
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={words().decide}>
      <Field label={words().decision} problem={saving.of("decision")}
        {...(decision === "FROZEN" ? { hint: words().frozenHint } : {})}>
        {(field) => (
          <select {...field} value={decision} onChange={(e) => setDecision(e.currentTarget.value as Decision)}>
            {choices.map((d) => <option key={d} value={d}>{words().decisions[d]}</option>)}
          </select>
        )}
      </Field>
      <Field label={words().noteFor[decision]} problem={saving.of("note")}>
        {(field) => <textarea {...field} rows={3} maxLength={DecideReportRequestMax.note} value={note}
          onInput={(e) => setNote(e.currentTarget.value)} />}
      </Field>
    </Form>
  );
}

function Shown({ message, reported }: { message: Message; reported: boolean }) {
  const recalled = message.recalledAt !== undefined;
  return (
    <article class={`message ${reported ? "reported" : ""}`}>
      <header>
        <div class="message-who">
          <strong class="name">{message.from?.displayName}</strong>
          {message.from && <span class="soft"> {qualityInFull(message.from)}</span>}
          {reported && <p class="reported-mark"><strong>{words().reportedOne}</strong></p>}
        </div>
        <div class="message-when">
          <time dateTime={message.deliveredAt} title={longDate(message.deliveredAt)}>{shortDate(message.deliveredAt)}</time>
        </div>
      </header>
      {recalled && <p class="recalled-note">{reported ? words().recalled(longDate(message.recalledAt)) : words().recalledText}</p>}
      {message.bodyHtml && <SafeHtml html={message.bodyHtml} whole />}
      <Files files={message.attachments} />
    </article>
  );
}

function Facts({ reported }: { reported: ReportedMessage }) {
  return (
    <dl class="facts">
      <dt>{words().state}</dt><dd>{words().states[reported.state]}</dd>
      <dt>{words().sender}</dt>
      <dd>{may("PEOPLE") ? <a href={pageHref("people", reported.sender?.id)}>{reported.sender?.displayName}</a>
        : reported.sender?.displayName}</dd>
      <dt>{words().lastAt}</dt><dd>{longDate(reported.reportedAt)}</dd>
      {reported.decidedBy && [<dt key="by">{words().decidedBy}</dt>,
        <dd key="who">{reported.decidedBy.displayName}, {longDate(reported.decidedAt)}</dd>]}
      {reported.note && [<dt key="note">{words().note}</dt>, <dd key="said">{reported.note}</dd>]}
    </dl>
  );
}

function View({ reply, onDecided }: { reply: GetReportReply; onDecided: () => Promise<void> }) {
  const { reported } = reply;
  if (!reported) return null;
  return (
    <>
      <p class="soft">{words().looked}</p>
      <Facts reported={reported} />
      <h2>{words().who}</h2>
      <ul class="items">
        {reply.reports.map((r) => (
          <li key={r.by?.id} class="report-said">
            <strong>{r.by?.displayName}</strong> <span class="soft">{start().reporting.kinds[r.reason]}, {shortDate(r.reportedAt)}</span>
            {r.word && <p>{r.word}</p>}
          </li>
        ))}
      </ul>
      <h2>{words().thread}</h2>
      <div class="conversation">
        {reply.messages.map((m) => <Shown key={m.id} message={m} reported={m.id === reported.id} />)}
      </div>
      <h2>{words().decide}</h2>
      <Deciding key={reported.version} reported={reported} onDecided={onDecided} />
    </>
  );
}

function Open({ id, onDecided }: { id: string; onDecided: () => void }) {
  const found = useWatched(() => api.getReport(id), once);
  return (
    <>
      <OpenHead page={PAGE} title={found.value?.reported?.subject || words().title} />
      <div class="open-body">
        <Alert text={found.error} onRetry={() => void found.look()} />
        {!found.value && !found.error && <Loading />}
        {found.value && <View reply={found.value} onDecided={async () => { await found.look(); onDecided(); }} />}
      </div>
    </>
  );
}

export function ReportsPage({ open }: { open: string }) {
  const [version, setVersion] = useState(0);
  const list = (
    <section class="box">
      <ListHead title={words().title} beneath={open !== ""} />
      <Listing<ReportedMessage> version={version}
        filters={[{ name: "state", label: words().filter,
          options: [["", words().states.ANY], ...STATES.map((s): [string, string] => [s, words().states[s]])] }]}
        fetchPage={async (asked, pageToken) => {
          const page = await api.listReports((asked["state"] || "ANY") as ReportedMessage_State, pageToken);
          return { items: page.reports, next: page.nextPageToken };
        }}
        row={(r) => (
          <ItemLink href={pageHref(PAGE, r.id)} current={r.id === open} title={r.subject}
            text={`${words().by(r.sender?.displayName ?? "")} · ${kindsOf(r)} · ${words().count(r.count)}`}>
            <span class={r.state === "OPEN" ? "chip" : "soft"}>{words().states[r.state]}</span>
          </ItemLink>
        )}
        empty={(asked) => asked["state"] ? words().noneSuch : words().none} />
    </section>
  );
  return (
    <Split open={open !== ""} hint={words().hint} list={list}>
      {open && <Open key={open} id={open} onDecided={() => setVersion((n) => n + 1)} />}
    </Split>
  );
}
