// What is attached: a press shows it, or downloads what cannot be shown.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import type { Attachment } from "../api";
import { t } from "../i18n";
import { Download, Warning } from "../parts/icons";
import { later } from "../parts/later";
import type { Scans } from "../parts/scans";
import { me } from "../session";
import { useDetails } from "./details";
import { facts, iconOf, kindOf } from "./kinds";
import { Thumbnail } from "./thumbnail";

const Viewer = later(async () => (await import("./viewer")).Viewer, "window-coming");

/** What of them cannot be opened, and why, where there is a scanner. */
function useScans(files: readonly Attachment[]): Scans {
  const [scans, setScans] = useState<Scans>(new Map());
  const asked = me.value?.limits?.scans ? files.map((f) => f.id).join(" ") : "";
  useEffect(() => {
    if (!asked) return;
    let stop: (() => void) | undefined;
    let gone = false;
    void import("../parts/scans").then(({ watchScans }) => {
      if (!gone) stop = watchScans(asked.split(" "), setScans);
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [asked]);
  return scans;
}

function Card({ file }: { file: Attachment }) {
  const words = useRef<HTMLSpanElement>(null);
  const known = useDetails(file, words);
  return (
    <>
      <Thumbnail file={file} />
      <span ref={words} class="file-words">
        <span class="file-name">{file.name}</span>
        <span class="soft">{facts(known)}</span>
      </span>
    </>
  );
}

/** It cannot be opened now. */
function Unreadable({ file, why }: { file: Attachment; why: string }) {
  const Icon = iconOf(file);
  return (
    <li class="file unreadable">
      <span class="thumbnail"><Icon /></span>
      <span class="file-words">
        <span class="file-name">{file.name}</span>
        <span class="scan-note"><Warning />{why}</span>
      </span>
    </li>
  );
}

function Viewable({ file, onOpen }: { file: Attachment; onOpen: () => void }) {
  const save = `${t().thread.download} ${file.name}`;
  return (
    <li class="file">
      <button type="button" class="quiet open" aria-haspopup="dialog" onClick={onOpen}>
        <span class="hidden">{t().thread.view} </span><Card file={file} />
      </button>
      <a class="button quiet square" href={api.attachmentAddress(file.id)} download={file.name} aria-label={save} title={save}><Download /></a>
    </li>
  );
}

function Savable({ file }: { file: Attachment }) {
  return (
    <li class="file">
      <a class="open" href={api.attachmentAddress(file.id)} download={file.name} title={t().thread.download}>
        <span class="hidden">{t().thread.download} </span><Card file={file} />
        <span class="saves"><Download /></span>
      </a>
    </li>
  );
}

/** `all`: the address of all of them in one file. */
export function Files({ files, all }: { files: readonly Attachment[]; all?: string }) {
  // What is looked at stays as it was, whatever is told of its files meanwhile.
  const [opened, setOpened] = useState<{ files: readonly Attachment[]; at: number } | null>(null);
  const scans = useScans(files);
  if (files.length === 0) return null;
  const open = (file: Attachment): void => {
    const readable = files.filter(({ id }) => !scans.has(id));
    setOpened({ files: readable, at: readable.indexOf(file) });
  };
  return (
    <>
      <ul class="files" aria-label={t().thread.attachments}>
        {files.map((file) => {
          const why = scans.get(file.id);
          if (why !== undefined) return <Unreadable key={file.id} file={file} why={why} />;
          return kindOf(file) === "other" ? <Savable key={file.id} file={file} />
            : <Viewable key={file.id} file={file} onOpen={() => open(file)} />;
        })}
      </ul>
      {all && files.length > 1 && scans.size === 0 &&
        <a class="button files-all" href={all} download><Download />{t().thread.downloadAll}</a>}
      {opened && <Viewer {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}
