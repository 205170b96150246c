// What a message may contain, and how the keyboard writes it.  The server's
// sanitiser allows a little more; pasted text is reduced to this.
import { baseKeymap, chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { DOMParser as SchemaParser, DOMSerializer, Schema, type Node, type TagParseRule } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, EditorState, Plugin, TextSelection } from "prosemirror-state";
import { goToNextCell, tableEditing, tableNodes } from "prosemirror-tables";
import { alignmentOf, decorates, saysBold, saysItalic } from "./pasted";

/** Each line of text finds its own direction: Arabic beside French. */
const AUTO = { dir: "auto" };
/** Elements that mean a mark, unless their style says the contrary. */
const meant = (tag: string, says: (element: Element) => boolean | undefined): TagParseRule =>
  ({ tag, consuming: false, getAttrs: (dom) => says(dom) !== false && null });
/** A style says a mark wherever it stands, but on what a link looks like by itself. */
const onStyled = (says: (element: Element) => boolean | undefined, not = ""): TagParseRule[] =>
  [{ tag: `[style]${not && `:not(${not})`}`, consuming: false, getAttrs: (dom) => says(dom) === true && null }];

/** Colours by name, as the server's sanitiser keeps them; editor.css has them. */
export const COLOURS = ["red", "orange", "green", "blue", "purple", "grey"] as const;
export type Colour = typeof COLOURS[number];
const isColour = (text: string | null): text is Colour => COLOURS.some((c) => c === text);

/** Of a block: "" where nothing is said. */
const aligned = {
  attrs: { align: { default: "" } },
  getAttrs: (dom: HTMLElement) => ({ align: alignmentOf(dom) }),
  of: (node: Node) => node.attrs["align"] ? { ...AUTO, align: node.attrs["align"] as string } : AUTO,
};

const tables = tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: {} });

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      group: "block", content: "inline*", attrs: aligned.attrs,
      parseDOM: [{ tag: "p", getAttrs: aligned.getAttrs }], toDOM: (node) => ["p", aligned.of(node), 0],
    },
    heading: {
      group: "block", content: "inline*", defining: true, attrs: aligned.attrs,
      parseDOM: [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, getAttrs: aligned.getAttrs })),
      toDOM: (node) => ["h3", aligned.of(node), 0],
    },
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    table: tables.table,
    table_row: tables.table_row,
    table_cell: tables.table_cell,
    table_header: tables.table_header,
    blockquote: {
      group: "block", content: "block+", defining: true,
      parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0],
    },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    text: { group: "inline" },
    hard_break: {
      group: "inline", inline: true, selectable: false,
      parseDOM: [{ tag: "br" }], toDOM: () => ["br"],
    },
  },
  marks: {
    link: {
      attrs: { href: {} }, inclusive: false,
      parseDOM: [{
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = safeAddress((dom as HTMLElement).getAttribute("href") ?? "");
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
    strong: {
      parseDOM: [meant("strong", saysBold), meant("b", saysBold), ...onStyled(saysBold)],
      toDOM: () => ["strong", 0],
    },
    em: {
      parseDOM: [meant("em", saysItalic), meant("i", saysItalic), meant("cite", saysItalic), ...onStyled(saysItalic)],
      toDOM: () => ["em", 0],
    },
    underline: {
      parseDOM: [{ tag: "u" }, { tag: "ins" }, ...onStyled((e) => decorates(e, "underline"), "a")],
      toDOM: () => ["u", 0],
    },
    strike: {
      parseDOM: [{ tag: "s" }, { tag: "strike" }, { tag: "del" }, ...onStyled((e) => decorates(e, "line-through"))],
      toDOM: () => ["s", 0],
    },
  },
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
  return EditorState.create({ schema, plugins, doc: SchemaParser.fromSchema(schema).parse(page) });
}

export function toHtml(doc: Node): string {
  const box = document.createElement("div");
  box.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  // A table's cells hold paragraphs in the editor; a lone one says nothing.
  for (const cell of box.querySelectorAll("td, th"))
    if (cell.children.length === 1 && cell.firstElementChild!.matches("p:not([align])"))
      cell.replaceChildren(...cell.firstElementChild!.childNodes);
  return box.innerHTML;
}

export const isBlank = (doc: Node): boolean => doc.textContent.trim() === "";
