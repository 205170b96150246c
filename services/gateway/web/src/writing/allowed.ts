// Made from services/common/html/allowed.c; not edited by hand.

/** The elements that mean a node of the editor: the first is what it writes. */
export const NODES = {
  heading: ["h1", "h2", "h3", "h4", "h5", "h6"],
  paragraph: ["p"],
  horizontal_rule: ["hr"],
  code_block: ["pre", "listing"],
  blockquote: ["blockquote"],
  ordered_list: ["ol"],
  bullet_list: ["ul", "menu", "dir"],
  list_item: ["li"],
  hard_break: ["br"],
  image: ["img"],
  table: ["table"],
  table_row: ["tr"],
  table_cell: ["td"],
  table_header: ["th"],
} as const;

/** The same of a mark. */
export const MARKS = {
  link: ["a"],
  em: ["em", "i"],
  strong: ["strong", "b"],
  strike: ["s", "del", "strike"],
  code: ["code"],
  sub: ["sub"],
  sup: ["sup"],
  underline: ["u", "ins"],
  color: ["span"],
} as const;

export const COLOURS = ["red", "orange", "green", "blue", "purple", "grey"] as const;
export const ALIGNMENTS = ["left", "center", "right", "justify"] as const;
/** Columns or rows of a cell, at most. */
export const SPAN_MAX = 100;
/** Before an attachment's id, in the address of a picture. */
export const CID = "cid:";
/** Characters that a picture's description has, at most. */
export const ALT_MAX = 255;
