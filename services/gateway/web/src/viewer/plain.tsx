// An attachment of which nothing is shown but what it is.
import * as api from "../api";
import { t } from "../i18n/viewer";
import { Download } from "../parts/icons";
import { facts, iconOf, type Shown } from "./kinds";

export function Plain({ file, why }: { file: Shown; why: string }) {
  const Icon = iconOf(file);
  return (
    <div class="plain">
      <Icon />
      <p><strong class="file-name">{file.name}</strong></p>
      <p class="soft">{facts(file)}</p>
      <p role="status">{why}</p>
      <a class="button" href={api.attachmentAddress(file.id)} download={file.name}><Download />{t().viewer.download}</a>
    </div>
  );
}
