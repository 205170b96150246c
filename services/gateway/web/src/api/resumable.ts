// Large files go up by tus 1.0: where the line breaks they go on from what the
// server has, and after a reload, when the same file is picked again, too.
import { Upload, type DetailedError } from "tus-js-client";
import { getUpload } from "./attachments";
import { address, answered, changeHeaders, refusalFrom, type Transfer } from "./request";
import type { Attachment } from "./types";

/** Between tries that bring nothing more; one that does begins anew. */
const WAITS_MS = [500, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];

/** Addresses that something goes up to: the same file may be picked twice. */
const busy = new Set<string>();

const statusOf = (error: Error | DetailedError): number =>
  "originalResponse" in error ? error.originalResponse?.getStatus() ?? 0 : 0;

/** May the next try have another answer? */
const passes = (status: number): boolean =>
  status === 0 || [409, 423, 429, 460].includes(status) || (status >= 500 && status !== 507);

function failureOf(error: Error | DetailedError) {
  const answer = "originalResponse" in error ? error.originalResponse : null;
  answered(answer?.getStatus() ?? 0, answer?.getBody() ?? "");
  return refusalFrom(answer?.getStatus() ?? 0, answer?.getBody() ?? "");
}

async function begin(upload: Upload, clean: boolean): Promise<void> {
  const before = (await upload.findPreviousUploads()).find((one) =>
    one.uploadUrl && !busy.has(one.uploadUrl) && (one.metadata["clean"] === "true") === clean);
  if (before) upload.resumeFromPreviousUpload(before);
  upload.start();
}

export function sendResumable(file: File, clean: boolean, progress: (part: number) => void): Transfer<Attachment> {
  let stop: () => void = () => undefined;
  let upload: Upload | undefined;
  const sent = new Promise<string>((resolve, reject) => {
    stop = () => reject(refusalFrom(0, ""));
    upload = new Upload(file, {
      endpoint: address("/uploads"),
      metadata: { filename: file.name, ...clean && { clean: "true" } },
      retryDelays: WAITS_MS,
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => {
        for (const [name, value] of Object.entries(changeHeaders())) request.setHeader(name, value);
      },
      onShouldRetry: (error) => passes(statusOf(error)),
      onUploadUrlAvailable: () => { if (upload?.url) busy.add(upload.url); },
      onProgress: (bytes, all) => progress(all > 0 ? bytes / all : 0),
      onError: (error) => reject(failureOf(error)),
      onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader("Liaison-Attachment") ?? ""),
    });
    begin(upload, clean).catch(reject);
  });
  const done = sent
    .then(getUpload)
    .then(({ attachment }) => attachment ?? Promise.reject(refusalFrom(0, "")))
    .finally(() => { if (upload?.url) busy.delete(upload.url); });
  const abort = (): void => {
    void upload?.abort(true).catch(() => undefined);
    stop();
  };
  return { done, abort };
}
