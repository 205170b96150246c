// What would do in the place of a file that is not taken: said before
// anything goes up, as the service says it (services/attachments/formats/instead.c).
import { t } from "../../i18n/attachments";

type Kind = "macros" | "program" | "archive" | "convertible";

/** Of those the first that is taken would do. */
const TABLE: [Kind, string, string][] = [
  ["macros", "docm dotm", "docx odt pdf"],
  ["macros", "xlsm xltm xlsb xlam", "xlsx ods pdf"],
  ["macros", "pptm potm ppsm ppam", "pptx odp pdf"],
  ["convertible", "doc docx dotx odt ott fodt rtf pages wps wpd", "docx odt pdf"],
  ["convertible", "xls xlsx xltx ods ots fods numbers", "xlsx ods pdf"],
  ["convertible", "ppt pptx pps ppsx potx odp otp fodp key", "pptx odp pdf"],
  ["convertible", "odg vsd vsdx pub xps oxps djvu epub mobi tex eml msg html htm xhtml mht mhtml", "pdf"],
  ["convertible", "svg bmp tif tiff ico psd xcf eps ai gif webp avif png", "png jpg pdf"],
  ["convertible", "heic heif jfif jpe jp2 jxl dng cr2 cr3 nef arw jpg jpeg", "jpg jpeg png"],
  ["convertible", "aac amr wma flac aif aiff caf mid midi oga ogg opus wav m4a", "mp3 m4a"],
  ["convertible", "avi mkv wmv flv mpg mpeg m4v ogv mts 3g2 3gp webm mov", "mp4 mov"],
  ["convertible", "md log json xml yml yaml ini c h cpp java py js ts php sh sql css", "txt pdf"],
  ["convertible", "tsv", "csv"],
  ["convertible", "vcs", "ics"],
  ["archive", "rar 7z tar gz tgz bz2 xz zst cab arj lzh", "zip"],
  ["program", "exe msi bat cmd com ps1 vbs vbe jse wsf hta scr pif cpl dll lnk reg jar apk ipa app dmg pkg deb rpm iso", ""],
];

/** Why a file of that name is not taken, where these are. */
export function notTaken(name: string, taken: readonly string[]): string {
  const words = t().attachments.notTaken;
  const extension = /[^]\.([a-z0-9]{1,12})$/i.exec(name)?.[1]?.toLowerCase();
  const all = taken.join(t().listSeparator);
  if (!extension) return words.nameless(all);
  for (const [kind, extensions, would] of TABLE) {
    if (!extensions.split(" ").includes(extension)) continue;
    const to = would.split(" ").find((e) => taken.includes(e));
    if (would === "") return words[kind](`.${extension}`, "");
    if (to) return words[kind](`.${extension}`, `.${to}`);
  }
  return words.unknown(`.${extension}`, all);
}
