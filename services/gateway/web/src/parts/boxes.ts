// The addresses of boxes and folders, and their titles.
import { BOXES, folderOf, type BoxName, type MainBox } from "../api";
import { t } from "../i18n";
import { folderNamed } from "./folders";

const folderIn = (name: string): BoxName | undefined => /^folders\/\d+$/.test(name) ? name as BoxName : undefined;

export const boxHref = (box: BoxName): string => box === "inbox" ? "/messages" : `/messages/${box}`;
/** The box at an address. */
export const boxAt = (href: string): BoxName | undefined =>
  BOXES.find((box) => boxHref(box) === href) ?? folderIn(href.replace(/^\/messages\//, ""));
/** The box that a link names, else the inbox. */
export const boxNamed = (name: string | null): BoxName => BOXES.find((box) => box === name) ?? folderIn(name ?? "") ?? "inbox";

export const isMain = (box: BoxName): box is MainBox => BOXES.some((main) => main === box);
export const boxTitle = (box: BoxName): string =>
  isMain(box) ? t().menu[box] : folderNamed(folderOf(box))?.name ?? t().folders.one;
