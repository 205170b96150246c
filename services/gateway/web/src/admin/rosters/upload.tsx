// A file on its way; what it would change is looked at first, unless one says
// otherwise.
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { t } from "../../i18n/administration";
import { navigate } from "../../router";
import { pageHref } from "../pages";
import { Field, Form, useSaving } from "../parts/form";
import { Progress } from "../parts/progress";
import { OpenHead } from "../parts/split";

const PARTS = 100;

export function Upload({ onMade }: { onMade: () => void }) {
  const words = t().rosters;
  const input = useRef<HTMLInputElement>(null);
  const [preview, setPreview] = useState(true);
  const [part, setPart] = useState<number | null>(null);
  const saving = useSaving(["zip", "format"]);
  const submit = async (): Promise<boolean> => {
    const file = input.current?.files?.[0];
    if (!file) {
      saving.refuse("zip", words.noFile);
      return false;
    }
    const ok = await saving.save(async () => {
      const { jobId } = await api.importRoster(file, preview, setPart).done;
      onMade();
      navigate(pageHref("rosters", jobId), true);
    });
    setPart(null);
    return ok;
  };
  return (
    <>
      <OpenHead page="rosters" title={words.importTitle} />
      <div class="open-body">
        <Form saving={saving} onSubmit={submit} submit={words.start}>
          <Field label={words.file} hint={words.fileHint} problem={saving.of("zip")}>
            {(field) => <input {...field} ref={input} type="file" accept=".zip,.csv,.txt,text/csv,application/zip" />}
          </Field>
          <label class="check">
            <input type="checkbox" checked={preview} onChange={(e) => setPreview(e.currentTarget.checked)} />
            {words.preview}
          </label>
          <p class="soft">{words.previewHint} {words.byHandHint}</p>
          {part !== null && <Progress label={words.uploading} done={Math.round(part * PARTS)} total={PARTS} />}
        </Form>
      </div>
    </>
  );
}
