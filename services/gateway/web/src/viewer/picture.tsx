// A picture, whole at first, then as large as one wants it.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { t } from "../i18n/viewer";
import { Loading } from "../parts/pieces";
import { attemptsAtPreview, useAttempts, type Attempt, type Attempted } from "./attempts";
import type { Shown } from "./kinds";
import { Plain } from "./plain";
import { usePointers } from "./pointers";
import type { StageProps, Zoom } from "./stage";
import { fitted, held, STEP, WHOLE, zoomed, type Place, type Size } from "./zoom";

const PREVIEW_WIDTHS = [1280, 2048] as const;
/** Bytes up to which it comes as it is at once. */
const SMALL = 1024 * 1024;
const BY_DOUBLE_CLICK = 2.5;
/** Of the stage, by an arrow. */
const PAN = 0.15;

/** By all browsers that we know; HEIC is not. */
const isShown = ({ mediaType }: Shown): boolean => /^image\/(png|jpeg|gif|webp|avif)$/.test(mediaType);

function attemptsAt(file: Shown): Attempt[] {
  const wide = Math.max(screen.width, screen.height) * devicePixelRatio;
  const preview = attemptsAtPreview(file.id, PREVIEW_WIDTHS.find((width) => width >= wide) ?? PREVIEW_WIDTHS[1]);
  const whole = { address: api.shownAddress(file.id), afterMs: 0 };
  if (!isShown(file)) return preview;
  // What moves does not in its preview.
  if (!file.preview || file.mediaType === "image/gif" || file.size <= SMALL) return [whole, ...file.preview ? preview.slice(0, 1) : []];
  return [...preview.slice(0, 1), whole];
}

function Picture({ file, controls, onView, onStep, attempted: { address, number, onError } }: StageProps & { attempted: Attempted }) {
  const box = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Size>({ width: 0, height: 0 });
  const [natural, setNatural] = useState<Size | null>(file.width && file.height ? { width: file.width, height: file.height } : null);
  const [loaded, setLoaded] = useState(false);
  const [place, setPlace] = useState<Place>(WHOLE);
  const [fine, setFine] = useState("");
  const size = natural && stage.width > 0 ? fitted(natural, stage) : null;

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = (): void => setStage({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => onView({ zoom: place.zoom }), [place.zoom]);
  // Looked at closely, it is shown as it is.
  const close = place.zoom > 1 && isShown(file);
  useEffect(() => {
    if (!close || fine) return undefined;
    const whole = new Image();
    whole.onload = () => setFine(whole.src);
    whole.src = api.shownAddress(file.id);
    return () => { whole.onload = null; };
  }, [close]);

  const change = (to: (from: Place) => Place): void =>
    setPlace((from) => size ? held(to(from), size, stage) : from);
  const zoom = (to: Zoom): void =>
    change((from) => to === "fit" ? WHOLE : zoomed(from, to === "in" ? from.zoom * STEP : from.zoom / STEP));
  const arrow = (key: string): boolean => {
    if (place.zoom === 1) return false;
    const [x, y] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key] ?? [0, 0];
    change((from) => ({ ...from, x: from.x + x! * PAN * stage.width, y: from.y + y! * PAN * stage.height }));
    return true;
  };
  controls.current = { zoom, arrow };
  usePointers(box, {
    move: (by) => change((from) => ({ ...from, x: from.x + by.x, y: from.y + by.y })),
    scale: (by, at) => change((from) => zoomed(from, from.zoom * by, at)),
    swipe: (by) => { if (place.zoom === 1) onStep(by); },
    twice: (at) => change((from) => from.zoom > 1 ? WHOLE : zoomed(from, BY_DOUBLE_CLICK, at)),
  });

  return (
    <div ref={box} class={`picture ${place.zoom > 1 ? "close" : ""}`}>
      {!loaded && <Loading />}
      {address && (
        <img key={number} class={loaded ? "" : "coming"} alt={file.name} src={fine || address} draggable={false} onError={onError}
          onLoad={(e) => {
            const { naturalWidth: width, naturalHeight: height } = e.currentTarget;
            setNatural((known) => known ?? { width, height });
            setLoaded(true);
          }}
          style={size ? { width: size.width, height: size.height, transform: `translate(${place.x}px, ${place.y}px) scale(${place.zoom})` } : {}} />
      )}
    </div>
  );
}

export function PictureStage(props: StageProps) {
  const { file } = props;
  const attempted = useAttempts(attemptsAt(file));
  return attempted.failed ? <Plain file={file} why={t().viewer.notShown} /> : <Picture {...props} attempted={attempted} />;
}
