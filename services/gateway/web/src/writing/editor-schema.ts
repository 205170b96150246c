// What a message may contain, and how the keyboard writes it.  Which elements
// there are, the server's sanitiser says (allowed.ts).
import { baseKeymap, chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { DOMParser as SchemaParser, DOMSerializer, Schema, type MarkSpec, type Node, type NodeSpec, type TagParseRule } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, EditorState, Plugin, TextSelection } from "prosemirror-state";
import { goToNextCell, tableEditing, tableNodes } from "prosemirror-tables";
import { attachmentAddress } from "../api/attachments";
import { CID, COLOURS, MARKS, NODES } from "./allowed";
import { alignmentOf, decorates, saysBold, saysItalic } from "./pasted";
import { fieldSpec, showFields, writeFields } from "./template-fields";

/** Each line of text finds its own direction: Arabic beside French. */
const AUTO = { dir: "auto" };
type NodeName = keyof typeof NODES;
type MarkName = keyof typeof MARKS;
/** Rules that read the elements of a node. */
const read = (name: NodeName, rule: Partial<TagParseRule> = {}): TagParseRule[] => NODES[name].map((tag) => ({ ...rule, tag }));
/** Elements that mean a mark, unless their style says the contrary. */
const meant = (name: MarkName, says: (element: Element) => boolean | undefined = () => true): TagParseRule[] =>
  MARKS[name].map((tag) => ({ tag, consuming: false, getAttrs: (dom) => says(dom) !== false && null }));
/** A style says a mark wherever it stands, but on what a link looks like by itself. */
const onStyled = (says: (element: Element) => boolean | undefined, not = ""): TagParseRule[] =>
  [{ tag: `[style]${not && `:not(${not})`}`, consuming: false, getAttrs: (dom) => says(dom) === true && null }];
const written = (name: MarkName): MarkSpec["toDOM"] => () => [MARKS[name][0], 0];

export type Colour = typeof COLOURS[number];
const isColour = (text: string | null): text is Colour => COLOURS.some((c) => c === text);

/** Of a block: "" where nothing is said. */
const aligned = {
  attrs: { align: { default: "" } },
  getAttrs: (dom: HTMLElement) => ({ align: alignmentOf(dom) }),
  of: (node: Node) => node.attrs["align"] ? { ...AUTO, align: node.attrs["align"] as string } : AUTO,
};

const tables = tableNodes({
  tableGroup: "block", cellContent: "block+",
  cellAttributes: {
    align: {
      default: "", getFromDOM: alignmentOf,
      setDOMAttr: (value, attrs) => { if (value) attrs["align"] = value; },
    },
  },
});

/** A heading of the letter is none of the page's: the third is what the bar makes. */
export const HEADING = 3;
const levelOf = (dom: Element): number => Math.min(Number(dom.localName.slice(1)), HEADING);

const nodeSpecs = {
  paragraph: {
    group: "block", content: "inline*", attrs: aligned.attrs,
    parseDOM: read("paragraph", { getAttrs: aligned.getAttrs }), toDOM: (node) => ["p", aligned.of(node), 0],
  },
  heading: {
    group: "block", content: "inline*", defining: true, attrs: { ...aligned.attrs, level: { default: HEADING } },
    parseDOM: read("heading", { getAttrs: (dom) => ({ ...aligned.getAttrs(dom), level: levelOf(dom) }) }),
    toDOM: (node) => [`h${node.attrs["level"]}`, aligned.of(node), 0],
  },
  code_block: {
    group: "block", content: "text*", marks: "", code: true, defining: true,
    parseDOM: read("code_block", { preserveWhitespace: "full" }), toDOM: () => ["pre", 0],
  },
  horizontal_rule: { group: "block", parseDOM: read("horizontal_rule"), toDOM: () => ["hr"] },
  table: tables.table,
  table_row: tables.table_row,
  table_cell: tables.table_cell,
  table_header: tables.table_header,
  blockquote: { group: "block", content: "block+", defining: true, parseDOM: read("blockquote"), toDOM: () => ["blockquote", 0] },
  bullet_list: { group: "block", content: "list_item+", parseDOM: read("bullet_list"), toDOM: () => ["ul", 0] },
  ordered_list: { group: "block", content: "list_item+", parseDOM: read("ordered_list"), toDOM: () => ["ol", 0] },
  list_item: { content: "paragraph block*", defining: true, parseDOM: read("list_item"), toDOM: () => ["li", 0] },
  hard_break: { group: "inline", inline: true, selectable: false, parseDOM: read("hard_break"), toDOM: () => ["br"] },
  // An attachment of the message; the page shows it from where it lies.
  image: {
    // `local`: where this browser has it; there is no id before it is up.
    group: "inline", inline: true, draggable: true, attrs: { id: { default: "" }, alt: { default: "" }, local: { default: "" } },
    parseDOM: read("image", {
      getAttrs: (dom) => {
        const id = dom.getAttribute("data-cid") ?? cidOf(dom);
        const local = dom.getAttribute("data-local") ?? "";
        return (id !== "" || local.startsWith("blob:")) && { id, local, alt: dom.getAttribute("alt") ?? "" };
      },
    }),
    toDOM: ({ attrs }) => {
      const { id, alt, local } = attrs as Picture;
      return ["img", { src: local || attachmentAddress(id), alt, "data-cid": id, "data-local": local }];
    },
  },
} satisfies Record<NodeName, NodeSpec>;

export interface Picture { id: string; alt: string; local: string }

/** The attachment that a picture of a message is, or "". */
export function cidOf(picture: Element): string {
  const src = picture.getAttribute("src") ?? "";
  return src.startsWith(CID) ? src.slice(CID.length) : "";
}

const markSpecs = {
  link: {
    attrs: { href: {} }, inclusive: false,
    parseDOM: [{
      tag: "a[href]",
      getAttrs: (dom) => {
        const href = safeAddress(dom.getAttribute("href") ?? "");
        return href ? { href } : false;
      },
    }],
    toDOM: (mark) => ["a", { href: mark.attrs["href"] as string }, 0],
  },
  color: {
    attrs: { color: {} },
    parseDOM: [{
      tag: "span[data-color]", consuming: false,
      getAttrs: (dom) => {
        const color = dom.getAttribute("data-color");
        return isColour(color) && { color };
      },
    }],
    toDOM: (mark) => ["span", { "data-color": mark.attrs["color"] as string }, 0],
  },
  strong: { parseDOM: [...meant("strong", saysBold), ...onStyled(saysBold)], toDOM: written("strong") },
  em: {
    parseDOM: [...meant("em", saysItalic), { tag: "cite", consuming: false, getAttrs: (dom) => saysItalic(dom) !== false && null }, ...onStyled(saysItalic)],
    toDOM: written("em"),
  },
  underline: { parseDOM: [...meant("underline"), ...onStyled((e) => decorates(e, "underline"), "a")], toDOM: written("underline") },
  strike: { parseDOM: [...meant("strike"), ...onStyled((e) => decorates(e, "line-through"))], toDOM: written("strike") },
  sub: { parseDOM: meant("sub"), toDOM: written("sub"), excludes: "sub sup" },
  sup: { parseDOM: meant("sup"), toDOM: written("sup"), excludes: "sub sup" },
  code: { parseDOM: meant("code"), toDOM: written("code") },
} satisfies Record<MarkName, MarkSpec>;

export const schema = new Schema({
  nodes: { doc: { content: "block+" }, ...nodeSpecs, field: fieldSpec, text: { group: "inline" } },
  marks: markSpecs,
});

/** The address as a link may carry it, or "": only web and mail. */
export function safeAddress(typed: string): string {
  const text = typed.trim();
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text
    : /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text) ? `mailto:${text}`
    : `https://${text}`;
  try {
    const url = new URL(whole);
    const allowed = ["http:", "https:", "mailto:"].includes(url.protocol);
    return allowed && (url.protocol === "mailto:" || url.hostname.includes(".")) ? url.href : "";
  } catch {
    return "";
  }
}

const { marks, nodes } = schema;

const lineBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** A line under a table that ends the text, where nothing else leads to one. */
const writeBelow: Command = (state, dispatch) => {
  if (state.doc.lastChild?.type !== nodes.table) return false;
  const end = state.doc.content.size;
  const tr = state.tr.insert(end, nodes.paragraph.create());
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, end + 1)).scrollIntoView());
  return true;
};
/** Down from the last row. */
const downBelow: Command = (state, dispatch, view) => {
  const { $head, empty } = state.selection;
  const inLastRow = $head.depth > 1 && $head.node(1).type === nodes.table &&
    $head.index(0) === state.doc.childCount - 1 && $head.index(1) === $head.node(1).childCount - 1;
  return empty && inLastRow && Boolean(view?.endOfTextblock("down")) && writeBelow(state, dispatch);
};
const belowTables = new Plugin({
  props: {
    handleClick: (view, _pos, event) => event.target === view.dom && view.dom.lastElementChild !== null &&
      event.clientY > view.dom.lastElementChild.getBoundingClientRect().bottom && writeBelow(view.state, view.dispatch),
  },
});

// Outside of tables Tab is left alone: it must lead out of the editor.
const plugins: Plugin[] = [
  history(),
  keymap({
    "Mod-z": undo, "Shift-Mod-z": redo, "Mod-y": redo,
    "Mod-b": toggleMark(marks.strong), "Mod-i": toggleMark(marks.em), "Mod-u": toggleMark(marks.underline),
    "Enter": splitListItem(nodes.list_item),
    "Mod-[": liftListItem(nodes.list_item), "Mod-]": sinkListItem(nodes.list_item),
    "Mod-Shift-x": toggleMark(marks.strike),
    "Shift-Enter": lineBreak, "Mod-Enter": lineBreak,
  }),
  // In a table Tab leads to the next cell, and out behind the last one.
  keymap({ "Tab": goToNextCell(1), "Shift-Tab": goToNextCell(-1), "ArrowDown": downBelow }),
  belowTables,
  keymap(baseKeymap),
  tableEditing(),
];

/** `html`: what stands there at first. */
export function newState(html = ""): EditorState {
  const page = new DOMParser().parseFromString(html, "text/html").body;
  showFields(page);
  return EditorState.create({ schema, plugins, doc: SchemaParser.fromSchema(schema).parse(page) });
}

export function toHtml(doc: Node): string {
  // A document of its own: nothing is loaded for it.
  const page = document.implementation.createHTMLDocument();
  const box = page.body;
  box.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: page }));
  for (const picture of box.querySelectorAll("img")) {
    const { cid = "" } = picture.dataset;
    if (cid) picture.setAttribute("src", CID + cid);
    else picture.remove();
    for (const name of ["data-cid", "data-local"]) picture.removeAttribute(name);
  }
  writeFields(box);
  // A table's cells hold paragraphs in the editor; a lone one says nothing.
  for (const cell of box.querySelectorAll("td, th"))
    if (cell.children.length === 1 && cell.firstElementChild!.matches("p:not([align])"))
      cell.replaceChildren(...cell.firstElementChild!.childNodes);
  return box.innerHTML;
}

/** No word and no picture. */
export function isBlank(doc: Node): boolean {
  let pictures = 0;
  doc.descendants((node) => { if (node.type === nodes.image) pictures++; });
  return pictures === 0 && doc.textContent.trim() === "";
}
