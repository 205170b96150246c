// What is attached: each with how far it is, why it is not, and what may be
// done with it.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/attachments";
import { fileSize } from "../../parts/format";
import { Check, Cross, Grip, Paperclip, Refresh, Warning } from "../../parts/icons";
import { Thumbnail } from "../../viewer/thumbnail";
import type { Files, Item } from "./files";
import { limitsText, totalText } from "./limits";
import { useOrder, type Handle } from "./order";
import { isHeavyPhoto, small, SMALL } from "./photos";

function Progress({ item }: { item: Item }) {
  const words = t().attachments;
  const { state, name, progress } = item;
  // No value: nobody knows how long it takes.
  if (state === "waiting") return <progress aria-label={words.waiting(name)} />;
  if (state === "shrinking") return <progress aria-label={words.shrinking(name)} />;
  return (
    <>
      <progress value={progress} max={1} aria-label={words.progress(name)} />
      <span class="soft part" aria-hidden>{Math.floor(progress * 100)}{"\u202f"}%</span>
    </>
  );
}

function Size({ item }: { item: Item }) {
  const before = item.file?.size ?? item.size;
  const isSmaller = item.small && !item.unshrunk && item.size < before && item.state !== "waiting" && item.state !== "shrinking";
  return <span class="soft file-size">{fileSize(item.size)}{isSmaller && ` ${t().attachments.shrunk(fileSize(before))}`}</span>;
}

interface LineProps {
  item: Item;
  at: number;
  count: number;
  files: Files;
  handle: Handle;
  onRemove: () => void;
}

/** Of one that is lost. */
function ChooseAgain({ item, files }: { item: Item; files: Files }) {
  const input = useRef<HTMLInputElement>(null);
  const label = t().attachments.chooseAgain(item.name);
  const onPick = (): void => {
    const file = input.current?.files?.[0];
    if (!file) return;
    // What was pressed goes.
    input.current?.closest("li")?.querySelector<HTMLElement>(".remove")?.focus();
    files.choose(item.key, file);
  };
  return (
    <>
      <button type="button" class="quiet" aria-label={label} onClick={() => input.current?.click()}>{t().attachments.choose}</button>
      <input ref={input} type="file" hidden aria-label={label} onChange={onPick} />
    </>
  );
}

function Line({ item, at, count, files, handle, onRemove }: LineProps) {
  const { key, name, error, state } = item;
  const words = t().attachments;
  const problemId = useId();
  const goes = state === "waiting" || state === "shrinking" || state === "sending";
  const remark = state === "lost" ? words.lost : item.unshrunk && state === "done" ? words.unshrunk : item.scanning ? words.scanning : "";
  return (
    <li class={error ? "refused" : state === "lost" ? "lost" : ""} data-key={key}>
      {count > 1 &&
        <button type="button" class="quiet square grip" aria-label={words.move(name, at + 1, count)} title={words.moveHint} {...handle}><Grip /></button>}
      {error || state === "lost" ? <Warning /> : state === "done" ? <Check label={words.done} /> : <Paperclip />}
      {state === "done" && !item.scanning && item.kept?.preview && <Thumbnail key={item.id} file={item.kept} />}
      <span class="file-said">
        <span class="file-name">{name}</span>
        <Size item={item} />
        {goes && <Progress item={item} />}
        {state === "lost" && <ChooseAgain item={item} files={files} />}
        {error && item.large && item.file && !item.small &&
          <button type="button" class="quiet" onClick={() => files.shrink(key)}>{words.shrink(fileSize(SMALL))}</button>}
        {error && item.retry &&
          <button type="button" class="quiet" onClick={() => files.again(key)}><Refresh />{t().retry}</button>}
        {error && <span class="file-error" id={problemId} role="alert">{error}</span>}
        {remark && <span class="soft file-remark">{remark}</span>}
      </span>
      <button type="button" class="quiet square remove" aria-label={goes ? words.cancel(name) : t().remove(name)} title={goes ? words.cancel(name) : undefined}
        aria-describedby={error ? problemId : undefined} data-field={state === "done" ? undefined : "files"} onClick={onRemove}><Cross /></button>
    </li>
  );
}

/** Of those that are heavy, before they go up. */
function PhotoSize({ files }: { files: Files }) {
  const words = t().attachments;
  const id = useId();
  return (
    <p class="photo-size">
      <label for={id}>{words.photoSize}</label>
      <select id={id} title={words.photoSizeHint} value={small.value ? "small" : "full"}
        onChange={(e) => files.setSmall(e.currentTarget.value === "small")}>
        <option value="full">{words.sizes.full}</option>
        <option value="small">{words.sizes.small(fileSize(SMALL))}</option>
      </select>
    </p>
  );
}

/** What has come of files since the last time, for who does not see it. */
function useNews(items: readonly Item[]): string {
  const before = useRef(new Map(items.map((i) => [i.key, i.state])));
  const said = useRef("");
  useEffect(() => { before.current = new Map(items.map((i) => [i.key, i.state])); });
  const words = t().attachments;
  const fresh = items.filter((i) => before.current.get(i.key) !== i.state)
    .flatMap((i) => i.state === "done" ? [words.joined(i.name)] : []);
  if (fresh.length > 0) said.current = fresh.join(" ");
  return said.current;
}

/** What is attached, once something is.  `problem`: why it cannot leave so. */
export function AttachedFiles({ files, problem }: { files: Files; problem: string }) {
  const list = useRef<HTMLUListElement>(null);
  const removed = useRef(-1);
  const moved = useRef<number | null>(null);
  const [place, setPlace] = useState("");
  const news = useNews(files.items);
  const words = t().attachments;
  // From a file taken away to the next one, else to the button that adds; a
  // handle keeps the focus on its way.
  useLayoutEffect(() => {
    if (moved.current !== null) list.current?.querySelector<HTMLElement>(`[data-key="${moved.current}"] .grip`)?.focus();
    moved.current = null;
    if (removed.current < 0) return;
    const left = [...list.current?.querySelectorAll<HTMLElement>(".remove") ?? []];
    const to = left[Math.min(removed.current, left.length - 1)] ??
      list.current?.closest("form")?.querySelector<HTMLElement>(".attach button");
    to?.focus();
    removed.current = -1;
  });
  // What is added stands below what one has in view, unless it is a picture of
  // the text that one writes.
  const newest = Math.max(0, ...files.items.map((i) => i.key));
  const seen = useRef(newest);
  useEffect(() => {
    if (newest > seen.current && !document.activeElement?.closest(".ProseMirror"))
      list.current?.querySelector(`[data-key="${newest}"]`)?.scrollIntoView({ block: "nearest" });
    seen.current = Math.max(seen.current, newest);
  }, [newest]);
  const handleOf = useOrder(files, list, (key, to) => {
    moved.current = key;
    const name = files.items.find((i) => i.key === key)?.name ?? "";
    setPlace(words.moved(name, to + 1, files.items.length));
  });
  const remove = (item: Item, at: number): void => {
    removed.current = at;
    files.remove(item.key);
  };
  const count = files.items.length;
  const going = files.items.filter((i) => i.state !== "refused" && i.state !== "lost");
  return (
    <div class="attached" role="group" aria-label={words.title} hidden={count === 0}>
      <ul ref={list} class="uploads">
        {files.items.map((item, at) =>
          <Line key={item.key} item={item} at={at} count={count} files={files} handle={handleOf(item.key)} onRemove={() => remove(item, at)} />)}
      </ul>
      {files.items.some((i) => i.file && isHeavyPhoto(i.file)) && <PhotoSize files={files} />}
      <p class="hidden" role="status">{news}</p>
      <p class="hidden" role="status">{place}</p>
      {count > 0 && <p class="soft limits">{going.length > 0 && `${totalText(going.length, going.reduce((sum, i) => sum + i.size, 0))} `}{limitsText()}</p>}
      {count > 0 && problem && <p class="problem">{problem}</p>}
    </div>
  );
}
