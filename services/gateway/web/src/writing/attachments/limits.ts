// What the server would refuse, known before anything goes up.
import { t } from "../../i18n/attachments";
import { fileSize } from "../../parts/format";
import { me } from "../../session";
import { notTaken } from "./instead";

/** Why a file stays here; `passing`: room may be made for it. */
export interface Limit {
  error: string;
  passing: boolean;
  /** Fewer bytes would do. */
  large: boolean;
}

/** Bytes, of when the page was loaded; without a quota any. */
const roomOf = (quota: string, used: string): number =>
  Number(quota) > 0 ? Math.max(0, Number(quota) - Number(used)) : Infinity;

/** In a message that has `count` files of `bytes` together; null: it may go up.
 *  `shrinks`: its bytes are counted when it has fewer. */
export function limitOf(file: File, count: number, bytes: number, shrinks: boolean): Limit | null {
  const limits = me.value?.limits;
  const words = t().attachments;
  const never = (error: string): Limit => ({ error, passing: false, large: false });
  const heavy = (error: string): Limit => ({ error, passing: true, large: true });
  if (file.size === 0) return never(words.empty);
  if (!limits) return null;
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  if (limits.allowedExtensions.length > 0 && !limits.allowedExtensions.includes(extension))
    return never(notTaken(file.name, limits.allowedExtensions));
  if (limits.maxAttachmentsPerMessage > 0 && count >= limits.maxAttachmentsPerMessage)
    return { error: words.tooMany(limits.maxAttachmentsPerMessage), passing: true, large: false };
  if (shrinks) return null;
  if (limits.maxAttachmentBytes > 0 && file.size > limits.maxAttachmentBytes)
    return { error: words.tooLarge(fileSize(limits.maxAttachmentBytes)), passing: false, large: true };
  const together = Number(limits.maxMessageBytes);
  if (together > 0 && bytes + file.size > together) return heavy(words.tooMuch(fileSize(together)));
  const left = Math.min(roomOf(limits.personQuotaBytes, limits.personUsedBytes), roomOf(limits.schoolQuotaBytes, limits.schoolUsedBytes));
  return file.size > left ? heavy(words.noRoom(fileSize(left))) : null;
}

/** « 10 au plus, 25 Mo chacun ». */
export function briefLimits(): string {
  const limits = me.value?.limits;
  return !limits || limits.maxAttachmentBytes <= 0 ? ""
    : t().attachments.brief(fileSize(limits.maxAttachmentBytes), limits.maxAttachmentsPerMessage);
}

export function limitsText(): string {
  const limits = me.value?.limits;
  if (!limits || limits.maxAttachmentBytes <= 0) return "";
  const words = t().attachments;
  const person = roomOf(limits.personQuotaBytes, limits.personUsedBytes);
  const school = roomOf(limits.schoolQuotaBytes, limits.schoolUsedBytes);
  return [
    words.limits(limits.allowedExtensions.join(t().listSeparator), fileSize(limits.maxAttachmentBytes), limits.maxAttachmentsPerMessage),
    ...(Number(limits.maxMessageBytes) > 0 ? [words.together(fileSize(Number(limits.maxMessageBytes)))] : []),
    ...(person < Infinity ? [words.room(fileSize(person), fileSize(Number(limits.personQuotaBytes)))] : []),
    ...(school < person ? [words.schoolRoom(fileSize(school))] : []),
  ].join(" ");
}

/** « 3 fichiers, 4,2 Mo sur 50 Mo. » */
export function totalText(count: number, bytes: number): string {
  const words = t().attachments;
  const most = Number(me.value?.limits?.maxMessageBytes ?? 0);
  return most > 0 ? words.totalOf(count, fileSize(bytes), fileSize(most)) : words.total(count, fileSize(bytes));
}
