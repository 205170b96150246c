// The attachments field of a message: each file goes up at once, with its
// progress, and the message then names it by id.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { Refusal, sentence, type Upload } from "./api";
import { t } from "./i18n";
import { me } from "./session";
import { fileSize } from "./ui/format";
import { Check, Cross, Paperclip, Refresh, Warning } from "./ui/icons";

export interface Item {
  key: number;
  file: File;
  /** 0 to 1. */
  progress: number;
  /** Set once the server has it. */
  id: string;
  error: string;
  /** The failure may pass: the same file may be tried again. */
  retry: boolean;
}

export interface Files {
  items: Item[];
  add(files: Iterable<File>): void;
  remove(key: number): void;
  again(key: number): void;
  /** The message left with them: they are no longer ours to take back. */
  release(): void;
}

/** Refuses at once what the server says it would refuse; "" if it may go up. */
function refusedByLimits(file: File, place: number): string {
  const limits = me.value?.limits;
  const words = t().attachments;
  if (file.size === 0) return words.empty;
  if (!limits) return "";
  if (limits.maxAttachmentsPerMessage > 0 && place >= limits.maxAttachmentsPerMessage)
    return words.tooMany(limits.maxAttachmentsPerMessage);
  if (limits.maxAttachmentBytes > 0 && file.size > limits.maxAttachmentBytes)
    return words.tooLarge(fileSize(limits.maxAttachmentBytes));
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  if (limits.allowedExtensions.length > 0 && !limits.allowedExtensions.includes(extension))
    return words.badType(limits.allowedExtensions.join(t().listSeparator));
  return "";
}

export function useFiles(): Files {
  const [items, setItems] = useState<Item[]>([]);
  const uploads = useRef(new Map<number, Upload>());
  const kept = useRef(new Map<number, string>());
  const last = useRef(0);

  const change = (key: number, part: Partial<Item>): void =>
    setItems((old) => old.map((i) => i.key === key ? { ...i, ...part } : i));

  const start = async (key: number, file: File): Promise<void> => {
    const upload = api.upload(file, (progress) => change(key, { progress }));
    uploads.current.set(key, upload);
    try {
      const { id } = await upload.done;
      kept.current.set(key, id);
      change(key, { id, progress: 1 });
    } catch (failure) {
      const passing = !(failure instanceof Refusal) || failure.status === 0 ||
        failure.status === 401 || failure.status === 403 || failure.status === 429 || failure.status >= 500;
      change(key, { error: sentence(failure), retry: passing });
    } finally {
      uploads.current.delete(key);
    }
  };

  const takeBack = (key: number): void => {
    uploads.current.get(key)?.abort();
    const id = kept.current.get(key);
    kept.current.delete(key);
    // If it fails, the server sweeps what no message names.
    if (id) void api.deleteAttachment(id).catch(() => undefined);
  };

  const add = (files: Iterable<File>): void => {
    const fresh: Item[] = [];
    let place = items.filter((i) => !i.error).length;
    for (const file of files) {
      const error = refusedByLimits(file, place);
      if (!error) place++;
      fresh.push({ key: ++last.current, file, progress: 0, id: "", error, retry: false });
    }
    setItems((old) => [...old, ...fresh]);
    for (const { key, file, error } of fresh) if (!error) void start(key, file);
  };
  const remove = (key: number): void => {
    takeBack(key);
    setItems((old) => old.filter((i) => i.key !== key));
  };
  const again = (key: number): void => {
    const item = items.find((i) => i.key === key);
    if (!item) return;
    change(key, { error: "", progress: 0 });
    void start(key, item.file);
  };
  const release = (): void => kept.current.clear();

  useEffect(() => () => {
    for (const key of [...uploads.current.keys(), ...kept.current.keys()]) takeBack(key);
  }, []);
  return { items, add, remove, again, release };
}

function Line({ item, files }: { item: Item; files: Files }) {
  const { file, error, id } = item;
  return (
    <li class={error ? "refused" : ""}>
      {error ? <Warning /> : id ? <Check label={t().attachments.done} /> : <Paperclip />}
      <span class="file-name">{file.name}</span>
      <span class="soft">{fileSize(file.size)}</span>
      {!error && !id &&
        <progress value={item.progress} max={1} aria-label={t().attachments.progress(file.name)} />}
      {error && item.retry &&
        <button type="button" class="quiet" onClick={() => files.again(item.key)}><Refresh />{t().retry}</button>}
      <button type="button" class="quiet square" aria-label={t().remove(file.name)} onClick={() => files.remove(item.key)}><Cross /></button>
      {error && <span class="file-error" role="alert">{error}</span>}
    </li>
  );
}

export function AttachmentField({ files, over }: { files: Files; over: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const limits = me.value?.limits;
  const words = t().attachments;
  const accept = limits?.allowedExtensions.map((e) => `.${e}`).join(",");

  const onPick = (): void => {
    const element = input.current;
    if (!element?.files) return;
    files.add([...element.files]);
    // So that the same file, taken away, may be picked again.
    element.value = "";
  };

  return (
    <div class={`attach ${over ? "over" : ""}`} role="group" aria-label={words.title}>
      <div class="attach-head">
        <span class="field-name">{words.title}</span>
        <button type="button" onClick={() => input.current?.click()}><Paperclip />{words.add}</button>
        <span class="soft drop-hint">{words.drop}</span>
        <input ref={input} type="file" multiple hidden accept={accept} aria-label={words.add} onChange={onPick} />
      </div>
      {limits && limits.maxAttachmentBytes > 0 && (
        <p class="soft limits">
          {words.limits(limits.allowedExtensions.join(t().listSeparator), fileSize(limits.maxAttachmentBytes), limits.maxAttachmentsPerMessage)}
        </p>
      )}
      {files.items.length > 0 &&
        <ul class="uploads">{files.items.map((i) => <Line key={i.key} item={i} files={files} />)}</ul>}
    </div>
  );
}
