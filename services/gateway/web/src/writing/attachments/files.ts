// The attachments of a message: each file goes up at once, with its progress,
// and the message then names it by id.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { Refusal, sentence, type Attachment, type Upload } from "../../api";
import { t } from "../../i18n/attachments";
import { Turns } from "../../parts/turns";
import { refresh } from "../../session";
import type { UnsentFile } from "../unsent-files";
import { limitOf } from "./limits";
import { isHeavyPhoto, isPhoto, setSmall, shrunk, small } from "./photos";

const AT_ONCE = 3;
const SCAN_ASKED_EVERY_MS = 3_000;

export interface Item {
  key: number;
  name: string;
  /** Bytes, of what goes up. */
  size: number;
  /** Lost: the page before this one had not sent it; it has to be chosen again. */
  state: "waiting" | "shrinking" | "sending" | "done" | "refused" | "lost";
  /** As it was chosen.  Absent: the server had it before this window, or it is
   *  lost. */
  file?: File;
  /** It is to have fewer bytes than that. */
  small: boolean;
  /** This browser could not make it smaller. */
  unshrunk: boolean;
  /** 0 to 1. */
  progress: number;
  /** Set once the server has it; while it goes up anew that of before. */
  id: string;
  /** Those that it had before. */
  was: string[];
  error: string;
  /** The failure may pass: the same file may be tried again. */
  retry: boolean;
  /** It was refused, and would go up with fewer bytes. */
  large: boolean;
  /** Nobody can open it yet. */
  scanning: boolean;
  /** As the server has it. */
  kept?: Attachment;
}

export interface Files {
  items: Item[];
  /** Picked, dropped or pasted.  Of each its id once it is up; "": it is not
   *  to be.  The same function at every render. */
  addFiles(files: Iterable<File>): Promise<string>[];
  /** Stays in the list, and says why it does not go up. */
  refuse(file: File, error: string): void;
  remove(key: number): void;
  /** In the place of one that is lost. */
  choose(key: number, file: File): void;
  again(key: number): void;
  /** With fewer bytes, once. */
  shrink(key: number): void;
  /** To another place among them. */
  move(key: number, to: number): void;
  /** The message left with them, or a draft has them: they are no longer ours
   *  to take back. */
  release(): void;
  /** Photographs that are added lose their place and what else they say of
   *  people. */
  clean: boolean;
  setClean(clean: boolean): void;
  /** Of all photographs, those that are here too. */
  setSmall(on: boolean): void;
}

/** What it is that keeps them from leaving; "": nothing. */
export function missingFiles(files: Files): string {
  if (files.items.some((i) => i.state === "refused")) return t().compose.refusedFile;
  if (files.items.some((i) => i.state === "lost")) return t().attachments.lostFirst;
  return files.items.some((i) => i.state !== "done") ? t().compose.uploading : "";
}

/** Those that whoever goes on with the draft has to choose again. */
export const unsent = (files: Files): UnsentFile[] => files.items
  .filter((i) => !i.id && i.state !== "done" && (i.state !== "refused" || i.retry))
  .map((i) => ({ name: i.file?.name ?? i.name, size: i.file?.size ?? i.size }));

/** The id that each is named by now, by every one that it has had. */
export const idsNow = (files: Files): Map<string, string> =>
  new Map(files.items.flatMap((i) => [i.id, ...i.was].map((id): [string, string] => [id, i.id])));

/** May the next try have another answer? */
const passes = (failure: unknown): boolean => !(failure instanceof Refusal) || failure.status === 0 ||
  [401, 403, 429].includes(failure.status) || failure.status >= 500;

/** What the scanner for viruses has said of it, and with what it is infected. */
interface Scanned { id: string; scan?: string; found?: string }
const isScanning = (a: Scanned | undefined): boolean => a?.scan === "PENDING";

function itemOf(a: Attachment, key: number): Item {
  return {
    key, name: a.name, size: a.size, state: "done", small: false, unshrunk: false, progress: 1, id: a.id, was: [],
    error: "", retry: false, large: false, scanning: isScanning(a), kept: a,
  };
}

const itemFor = (file: File, key: number): Item => ({
  key, name: file.name, size: file.size, state: "waiting", file, small: small.peek() && isHeavyPhoto(file), unshrunk: false,
  progress: 0, id: "", was: [], error: "", retry: false, large: false, scanning: false,
});

const lostItem = ({ name, size }: UnsentFile, key: number): Item => ({
  key, name, size, state: "lost", small: false, unshrunk: false, progress: 0, id: "", was: [],
  error: "", retry: false, large: false, scanning: false,
});

/** Asks how the scan of some went, as long as one is under way. */
function useScans(items: readonly Item[], change: (key: number, part: Partial<Item>) => void): void {
  const open = items.filter((i) => i.scanning && i.state === "done");
  const latest = useRef(open);
  latest.current = open;
  const any = open.length > 0;
  useEffect(() => {
    if (!any) return undefined;
    const end = (key: number, error: string): void => change(key, { scanning: false, ...error ? { state: "refused", error } : {} });
    const ask = ({ key, id }: Item): Promise<void> => api.getUpload(id).then(
      ({ attachment }: { attachment?: Scanned }) => {
        if (!isScanning(attachment)) end(key, attachment?.scan === "INFECTED" ? t().attachments.infected(attachment.found ?? "") : "");
      },
      (failure: unknown) => { if (!passes(failure)) end(key, sentence(failure)); });
    const timer = setInterval(() => { for (const item of latest.current) void ask(item); }, SCAN_ASKED_EVERY_MS);
    return () => clearInterval(timer);
  }, [any]);
}

/** `begin`: those that are there already; `lost`: those that were on their way
 *  when the page went. */
export function useFiles(begin: readonly Attachment[] = [], lost: readonly UnsentFile[] = []): Files {
  const [items, setItems] = useState<Item[]>(() => [
    ...begin.map((a, i) => itemOf(a, -1 - i)), ...lost.map((f, i) => lostItem(f, -1 - begin.length - i)),
  ]);
  // What is under way, what is ours to take back, and who waits for the id.
  const jobs = useRef(new Map<number, { stop(): void }>());
  const kept = useRef(new Map<number, string>());
  const awaited = useRef(new Map<number, (id: string) => void>());
  const [turns] = useState(() => new Turns(AT_ONCE));
  const last = useRef(0);
  const [clean, setClean] = useState(true);
  const cleans = useRef(clean);
  cleans.current = clean;
  // For who calls later than this render.
  const now = useRef(items);
  now.current = items;

  const set = (make: (old: Item[]) => Item[]): void => {
    now.current = make(now.current);
    setItems(now.current);
  };
  const change = (key: number, part: Partial<Item>): void =>
    set((old) => old.map((i) => i.key === key ? { ...i, ...part } : i));
  const itemAt = (key: number): Item | undefined => now.current.find((i) => i.key === key);
  const settle = (key: number, id: string): void => {
    awaited.current.get(key)?.(id);
    awaited.current.delete(key);
  };
  // If it fails, a draft has it; or the server sweeps what nothing names.
  const takeBack = (id: string): void => void api.deleteAttachment(id).catch(() => undefined);
  const taken = (key: number, attachment: Attachment): void => {
    const { id, name, size } = attachment;
    const old = kept.current.get(key);
    const was = itemAt(key);
    kept.current.set(key, id);
    change(key, {
      id, name, size, state: "done", progress: 1, scanning: isScanning(attachment), kept: attachment,
      was: was?.id ? [...was.was, was.id] : [],
    });
    settle(key, id);
    if (old) takeBack(old);
  };
  const fail = (key: number, failure: unknown): void => {
    const retry = passes(failure);
    const large = failure instanceof Refusal && [413, 507].includes(failure.status);
    change(key, { state: "refused", error: sentence(failure), retry, large });
    // What may go up yet keeps its place in the text.
    if (!retry && !large) settle(key, "");
    if (failure instanceof Refusal && failure.status === 507) void refresh();
  };
  /** Why it does not go up, said of it; false: it may. */
  const isOver = (key: number, file: File, shrinks: boolean): boolean => {
    const others = now.current.filter((i) => i.key !== key && i.state !== "refused");
    const limit = limitOf(file, others.length, others.reduce((sum, i) => sum + i.size, 0), shrinks);
    if (!limit) return false;
    const large = limit.large && isHeavyPhoto(file);
    change(key, { state: "refused", error: limit.error, retry: limit.passing, large });
    if (!limit.passing && !large) settle(key, "");
    return true;
  };

  const send = async (key: number, file: File, wanted: () => boolean, onUpload: (upload: Upload) => void): Promise<void> => {
    let bytes = file;
    if (itemAt(key)?.small) {
      change(key, { state: "shrinking" });
      const smaller = await shrunk(file);
      if (!wanted()) return;
      bytes = smaller ?? file;
      change(key, { unshrunk: !smaller, size: bytes.size, name: bytes.name });
      if (isOver(key, bytes, false)) return;
    }
    change(key, { state: "sending" });
    const upload = api.upload(bytes, cleans.current && isPhoto(bytes), (progress) => { if (wanted()) change(key, { progress }); });
    onUpload(upload);
    const attachment = await upload.done;
    if (wanted()) taken(key, attachment);
    else takeBack(attachment.id);
  };
  const stop = (key: number): void => {
    jobs.current.get(key)?.stop();
    jobs.current.delete(key);
  };
  const start = (key: number): void => {
    stop(key);
    const file = itemAt(key)?.file;
    if (!file) return;
    let upload: Upload | undefined;
    let stopped = false;
    const job = { stop: () => { stopped = true; upload?.abort(); } };
    change(key, { state: "waiting", error: "", retry: false, large: false, unshrunk: false, progress: 0, size: file.size, name: file.name });
    if (isOver(key, file, itemAt(key)?.small ?? false)) return;
    jobs.current.set(key, job);
    void turns.run(async () => {
      if (stopped) return;
      try {
        await send(key, file, () => !stopped, (begun) => { upload = begun; });
      } catch (failure) {
        if (!stopped) fail(key, failure);
      } finally {
        if (jobs.current.get(key) === job) jobs.current.delete(key);
      }
    });
  };

  const add = (file: File): number => {
    const item = itemFor(file, ++last.current);
    set((old) => [...old, item]);
    return item.key;
  };
  const give = (key: number, file: File): number => {
    change(key, itemFor(file, key));
    return key;
  };
  const placeFor = (file: File): number => {
    const lost = now.current.find((i) => i.state === "lost" && i.name === file.name && i.size === file.size);
    return lost ? give(lost.key, file) : add(file);
  };
  const addFiles = useRef((files: Iterable<File>): Promise<string>[] => [...files].map((file) => {
    const key = placeFor(file);
    const id = new Promise<string>((resolve) => awaited.current.set(key, resolve));
    start(key);
    return id;
  })).current;
  const refuse = (file: File, error: string): void => change(add(file), { state: "refused", error });
  const remove = (key: number): void => {
    stop(key);
    settle(key, "");
    const id = kept.current.get(key);
    kept.current.delete(key);
    if (id) takeBack(id);
    set((old) => old.filter((i) => i.key !== key));
  };
  const shrinkTo = (key: number, on: boolean): void => {
    change(key, { small: on });
    start(key);
  };
  const setAllSmall = (on: boolean): void => {
    setSmall(on);
    for (const { key, file, small: is } of now.current)
      if (file && is !== on && isHeavyPhoto(file)) shrinkTo(key, on);
  };
  const move = (key: number, to: number): void => set((old) => {
    const item = old.find((i) => i.key === key);
    const others = old.filter((i) => i.key !== key);
    return item ? [...others.slice(0, to), item, ...others.slice(to)] : old;
  });

  useScans(items, change);
  useEffect(() => () => {
    for (const key of [...jobs.current.keys()]) stop(key);
    for (const id of kept.current.values()) takeBack(id);
  }, []);
  return {
    items, addFiles, refuse, remove, choose: (key, file) => start(give(key, file)), again: start, shrink: (key) => shrinkTo(key, true), move,
    release: () => kept.current.clear(), clean, setClean, setSmall: setAllSmall,
  };
}
