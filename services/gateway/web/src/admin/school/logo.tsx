// The school's logo: made smaller here, so that it is quick for everybody.
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { t } from "../../i18n/administration";
import { noticeError, noticeSuccess } from "../../parts/notice";

const WIDTH_MOST = 480;
const HEIGHT_MOST = 128;

/** As PNG, at most so large. */
async function reduced(file: File): Promise<Blob> {
  const image = await createImageBitmap(file);
  const part = Math.min(1, WIDTH_MOST / image.width, HEIGHT_MOST / image.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * part));
  canvas.height = Math.max(1, Math.round(image.height * part));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("no image")), "image/png"));
}

export function Logo({ logo, onChange }: { logo: string; onChange: () => Promise<void> }) {
  const words = t().school;
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const put = async (file: File | undefined): Promise<void> => {
    if (!file || busy) return;
    setBusy(true);
    const image = await reduced(file).catch(() => null);
    try {
      if (!image) noticeError(words.logoBad);
      else {
        await api.putLogo(image);
        noticeSuccess(words.logoSaved);
        await onChange();
      }
    } catch (failure) {
      noticeError(api.sentence(failure));
    } finally {
      setBusy(false);
    }
  };
  const remove = async (): Promise<void> => {
    try {
      await api.deleteLogo();
      noticeSuccess(words.logoRemoved);
      await onChange();
    } catch (failure) {
      noticeError(api.sentence(failure));
    }
  };
  return (
    <section class="admin-form">
      <h2>{words.logo}</h2>
      {logo ? <p><img class="logo-now" src={api.logoAddress(logo)} alt={words.logo} /></p> : <p class="soft">{words.noLogo}</p>}
      <div class="admin-field">
        <label for="logo-file">{words.chooseLogo}</label>
        <input ref={input} id="logo-file" type="file" accept="image/png,image/jpeg" aria-describedby="logo-hint"
          onChange={(e) => { void put(e.currentTarget.files?.[0]); e.currentTarget.value = ""; }} />
        <p id="logo-hint" class="soft">{words.logoHint}</p>
      </div>
      {logo && <div class="act-row"><button type="button" onClick={() => void remove()}>{words.removeLogo}</button></div>}
    </section>
  );
}
