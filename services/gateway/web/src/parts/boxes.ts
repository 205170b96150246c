// The addresses of boxes.
import { BOXES, type BoxName } from "../api";

export const boxHref = (box: BoxName): string => box === "inbox" ? "/messages" : `/messages/${box}`;
/** The box at an address. */
export const boxAt = (href: string): BoxName | undefined => BOXES.find((box) => boxHref(box) === href);
/** The box that a link names, else the inbox. */
export const boxNamed = (name: string | null): BoxName => BOXES.find((box) => box === name) ?? "inbox";
