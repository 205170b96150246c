// « +Nouveau message »: recipients, subject, text.
import { useId, useState } from "preact/hooks";
import * as api from "../api";
import { SendRequestMax, type Draft, type PreviewAudienceReply, type SendOptions_Replies as Replies, type Written } from "../api";
import { t } from "../i18n";
import { Warning } from "../parts/icons";
import { Recipients } from "../recipients";
import { Reach, ReachAt, useAudience } from "../recipients/audience";
import { isEmpty, toOf } from "../recipients/choice";
import { AboutField, useAbout } from "./about-field";
import { AsField, useAs } from "./as-field";
import { AskField } from "./asking";
import { CopiesField, CopiesRemark, useWantedCopies } from "./copies";
import { chosenRole, choiceOf } from "./from-draft";
import { forwardOf, type Forward } from "./forward";
import type { Problems } from "./problems";
import { namesOf } from "./template-fields";
import { missingReason, UrgentField, urgencyOptions } from "./urgent";
import type { When } from "./when";
import { WritingWindow, type Taken } from "./writing-window";

const SUBJECT_MAX = SendRequestMax.subject;
const REPLIES: readonly Replies[] = ["SENDER", "ALL", "NONE"];

/** Who may answer, and whom an answer reaches. */
function RepliesField({ value, onChange }: { value: Replies; onChange: (value: Replies) => void }) {
  const id = useId();
  const words = t().compose;
  return (
    <p class="replies">
      <label htmlFor={id}>{words.replies}</label>
      <select id={id} value={value} title={words.seen[value]} onChange={(e) => onChange(e.currentTarget.value as Replies)}>
        {REPLIES.map((r) => <option key={r} value={r}>{words.repliesTo[r]}</option>)}
      </select>
    </p>
  );
}

/** What the readers will see of each other: with « à tous » it is much. */
function SeenRemark({ replies }: { replies: Replies }) {
  return (
    <div role="status">
      {replies === "ALL" && <p class="remark warn"><Warning /><span>{t().compose.seen.ALL}</span></p>}
    </div>
  );
}

function SubjectField({ value, onChange, problem }: { value: string; onChange: (value: string) => void; problem: string }) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-name" htmlFor={id}>{t().compose.subject}</label>
      <input id={id} type="text" placeholder={t().compose.subjectHint} value={value} data-field="subject"
        required aria-invalid={problem !== ""} aria-describedby={problem ? `${id}-problem` : undefined}
        onInput={(e) => onChange(e.currentTarget.value)} />
      {problem && <p class="problem" id={`${id}-problem`}>{problem}</p>}
    </div>
  );
}

/** `forward`: what it begins with; a draft of it says itself what it forwards. */
export function NewMessage({ draft, forward }: { draft?: Draft | undefined; forward?: Forward | undefined }) {
  const [choice, setChoice] = useState(() => choiceOf(draft));
  const [subject, setSubject] = useState(draft?.subject ?? forward?.subject ?? "");
  const origin = forwardOf(draft) || (draft ? "" : forward?.messageId ?? "");
  const [replies, setReplies] = useState<Replies>(draft?.options?.replies ?? "SENDER");
  const [asked, setAsked] = useState(draft?.options?.acknowledgement);
  const [urgency, setUrgency] = useState(draft?.options?.urgentReason);
  const urgent = urgency !== undefined;
  const [copyToGuardians, setCopy] = useState(draft?.options?.copyToGuardians ?? false);
  const as = useAs(isEmpty(choice) ? undefined : toOf(choice), chosenRole(draft));
  const how = { urgent, copyToGuardians, ...(as.chosen ? { as: as.chosen } : {}) };
  const audience = useAudience(choice, how);
  const copies = useWantedCopies(audience.reply, isEmpty(choice));
  const about = useAbout(audience, isEmpty(choice), draft?.concerns);

  const asks = { ...(asked ? { acknowledgement: asked } : {}), ...urgencyOptions(urgency) };

  const missing = (): Problems => {
    const words = t().compose;
    const text = subject.trim();
    // Characters as the server counts them, not UTF-16 units.
    const long = [...text].length > SUBJECT_MAX;
    return {
      recipients: isEmpty(choice) ? words.noRecipient : "",
      ...missingReason(urgency),
      subject: !text ? words.noSubject : long ? words.subjectTooLong(SUBJECT_MAX) : "",
    };
  };
  const send = async (written: Written, key: string, when: When): Promise<Taken> => {
    const message = [toOf(choice), subject.trim(), written, { replies, copyToGuardians, ...asks, ...when }, about.ids, key, as.chosen] as const;
    const reply = await (origin ? api.forwardMessage(origin, ...message) : api.sendMessage(...message));
    return { reply, said: t().notice.sent(reply.recipientCount) };
  };
  // A count that does not come keeps nobody from sending.
  const question = async (): Promise<PreviewAudienceReply | null> => {
    const reply = audience.reply ?? await api.previewAudience(toOf(choice), how).catch(() => null);
    return reply?.confirm ? reply : null;
  };
  return (
    <WritingWindow class="new" title={origin ? t().keeping.forwardTitle : t().compose.title} draft={draft} start={draft ? undefined : forward} question={question}
      content={{ to: toOf(choice), subject, options: { undoSeconds: 0, replies, copyToGuardians, ...asks }, concerns: about.ids, ...(origin ? { forwardOf: origin } : {}), ...(as.chosen ? { as: as.chosen } : {}) }}
      names={namesOf(choice.categories.size === 0 && choice.people.size === 1 ? [...choice.people.values()][0] : undefined, about.children.filter((c) => about.ids.includes(c.id)))}
      onSubject={(fresh) => setSubject((now) => now.trim() ? now : fresh)}
      begun={!isEmpty(choice) || subject !== (forward?.subject ?? "")}
      missing={missing} send={send} options={<><RepliesField value={replies} onChange={setReplies} /><AskField value={asked} onChange={setAsked} /><AsField as={as} /></>}
      urgency={(problems) => <UrgentField value={urgency} onChange={setUrgency} problem={problems.urgent ?? ""} />}
      reachAt={(deliverAt) => <ReachAt choice={choice} how={{ ...how, deliverAt }} />}
      reach={<Reach choice={choice} audience={audience} urgent={urgent}><SeenRemark replies={replies} /><CopiesRemark wanted={copies} count={audience.reply?.copies ?? 0} /></Reach>}
      fields={(problems) => <>
        <Recipients choice={choice} onChange={setChoice} problem={problems.recipients ?? ""} />
        <AboutField about={about} />
        <CopiesField wanted={copies} value={copyToGuardians} onChange={setCopy} />
        <SubjectField value={subject} onChange={setSubject} problem={problems.subject ?? ""} />
      </>} />
  );
}
