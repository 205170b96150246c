// Sound and films, by what the browser has for them.
import { useState } from "preact/hooks";
import * as api from "../api";
import { t } from "../i18n/viewer";
import { Sound as SoundIcon } from "../parts/icons";
import { Plain } from "./plain";
import type { StageProps } from "./stage";

const POSTER_WIDTH = 1280;

/** Why it is not played, once that is known: the browser cannot, or it may not
 *  be opened (now). */
function useFailure(id: string): { why: string; onError(): void } {
  const [why, setWhy] = useState("");
  const onError = (): void => void api.whyNotShown(id).then((sentence) => setWhy(sentence || t().viewer.notPlayed));
  return { why, onError };
}

export function Film({ file }: StageProps) {
  const { why, onError } = useFailure(file.id);
  if (why) return <Plain file={file} why={why} />;
  return <video controls playsInline preload="metadata" aria-label={file.name} src={api.shownAddress(file.id)}
    poster={file.preview ? api.previewAddress(file.id, POSTER_WIDTH) : undefined} onError={onError} />;
}

export function Sound({ file }: StageProps) {
  const { why, onError } = useFailure(file.id);
  if (why) return <Plain file={file} why={why} />;
  return (
    <div class="plain">
      <SoundIcon />
      <audio controls preload="metadata" aria-label={file.name} src={api.shownAddress(file.id)} onError={onError} />
    </div>
  );
}
