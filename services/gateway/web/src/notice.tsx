// « Succès »: notices at the top right of the page.
import { signal } from "@preact/signals";
import { t } from "./i18n";
import { Check, Cross, Warning } from "./ui/icons";

interface Notice {
  id: number;
  kind: "success" | "error";
  text: string;
}

const SHOWN_MS = 6_000;
const notices = signal<Notice[]>([]);
let last = 0;

const dismiss = (id: number): void => {
  notices.value = notices.value.filter((n) => n.id !== id);
};

function show(kind: Notice["kind"], text: string): void {
  const id = ++last;
  notices.value = [...notices.value.slice(-2), { id, kind, text }];
  // An error stays until it is read and closed.
  if (kind === "success") setTimeout(() => dismiss(id), SHOWN_MS);
}

export const noticeSuccess = (text: string): void => show("success", text);
export const noticeError = (text: string): void => show("error", text);

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite" aria-atomic="false">
      {notices.value.map((n) => (
        <div key={n.id} class={`notice ${n.kind}`}>
          {n.kind === "success" ? <Check /> : <Warning />}
          <div>
            <strong>{n.kind === "success" ? t().notice.success : t().notice.error}</strong>
            <p>{n.text}</p>
          </div>
          <button type="button" class="quiet square" aria-label={t().close}
            onClick={() => dismiss(n.id)}><Cross /></button>
        </div>
      ))}
    </div>
  );
}
