// What is attached, to be downloaded.
import * as api from "../api";
import type { Attachment } from "../api";
import { t } from "../i18n";
import { fileSize } from "./format";
import { Download, Paperclip } from "./icons";

/** `all`: the address of all of them in one file. */
export function Files({ files, all }: { files: readonly Attachment[]; all?: string }) {
  if (files.length === 0) return null;
  return (
    <ul class="files" aria-label={t().thread.attachments}>
      {files.map((a) => (
        <li key={a.id}>
          <a href={api.attachmentAddress(a.id)} download={a.name} title={t().thread.download}>
            <Paperclip /><span class="hidden">{t().thread.download}</span> <span>{a.name}</span> <span class="soft">{fileSize(a.size)}</span>
          </a>
        </li>
      ))}
      {all && files.length > 1 &&
        <li><a class="all" href={all} download><Download /><span>{t().thread.downloadAll}</span></a></li>}
    </ul>
  );
}
