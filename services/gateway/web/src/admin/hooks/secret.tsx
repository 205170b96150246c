// A secret, which is shown once.
import { t } from "../../i18n/administration";
import { Copy } from "../../parts/icons";
import { noticeSuccess } from "../../parts/notice";

export function Secret({ text, onDone }: { text: string; onDone: () => void }) {
  const words = t().hooks;
  return (
    <div class="remark warn hook-secret" role="status">
      <p>{words.secretOnce}</p>
      <code>{text}</code>
      <div class="act-row">
        {"clipboard" in navigator && (
          <button type="button" onClick={() => void navigator.clipboard.writeText(text).then(() => noticeSuccess(words.copied))}>
            <Copy />{words.copy}
          </button>
        )}
        <button type="button" onClick={onDone}>{words.kept}</button>
      </div>
    </div>
  );
}
