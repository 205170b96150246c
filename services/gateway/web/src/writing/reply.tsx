// « Répondre »: always says to whom, and to whom not.
import { useId, useState } from "preact/hooks";
import * as api from "../api";
import type { Draft, Person, Recipient, ReplyTarget, To, Written } from "../api";
import { t } from "../i18n";
import { AsField, useAs } from "./as-field";
import { AskField } from "./asking";
import { CopiesField, CopiesRemark } from "./copies";
import { chosenRole } from "./from-draft";
import type { Answered } from "./open";
import { namesOf } from "./template-fields";
import { missingReason, UrgentField, urgencyOptions } from "./urgent";
import type { When } from "./when";
import { WritingWindow, type Taken } from "./writing-window";

/** Names, and how many more there are. */
function names(people: readonly { displayName: string }[], count: number): string {
  const said = people.map((p) => p.displayName).join(t().listSeparator);
  const more = count - people.length;
  return more > 0 ? t().compose.andMore(said, more) : said;
}

/** « Claire Dupont », « Parents de 6e B (24 personnes) ». */
function targetNames(target: ReplyTarget): string {
  const said = target.to.map((r) => r.displayName).join(t().listSeparator);
  if (!said) return t().recipients.members(target.count);
  const whole = target.to.some((r) => r.kind === "CATEGORY") || target.count > target.to.length;
  return whole ? t().compose.counted(said, target.count) : said;
}

export const leftOutNames = (leftOut: readonly Person[] | undefined, count: number | undefined): string =>
  names(leftOut ?? [], Math.max(count ?? 0, leftOut?.length ?? 0));

function Target({ target }: { target: ReplyTarget | undefined }) {
  if (!target) return null;
  const lost = leftOutNames(target.leftOut, target.leftOutCount);
  return (
    <>
      <p class="reply-to"><span class="field-name">{t().compose.to}</span> <span>{targetNames(target)}</span></p>
      {lost && <p class="remark">{t().compose.leftOut(lost, Math.max(target.leftOutCount, target.leftOut.length))}</p>}
    </>
  );
}

function TargetChoice({ answered, all, onChange }: { answered: Answered; all: boolean; onChange: (all: boolean) => void }) {
  const name = useId();
  const words = t().compose;
  const { reply, replyAll } = answered;
  const one = reply ? words.replyOne(targetNames(reply)) : words.replyTitle;
  const choices: [boolean, string][] = [
    [false, one],
    [true, replyAll ? words.replyAllCount(replyAll.count) : words.replyAll],
  ];
  return (
    <fieldset class="reply-choice">
      <legend class="hidden">{words.replyWhom}</legend>
      {choices.map(([value, label]) => (
        <label key={label} class="check">
          <input type="radio" name={name} checked={all === value} onChange={() => onChange(value)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Those whom it names, to ask as what one would write to them. */
function toOf(target: ReplyTarget | undefined): To | undefined {
  const userIds = target?.to.filter((r) => r.kind === "USER").map((r) => r.id) ?? [];
  return userIds.length > 0 ? { userIds, categoryIds: [], exceptUserIds: [], groupIds: [] } : undefined;
}

/** Of an answer that goes to one person. */
const onlyPerson = (target: ReplyTarget | undefined): Recipient | undefined =>
  target?.count === 1 && target.to.length === 1 && target.to[0]?.kind === "USER" ? target.to[0] : undefined;

export function Reply({ answered, draft }: { answered: Answered; draft?: Draft | undefined }) {
  const [all, setAll] = useState(answered.canReplyAll && (draft?.replyAll ?? false));
  const target = all ? answered.replyAll : answered.reply;
  const words = t().compose;
  const as = useAs(toOf(target), chosenRole(draft) ?? answered.as);
  const [asked, setAsked] = useState(draft?.options?.acknowledgement);
  const [urgency, setUrgency] = useState(draft?.options?.urgentReason);
  const [copyToGuardians, setCopy] = useState(draft?.options?.copyToGuardians ?? false);
  const asks = { ...(asked ? { acknowledgement: asked } : {}), ...urgencyOptions(urgency) };
  const send = async (written: Written, key: string, when: When): Promise<Taken> => {
    const reply = await api.sendReply(answered.threadId, written, all, { replies: "SENDER", copyToGuardians, ...asks, ...when }, key, as.chosen);
    const lost = leftOutNames(reply.leftOut, reply.leftOutCount);
    return { reply, said: lost ? t().notice.repliedBut(lost) : t().notice.replied };
  };
  return (
    <WritingWindow class="reply" docked title={words.replyTitle} draft={draft} begun={false}
      names={namesOf(onlyPerson(target), answered.concerns ?? [])}
      content={{ threadId: answered.threadId, replyAll: all, options: { undoSeconds: 0, replies: "SENDER", copyToGuardians, ...asks }, ...(as.chosen ? { as: as.chosen } : {}) }} missing={() => missingReason(urgency)} focusText send={send} quoted={answered.quoted}
      options={<><AskField value={asked} onChange={setAsked} /><AsField as={as} /></>}
      urgency={(problems) => <UrgentField value={urgency} onChange={setUrgency} problem={problems.urgent ?? ""} />}
      reach={target ? <p class="reach" role="status">{t().recipients.members(target.count)}</p> : null}
      fields={() => (
        <div class="reply-head">
          <p class="soft subject-line">{words.replyTo(answered.subject)}</p>
          {answered.canReplyAll && <TargetChoice answered={answered} all={all} onChange={setAll} />}
          <div role="status"><Target target={target} /></div>
          {target && <CopiesField wanted={target.guardianCopies} value={copyToGuardians} onChange={setCopy} />}
          {target && <CopiesRemark wanted={target.guardianCopies} count={target.copies} />}
        </div>
      )} />
  );
}
