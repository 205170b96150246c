// What adds files: from the device, from its camera.
import { useId, useRef } from "preact/hooks";
import { t } from "../../i18n/attachments";
import { Camera, Paperclip } from "../../parts/icons";
import { me } from "../../session";
import type { Files } from "./files";
import { briefLimits, limitsText } from "./limits";

export function AttachButton({ files }: { files: Files }) {
  const input = useRef<HTMLInputElement>(null);
  const limitsId = useId();
  const words = t().attachments;
  const accept = me.value?.limits?.allowedExtensions.map((e) => `.${e}`).join(",") ?? "";
  const pick = (camera: boolean): void => {
    const element = input.current;
    if (!element) return;
    element.accept = camera ? "image/*" : accept;
    element.multiple = !camera;
    if (camera) element.setAttribute("capture", "environment");
    else element.removeAttribute("capture");
    element.click();
  };
  const onPick = (): void => {
    const element = input.current;
    if (!element?.files) return;
    files.addFiles([...element.files]);
    // So that the same file, taken away, may be picked again.
    element.value = "";
  };
  const brief = briefLimits();
  return (
    <span class="attach">
      <button type="button" title={limitsText()} aria-describedby={brief ? limitsId : undefined} onClick={() => pick(false)}><Paperclip />{words.add}</button>
      <button type="button" class="camera" aria-label={words.photograph} onClick={() => pick(true)}><Camera />{words.photo}</button>
      <span class="soft"><span class="drop-hint">{words.drop} · </span><span id={limitsId}>{brief}</span></span>
      <label class="check clean" title={words.cleanHint}>
        {/* Before the form hears of it and draws all anew. */}
        <input type="checkbox" checked={files.clean} onInput={(e) => files.setClean(e.currentTarget.checked)} />
        {words.clean}
      </label>
      <input ref={input} type="file" multiple hidden accept={accept} aria-label={words.add} onChange={onPick} />
    </span>
  );
}
