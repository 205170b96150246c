// How many files a message may have, and how much is kept: fields of the form.
import type { SchoolFiles } from "../../api";
import { t } from "../../i18n/administration";
import { fileSize } from "../../parts/format";
import { Field, type Saving } from "../parts/form";

const MEGABYTE = 1024 * 1024;
export const BYTES = ["maxMessageBytes", "personQuotaBytes", "schoolQuotaBytes"] as const;
type Bytes = typeof BYTES[number];
export type Limits = Pick<SchoolFiles, Bytes | "maxPerMessage">;

export const fieldsOf = ({ maxPerMessage, maxMessageBytes, personQuotaBytes, schoolQuotaBytes }: SchoolFiles): Limits =>
  ({ maxPerMessage, maxMessageBytes, personQuotaBytes, schoolQuotaBytes });

const installation = (files: SchoolFiles, field: Bytes): number => Number({
  maxMessageBytes: files.installationMaxMessageBytes,
  personQuotaBytes: files.installationPersonQuotaBytes,
  schoolQuotaBytes: files.installationSchoolQuotaBytes,
}[field]);

/** The first field that is beyond what the installation allows; "": none. */
export function overLimit(files: SchoolFiles, limits: Limits): string {
  if (limits.maxPerMessage > files.installationMaxPerMessage) return "maxPerMessage";
  return BYTES.find((field) => {
    const most = installation(files, field);
    return most > 0 && Number(limits[field]) > most;
  }) ?? "";
}

/** What will be, said before it is saved. */
export function limitLines(limits: Limits): string[] {
  const words = t().files;
  return [
    ...(limits.maxPerMessage > 0 ? [words.willCount(limits.maxPerMessage)] : []),
    ...BYTES.filter((field) => Number(limits[field]) > 0)
      .map((field) => words.willLimit[field](fileSize(Number(limits[field])))),
  ];
}

export function LimitFields({ files, limits, onChange, saving }: {
  files: SchoolFiles; limits: Limits; onChange: (limits: Limits) => void; saving: Saving;
}) {
  const words = t().files;
  return (
    <fieldset>
      <legend>{words.limits}</legend>
      <Field label={words.count} hint={words.countHint(files.installationMaxPerMessage)} problem={saving.of("maxPerMessage")}>
        {(field) => <input {...field} type="number" min={0} step={1} value={limits.maxPerMessage || ""}
          placeholder={String(files.installationMaxPerMessage)}
          onInput={(e) => onChange({ ...limits, maxPerMessage: Math.round(Math.max(0, e.currentTarget.valueAsNumber || 0)) })} />}
      </Field>
      {BYTES.map((name) => {
        const most = installation(files, name);
        return (
          <Field key={name} label={words.limit[name]} problem={saving.of(name)}
            hint={most > 0 ? words.sizeHint(fileSize(most)) : words.anyHint}>
            {(field) => (
              <span class="with-unit">
                <input {...field} type="number" min={0} step="any" value={Number(limits[name]) / MEGABYTE || ""}
                  onInput={(e) => onChange({ ...limits, [name]: String(Math.round(Math.max(0, e.currentTarget.valueAsNumber || 0) * MEGABYTE)) })} />
                {words.sizeUnit}
              </span>
            )}
          </Field>
        );
      })}
    </fieldset>
  );
}
