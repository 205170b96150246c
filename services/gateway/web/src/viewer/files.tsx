// What is attached: a press shows it, or downloads what cannot be shown.
import { useState } from "preact/hooks";
import * as api from "../api";
import type { Attachment } from "../api";
import { t } from "../i18n";
import { Download } from "../parts/icons";
import { later } from "../parts/later";
import { useDetails } from "./details";
import { facts, kindOf } from "./kinds";
import { Thumbnail } from "./thumbnail";

const Viewer = later(async () => (await import("./viewer")).Viewer, "window-coming");

function Card({ file }: { file: Attachment }) {
  const known = useDetails(file);
  return (
    <>
      <Thumbnail file={file} />
      <span class="file-words">
        <span class="file-name">{file.name}</span>
        <span class="soft">{facts(known)}</span>
      </span>
    </>
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
      </a>
    </li>
  );
}

/** `all`: the address of all of them in one file. */
export function Files({ files, all }: { files: readonly Attachment[]; all?: string }) {
  const [open, setOpen] = useState("");
  if (files.length === 0) return null;
  const at = files.findIndex((file) => file.id === open);
  return (
    <>
      <ul class="files" aria-label={t().thread.attachments}>
        {files.map((file) => kindOf(file) === "other" ? <Savable key={file.id} file={file} />
          : <Viewable key={file.id} file={file} onOpen={() => setOpen(file.id)} />)}
      </ul>
      {all && files.length > 1 &&
        <a class="button files-all" href={all} download><Download />{t().thread.downloadAll}</a>}
      {at >= 0 && <Viewer files={files} at={at} onClose={() => setOpen("")} />}
    </>
  );
}
