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
  center: "Centre",
  right: "Align right",
  justify: "Justify",
  rule: "Horizontal rule",
  table: "Table",
  inTable: { addRow: "Add a row", addColumn: "Add a column", deleteRow: "Delete the row", deleteColumn: "Delete the column", deleteTable: "Delete the table" },
  color: "Text colour",
  colors: { red: "Red", orange: "Orange", green: "Green", blue: "Blue", purple: "Purple", grey: "Grey" },
  noColor: "No colour",
  link: "Link",
  unlink: "Remove link",
  linkAddress: "Link address",
  linkApply: "Apply",
  linkBad: "This address is not valid (example: https://www.example.com).",
  undo: "Undo",
  redo: "Redo",
};
