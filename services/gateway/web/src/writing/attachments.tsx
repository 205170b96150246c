// The attachments of a message: each file goes up at once, with its progress,
// and the message then names it by id.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { Refusal, sentence, type Attachment, type Upload } from "../api";
import { t } from "../i18n";
import { t as scanWords } from "../i18n/scans";
import { fileSize } from "../parts/format";
import { Check, Cross, Paperclip, Refresh, Warning } from "../parts/icons";
import { me } from "../session";

export interface Item {
  key: number;
  name: string;
  /** Bytes. */
  size: number;
  /** Absent: the server had it before this window. */
  file?: File;
  /** 0 to 1. */
  progress: number;
  /** Set once the server has it. */
  id: string;
  error: string;
  /** The failure may pass: the same file may be tried again. */
  retry: boolean;
  /** For the scanner for viruses: it may be sent, and opened after that. */
  waits?: boolean;
}

export interface Files {
  items: Item[];
  /** Picked, dropped or pasted.  Of each its id once it is up; "": refused.
   *  The same function at every render. */
  addFiles(files: Iterable<File>): Promise<string>[];
  remove(key: number): void;
  again(key: number): void;
  /** The message left with them, or a draft has them: they are no longer ours
   *  to take back. */
  release(): void;
  /** Photographs that are added lose their place and what else they say of
   *  people. */
  clean: boolean;
  setClean(clean: boolean): void;
}

const isPicture = (file: File): boolean =>
  file.type.startsWith("image/") || /\.(heic|avif)$/i.test(file.name);

/** Bytes, of when the page was loaded; without a quota any. */
const roomOf = (quota: string, used: string): number =>
  Number(quota) > 0 ? Math.max(0, Number(quota) - Number(used)) : Infinity;

/** Refuses at once what the server says it would refuse; "" if it may go up. */
function refusedByLimits(file: File, place: number, before: number): string {
  const limits = me.value?.limits;
  const words = t().attachments;
  if (file.size === 0) return words.empty;
  if (!limits) return "";
  if (limits.maxAttachmentsPerMessage > 0 && place >= limits.maxAttachmentsPerMessage)
    return words.tooMany(limits.maxAttachmentsPerMessage);
  if (limits.maxAttachmentBytes > 0 && file.size > limits.maxAttachmentBytes)
    return words.tooLarge(fileSize(limits.maxAttachmentBytes));
  const together = Number(limits.maxMessageBytes);
  if (together > 0 && before + file.size > together) return words.tooMuch(fileSize(together));
  const left = Math.min(roomOf(limits.personQuotaBytes, limits.personUsedBytes), roomOf(limits.schoolQuotaBytes, limits.schoolUsedBytes));
  if (file.size > left) return words.noRoom(fileSize(left));
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  if (limits.allowedExtensions.length > 0 && !limits.allowedExtensions.includes(extension))
    return words.badType(limits.allowedExtensions.join(t().listSeparator));
  return "";
}

/** `begin`: those that are there already. */
export function useFiles(begin: readonly Attachment[] = []): Files {
  const [items, setItems] = useState<Item[]>(() => begin.map(({ id, name, size }, i) =>
    ({ key: -1 - i, name, size, progress: 1, id, error: "", retry: false })));
  const uploads = useRef(new Map<number, Upload>());
  const kept = useRef(new Map<number, string>());
  const last = useRef(0);
  const [clean, setClean] = useState(true);
  const cleans = useRef(clean);
  cleans.current = clean;
  // For who calls addFiles() later than this render.
  const now = useRef(items);
  now.current = items;

  const change = (key: number, part: Partial<Item>): void =>
    setItems((old) => old.map((i) => i.key === key ? { ...i, ...part } : i));

  const start = async (key: number, file: File): Promise<string> => {
    const upload = api.upload(file, cleans.current && isPicture(file), (progress) => change(key, { progress }));
    uploads.current.set(key, upload);
    try {
      const { id, size, scan } = await upload.done;
      kept.current.set(key, id);
      change(key, { id, size, progress: 1, waits: scan === "PENDING" });
      return id;
    } catch (failure) {
      const passing = !(failure instanceof Refusal) || failure.status === 0 ||
        failure.status === 401 || failure.status === 403 || failure.status === 429 || failure.status >= 500;
      change(key, { error: sentence(failure), retry: passing });
      return "";
    } finally {
      uploads.current.delete(key);
    }
  };

  const takeBack = (key: number): void => {
    uploads.current.get(key)?.abort();
    const id = kept.current.get(key);
    kept.current.delete(key);
    // If it fails, a draft has it; or the server sweeps what nothing names.
    if (id) void api.deleteAttachment(id).catch(() => undefined);
  };

  const addFiles = useRef((files: Iterable<File>): Promise<string>[] => {
    const fresh: Item[] = [];
    let place = now.current.filter((i) => !i.error).length;
    let bytes = now.current.reduce((sum, i) => i.error ? sum : sum + i.size, 0);
    for (const file of files) {
      const error = refusedByLimits(file, place, bytes);
      if (!error) {
        place++;
        bytes += file.size;
      }
      fresh.push({ key: ++last.current, name: file.name, size: file.size, file, progress: 0, id: "", error, retry: false });
    }
    now.current = [...now.current, ...fresh];
    setItems(now.current);
    return fresh.map(({ key, file, error }) => file && !error ? start(key, file) : Promise.resolve(""));
  }).current;
  const remove = (key: number): void => {
    takeBack(key);
    setItems((old) => old.filter((i) => i.key !== key));
  };
  const again = (key: number): void => {
    const item = items.find((i) => i.key === key);
    if (!item?.file) return;
    change(key, { error: "", progress: 0 });
    void start(key, item.file);
  };
  const release = (): void => kept.current.clear();

  useEffect(() => () => {
    for (const key of [...uploads.current.keys(), ...kept.current.keys()]) takeBack(key);
  }, []);
  return { items, addFiles, remove, again, release, clean, setClean };
}

function Line({ item, files, onRemove }: { item: Item; files: Files; onRemove: () => void }) {
  const { name, size, error, id } = item;
  const problemId = useId();
  return (
    <li class={error ? "refused" : ""}>
      {error ? <Warning /> : id ? <Check label={t().attachments.done} /> : <Paperclip />}
      <span class="file-name">{name}</span>
      <span class="soft">{fileSize(size)}</span>
      {!error && !id &&
        <progress value={item.progress} max={1} aria-label={t().attachments.progress(name)} />}
      {error && item.retry &&
        <button type="button" class="quiet" onClick={() => files.again(item.key)}><Refresh />{t().retry}</button>}
      <button type="button" class="quiet square remove" aria-label={t().remove(name)} aria-describedby={error ? problemId : undefined}
        data-field={error || !id ? "files" : undefined} onClick={onRemove}><Cross /></button>
      {item.waits && <span class="scan-note" role="status">{scanWords().scans.mayBeSent}</span>}
      {error && <span class="file-error" id={problemId} role="alert">{error}</span>}
    </li>
  );
}

function limitsText(): string {
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

/** Opens the choice of files. */
export function AttachButton({ files }: { files: Files }) {
  const input = useRef<HTMLInputElement>(null);
  const words = t().attachments;
  const accept = me.value?.limits?.allowedExtensions.map((e) => `.${e}`).join(",");
  const onPick = (): void => {
    const element = input.current;
    if (!element?.files) return;
    files.addFiles([...element.files]);
    // So that the same file, taken away, may be picked again.
    element.value = "";
  };
  return (
    <span class="attach">
      <button type="button" title={limitsText()} onClick={() => input.current?.click()}><Paperclip />{words.add}</button>
      <span class="soft drop-hint">{words.drop}</span>
      <label class="check clean" title={words.cleanHint}>
        {/* Before the form hears of it and draws all anew. */}
        <input type="checkbox" checked={files.clean} onInput={(e) => files.setClean(e.currentTarget.checked)} />
        {words.clean}
      </label>
      <input ref={input} type="file" multiple hidden accept={accept} aria-label={words.add} onChange={onPick} />
    </span>
  );
}

/** What is joined, once something is.  `problem`: why it cannot leave so. */
export function AttachedFiles({ files, problem }: { files: Files; problem: string }) {
  const list = useRef<HTMLUListElement>(null);
  const removed = useRef(-1);
  // From a file taken away to the next one, else to the button that adds.
  useLayoutEffect(() => {
    if (removed.current < 0) return;
    const left = [...list.current?.querySelectorAll<HTMLElement>(".remove") ?? []];
    const to = left[Math.min(removed.current, left.length - 1)] ??
      list.current?.closest("form")?.querySelector<HTMLElement>(".attach button");
    to?.focus();
    removed.current = -1;
  });
  const remove = (item: Item, at: number): void => {
    removed.current = at;
    files.remove(item.key);
  };
  const any = files.items.length > 0;
  return (
    <div class="attached" role="group" aria-label={t().attachments.title} hidden={!any}>
      <ul ref={list} class="uploads">
        {files.items.map((item, at) => <Line key={item.key} item={item} files={files} onRemove={() => remove(item, at)} />)}
      </ul>
      {any && <p class="soft limits">{limitsText()}</p>}
      {any && problem && <p class="problem">{problem}</p>}
    </div>
  );
}
