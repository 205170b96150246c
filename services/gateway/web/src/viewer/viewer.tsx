// The window that shows attachments, one after the other.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import type { Attachment } from "../api";
import { locale } from "../i18n";
import { t } from "../i18n/viewer";
import { Dialog } from "../parts/dialog";
import { Download, Minus, Next, Plus, Previous } from "../parts/icons";
import { shortcutsOn } from "../parts/shortcuts";
import { kindOf, type Kind } from "./kinds";
import { Film, Sound } from "./media";
import { PdfStage } from "./pdf";
import { PictureStage } from "./picture";
import { Plain } from "./plain";
import type { Controls, StageProps, View } from "./stage";

const STAGES: Record<Kind, (props: StageProps) => preact.JSX.Element> = {
  picture: PictureStage, pdf: PdfStage, film: Film, sound: Sound,
  other: ({ file }) => <Plain file={file} why={t().viewer.noView} />,
};

function Zoom({ view, controls }: { view: View; controls: { current: Controls } }) {
  const words = t().viewer;
  const percent = (view.zoom ?? 1).toLocaleString(locale(), { style: "percent" });
  return (
    <span class="zoom">
      <button type="button" class="quiet square" aria-label={words.smaller} title={`${words.smaller} (−)`} onClick={() => controls.current.zoom?.("out")}><Minus /></button>
      <button type="button" class="quiet percent" aria-label={`${words.zoom(percent)}. ${words.whole}`} title={`${words.whole} (0)`}
        onClick={() => controls.current.zoom?.("fit")}>{percent}</button>
      <button type="button" class="quiet square" aria-label={words.larger} title={`${words.larger} (+)`} onClick={() => controls.current.zoom?.("in")}><Plus /></button>
    </span>
  );
}

function Pages({ view, controls }: { view: View; controls: { current: Controls } }) {
  const words = t().viewer;
  const { page = 1, pages = 1 } = view;
  return (
    <span class="pages">
      <button type="button" class="quiet" onClick={() => controls.current.turn?.(-1)}>{words.pageBefore}</button>
      <span class="page-at" role="status"><span class="hidden">{words.page(page, pages)}</span><span aria-hidden="true">{page}/{pages}</span></span>
      <button type="button" class="quiet" onClick={() => controls.current.turn?.(1)}>{words.pageAfter}</button>
    </span>
  );
}

export function Viewer({ files, at, onClose }: { files: readonly Attachment[]; at: number; onClose: () => void }) {
  const [place, setPlace] = useState(at);
  const [view, setView] = useState<View>({});
  const controls = useRef<Controls>({});
  const stage = useRef<HTMLDivElement>(null);
  const words = t().viewer;
  const file = files[place]!;
  const Stage = STAGES[kindOf(file)];
  const several = files.length > 1;

  const step = (by: number): void => {
    const to = place + by;
    if (to < 0 || to >= files.length) return;
    controls.current = {};
    setView({});
    setPlace(to);
  };
  /** Whether it was of use. */
  const onKey = (key: string): boolean => {
    const { zoom, arrow, turn } = controls.current;
    if (key.startsWith("Arrow") && arrow?.(key)) return true;
    const acts: Record<string, (() => void) | undefined> = {
      Escape: onClose,
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      PageUp: turn && (() => turn(-1)),
      PageDown: turn && (() => turn(1)),
      ...zoom && shortcutsOn.peek() ? { "+": () => zoom("in"), "=": () => zoom("in"), "-": () => zoom("out"), "0": () => zoom("fit") } : {},
    };
    acts[key]?.();
    return acts[key] !== undefined;
  };
  const keys = useRef(onKey);
  keys.current = onKey;

  useEffect(() => {
    const dialog = stage.current!.closest("dialog")!;
    const listen = (event: KeyboardEvent): void => {
      // A question over it has its own.
      if ((event.target as Element).closest("dialog") !== dialog) return;
      const chord = event.ctrlKey || event.metaKey || event.altKey;
      // A player has uses of its own for them; Escape is the window's.
      const taken = event.defaultPrevented || event.key === "Escape" || (event.target as Element).closest("video, audio") !== null;
      if (!chord && !taken && keys.current(event.key)) event.preventDefault();
    };
    dialog.addEventListener("keydown", listen);
    return () => dialog.removeEventListener("keydown", listen);
  }, []);
  // What had the focus may have gone with the attachment before.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) stage.current?.focus();
  }, [place]);

  return (
    <Dialog title={file.name} class="viewer" onClose={onClose} buttons={
      <>
        {several && <span class="soft place">{place + 1}/{files.length}</span>}
        <a class="button quiet square" href={api.attachmentAddress(file.id)} download={file.name} aria-label={words.download} title={words.download}><Download /></a>
      </>
    }>
      <p class="hidden" role="status">{place !== at || view.zoom ? `${file.name}, ${words.place(place + 1, files.length)}` : ""}</p>
      <div ref={stage} class="stage" tabIndex={0} role="group" aria-label={file.name} data-autofocus>
        <Stage key={file.id} file={file} controls={controls} onView={setView} onStep={step} onKey={(key) => keys.current(key)} />
      </div>
      {(several || view.zoom !== undefined) && (
        <div class="viewer-foot">
          {several && <button type="button" class="square" aria-label={words.previous} title={`${words.previous} (←)`}
            aria-disabled={place === 0} onClick={() => step(-1)}><Previous /></button>}
          {view.zoom !== undefined && <Zoom view={view} controls={controls} />}
          {view.pages !== undefined && <Pages view={view} controls={controls} />}
          {several && <button type="button" class="square" aria-label={words.next} title={`${words.next} (→)`}
            aria-disabled={place === files.length - 1} onClick={() => step(1)}><Next /></button>}
        </div>
      )}
    </Dialog>
  );
}
