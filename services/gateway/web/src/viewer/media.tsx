// Sound and films, by what the browser has for them.
import { useState } from "preact/hooks";
import * as api from "../api";
import { t } from "../i18n/viewer";
import { Sound as SoundIcon } from "../parts/icons";
import { Plain } from "./plain";
import type { StageProps } from "./stage";

const POSTER_WIDTH = 1280;

export function Film({ file }: StageProps) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Plain file={file} why={t().viewer.notPlayed} />;
  return <video controls playsInline preload="metadata" aria-label={file.name} src={api.shownAddress(file.id)}
    poster={file.preview ? api.previewAddress(file.id, POSTER_WIDTH) : undefined} onError={() => setFailed(true)} />;
}

export function Sound({ file }: StageProps) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Plain file={file} why={t().viewer.notPlayed} />;
  return (
    <div class="plain">
      <SoundIcon />
      <audio controls preload="metadata" aria-label={file.name} src={api.shownAddress(file.id)} onError={() => setFailed(true)} />
    </div>
  );
}
