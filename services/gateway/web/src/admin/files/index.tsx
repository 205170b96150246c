// Files: formats and size of attachments, within what the installation takes.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { FilesChoice, SchoolFiles } from "../../api";
import { t } from "../../i18n/administration";
import { fileSize } from "../../parts/format";
import { noticeSuccess } from "../../parts/notice";
import { Alert, Loading } from "../../parts/pieces";
import { Effect } from "../parts/effect";
import { Field, Form, useSaving } from "../parts/form";
import { useWatched } from "../parts/progress";
import { Single } from "../parts/split";
import { BYTES, fieldsOf, LimitFields, overLimit, limitLines } from "./limits";
import { ScannerFields } from "./scanner";

const MEGABYTE = 1024 * 1024;
const once = (): boolean => false;
const RISKS = ["pdfScripts", "pdfLaunchActions", "pdfFiles", "dde"] as const;

const risksOf = ({ pdfScripts, pdfLaunchActions, pdfFiles, dde }: SchoolFiles): Pick<SchoolFiles, typeof RISKS[number]> =>
  ({ pdfScripts, pdfLaunchActions, pdfFiles, dde });

export function FilesPage() {
  const found = useWatched(() => api.getSchoolFiles(), once);
  return (
    <Single title={t().admin.pages.files.title}>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!found.value && !found.error && <Loading />}
      {found.value && <FilesForm key={JSON.stringify(found.value)} files={found.value} onSaved={() => found.look()} />}
    </Single>
  );
}

/** "All" is an empty list for the server. */
const chosenOf = (files: SchoolFiles): string[] =>
  files.extensions.length > 0 ? files.extensions : files.installationExtensions;

function FilesForm({ files, onSaved }: { files: SchoolFiles; onSaved: () => Promise<void> }) {
  const words = t().files;
  const offered = files.installationExtensions;
  const [chosen, setChosen] = useState(chosenOf(files));
  const [size, setSize] = useState(files.maxBytes / MEGABYTE);
  const [risks, setRisks] = useState(risksOf(files));
  const [asking, setAsking] = useState(false);
  const [limits, setLimits] = useState(fieldsOf(files));
  const [refuses, setRefuses] = useState(files.refuseUnscanned);
  const saving = useSaving(["extensions", "maxBytes", "maxPerMessage", ...BYTES]);
  const most = fileSize(files.installationMaxBytes);
  const draft = {
    extensions: chosen.length === offered.length ? [] : chosen, maxBytes: Math.round(size * MEGABYTE), ...risks, ...limits,
    refuseUnscanned: refuses,
  };
  const submit = async (): Promise<boolean> => {
    if (chosen.length === 0) saving.refuse("extensions", words.noFormat);
    else if (draft.maxBytes > files.installationMaxBytes) saving.refuse("maxBytes", words.sizeHint(most));
    else if (overLimit(files, limits)) saving.refuse(overLimit(files, limits), words.overInstallation);
    else {
      setAsking(true);
      return true;
    }
    return false;
  };
  const put = async (what: FilesChoice): Promise<void> => {
    await api.putSchoolFiles(what);
    await onSaved();
  };
  const carryOut = async (): Promise<void> => {
    await put(draft);
    noticeSuccess(words.saved, async () => {
      await put({ extensions: files.extensions, maxBytes: files.maxBytes, ...risksOf(files), ...fieldsOf(files), refuseUnscanned: files.refuseUnscanned });
      return t().admin.undone;
    });
  };
  const taken = RISKS.filter((risk) => risks[risk]).map((risk) => words.risk[risk]);
  const gone = offered.filter((e) => !chosen.includes(e));
  return (
    <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
      <fieldset>
        <legend>{words.formats}</legend>
        <p class="soft">{words.formatsHint}</p>
        <label class="check">
          <input type="checkbox" checked={gone.length === 0} onChange={(e) => setChosen(e.currentTarget.checked ? offered : [])} />
          {words.all}
        </label>
        <div class="checks formats">
          {offered.map((extension) => (
            <label key={extension} class="check">
              <input type="checkbox" checked={chosen.includes(extension)}
                onChange={(e) => setChosen(offered.filter((x) => x === extension ? e.currentTarget.checked : chosen.includes(x)))} />
              {extension}
            </label>
          ))}
        </div>
        <p class="problem">{saving.of("extensions")}</p>
      </fieldset>
      <Field label={words.size} hint={words.sizeHint(most)} problem={saving.of("maxBytes")}>
        {(field) => (
          <span class="with-unit">
            <input {...field} type="number" min={0} step="any" value={size || ""} placeholder={String(files.installationMaxBytes / MEGABYTE)} onInput={(e) => setSize(e.currentTarget.valueAsNumber || 0)} />
            {words.sizeUnit}
          </span>
        )}
      </Field>
      <LimitFields files={files} limits={limits} onChange={setLimits} saving={saving} />
      <fieldset>
        <legend>{words.risks}</legend>
        <p class="soft">{words.risksHint}</p>
        <div class="checks">
          {RISKS.map((risk) => (
            <label key={risk} class="check">
              <input type="checkbox" checked={risks[risk]} onChange={(e) => setRisks({ ...risks, [risk]: e.currentTarget.checked })} />
              {words.risk[risk]}
            </label>
          ))}
        </div>
      </fieldset>
      <ScannerFields scanner={files.scanner} refuses={refuses} onChange={setRefuses} />
      {asking && (
        <Effect title={words.effectTitle} confirm={t().admin.save} undo={t().admin.undoable}
          lines={[
            words.willTake(chosen.join(t().listSeparator)),
            ...(gone.length > 0 ? [words.willNotTake(gone.join(t().listSeparator))] : []),
            words.willBe(fileSize(draft.maxBytes || files.installationMaxBytes)),
            ...limitLines(limits),
            ...(taken.length > 0 ? [words.willTakeRisks(taken.join(t().listSeparator))] : []),
            ...(files.scanner ? [refuses ? words.scanner.willRefuse : words.scanner.willWait] : []), words.old,
          ]}
          onConfirm={carryOut} onClose={() => setAsking(false)} />
      )}
    </Form>
  );
}
