// A PDF, in a frame that can reach nothing: its bytes are read here and handed
// over.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { addressOf } from "../../base-path";
import { language } from "../../i18n";
import { t } from "../../i18n/viewer";
import { fileSize } from "../../parts/format";
import { Loading } from "../../parts/pieces";
import { Plain } from "../plain";
import type { StageProps } from "../stage";
import { LinkQuestion } from "./link-question";
import { leadsOut, PARTS, type Command, type PartKind, type Report, type Start } from "./port";

/** Bytes that are read as a whole. */
const LIMIT = 25 * 1024 * 1024;

async function readPart(part: PartKind, name: string): Promise<ArrayBuffer | null> {
  const folder = PARTS[part];
  if (!folder || !/^[\w-]+\.\w+$/.test(name)) return null;
  const answer = await fetch(addressOf(`${PDF_PARTS}/${folder}/${name}`)).catch(() => null);
  return answer?.ok ? answer.arrayBuffer() : null;
}

/** The frame is there: `bytes` are handed to it. */
function connect(frame: Window, bytes: ArrayBuffer, onReport: (report: Report) => void): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<Report>) => {
    if (data.kind !== "want") return onReport(data);
    return void readPart(data.part, data.name).then((part) => {
      const command: Command = { kind: "part", id: data.id, bytes: part };
      port1.postMessage(command, part ? [part] : []);
    });
  };
  const first: Start = { bytes, language: language.peek() };
  // It is an origin of its own, which has no name; but it is the window that
  // we have made.
  frame.postMessage(first, "*", [port2, bytes]);
  return port1;
}

function Frame({ file, controls, onView, onKey, onFailed }: StageProps & { onFailed: () => void }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const port = useRef<MessagePort | null>(null);
  const [opened, setOpened] = useState(false);
  const [link, setLink] = useState("");
  const state = useRef({ page: 1, pages: 0, zoom: 1 });
  const tell = (command: Command): void => port.current?.postMessage(command);
  const keys = useRef(onKey);
  keys.current = onKey;

  const onReport = (report: Report): void => {
    switch (report.kind) {
      case "opened": {
        const { pages } = report;
        state.current.pages = pages;
        tell({ kind: "names", names: Array.from({ length: pages }, (_, i) => t().viewer.page(i + 1, pages)) });
        setOpened(true);
        break;
      }
      case "at":
        Object.assign(state.current, { page: report.page, zoom: report.zoom });
        onView({ ...state.current });
        break;
      case "key": keys.current(report.key); break;
      case "link": if (leadsOut(report.address)) setLink(report.address); break;
      case "failed": onFailed(); break;
    }
  };

  useEffect(() => {
    const element = frame.current!;
    const reading = new AbortController();
    const there = new Promise<void>((resolve) => { element.onload = () => resolve(); });
    element.src = addressOf(PDF_FRAME);
    void Promise.all([api.readAttachment(file.id, reading.signal), there]).then(([bytes]) => {
      if (reading.signal.aborted) return;
      port.current = connect(element.contentWindow!, bytes, onReport);
      // So that the arrows scroll it.
      if (document.activeElement?.contains(element)) element.focus();
    }).catch(() => { if (!reading.signal.aborted) onFailed(); });
    return () => {
      reading.abort();
      port.current?.close();
    };
  }, []);
  controls.current = {
    zoom: (to) => tell({ kind: "zoom", to }),
    turn: (by) => tell({ kind: "turn", by }),
  };
  return (
    <>
      {!opened && <Loading />}
      <iframe ref={frame} class={opened ? "" : "coming"} sandbox="allow-scripts" title={file.name} />
      {link && <LinkQuestion address={link} onClose={() => setLink("")} />}
    </>
  );
}

export function PdfStage(props: StageProps) {
  const [failed, setFailed] = useState(false);
  const { file } = props;
  if (file.size > LIMIT) return <Plain file={file} why={t().viewer.tooLarge(fileSize(LIMIT))} />;
  if (failed) return <Plain file={file} why={t().viewer.notShown} />;
  return <div class="pdf"><Frame {...props} onFailed={() => setFailed(true)} /></div>;
}
