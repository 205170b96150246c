// What an attachment is to who looks at it.
import type { Attachment } from "../api";
import { t } from "../i18n";
import { clockTime, fileSize } from "../parts/format";
import { FilePage, Film, Paperclip, Picture, Sound } from "../parts/icons";

/** With what is known of what is in it. */
export type Shown = Attachment & {
  preview?: boolean;
  width?: number;
  height?: number;
  durationMs?: number;
  pages?: number;
};

export type Kind = "picture" | "pdf" | "film" | "sound" | "other";

export function kindOf({ mediaType }: Attachment): Kind {
  if (mediaType === "application/pdf") return "pdf";
  const [family] = mediaType.split("/");
  return family === "image" ? "picture" : family === "video" ? "film" : family === "audio" ? "sound" : "other";
}

const ICONS = { picture: Picture, pdf: FilePage, film: Film, sound: Sound, other: Paperclip };
export const iconOf = (file: Attachment): typeof Picture => ICONS[kindOf(file)];

/** « 2,3 Mo · 3 pages » */
export const facts = (file: Shown): string => [
  fileSize(file.size),
  ...file.pages ? [t().thread.pages(file.pages)] : [],
  ...file.durationMs ? [clockTime(file.durationMs)] : [],
].join(" · ");
