// What is attached, to be downloaded.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import type { Attachment } from "../api";
import { t } from "../i18n";
import { me } from "../session";
import { fileSize } from "./format";
import { Download, Paperclip, Warning } from "./icons";
import type { Scans } from "./scans";

/** What of them cannot be opened, and why, where there is a scanner. */
function useScans(files: readonly Attachment[]): Scans {
  const [scans, setScans] = useState<Scans>(new Map());
  const asked = me.value?.limits?.scans ? files.map((f) => f.id).join(" ") : "";
  useEffect(() => {
    if (!asked) return;
    let stop: (() => void) | undefined;
    let gone = false;
    void import("./scans").then(({ watchScans }) => {
      if (!gone) stop = watchScans(asked.split(" "), setScans);
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [asked]);
  return scans;
}

/** `all`: the address of all of them in one file. */
export function Files({ files, all }: { files: readonly Attachment[]; all?: string }) {
  const scans = useScans(files);
  if (files.length === 0) return null;
  return (
    <ul class="files" aria-label={t().thread.attachments}>
      {files.map((a) => (
        <li key={a.id}>
          {scans.has(a.id) ? <span class="unreadable"><Paperclip /> <span>{a.name}</span> <span class="scan-note"><Warning />{scans.get(a.id)}</span></span> : <a href={api.attachmentAddress(a.id)} download={a.name} title={t().thread.download}>
            <Paperclip /><span class="hidden">{t().thread.download}</span> <span>{a.name}</span> <span class="soft">{fileSize(a.size)}</span>
          </a>}
        </li>
      ))}
      {all && files.length > 1 && scans.size === 0 &&
        <li><a class="all" href={all} download><Download /><span>{t().thread.downloadAll}</span></a></li>}
    </ul>
  );
}
