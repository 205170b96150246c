// The bar of the editor.
import type { editor as French } from "../fr/editor";

export const editor: typeof French = {
  toolbar: "Formatting",
  bold: "Bold",
  italic: "Italic",
  underline: "Underline", strike: "Strikethrough",
  heading: "Heading",
  bullets: "Bulleted list",
  numbers: "Numbered list",
  quote: "Quote",
  link: "Link",
  unlink: "Remove link",
  linkAddress: "Link address",
  linkApply: "Apply",
  linkBad: "This address is not valid (example: https://www.example.com).",
  undo: "Undo",
  redo: "Redo",
};
