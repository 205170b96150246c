// What a message may contain, and how the keyboard writes it.  The server's
// sanitiser allows a little more; pasted text is reduced to this.
import { baseKeymap, chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { DOMSerializer, Schema, type Node } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, EditorState, type Plugin } from "prosemirror-state";

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      group: "block", content: "inline*", defining: true,
      parseDOM: [{ tag: "h1" }, { tag: "h2" }, { tag: "h3" }],
      toDOM: () => ["h3", 0],
    },
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
    strong: {
      parseDOM: [{ tag: "strong" }, {
        tag: "b", getAttrs: (dom) => (dom as HTMLElement).style.fontWeight !== "normal" && null,
      }],
      toDOM: () => ["strong", 0],
    },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
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

// Tab is left alone: it must lead out of the editor.
const plugins: Plugin[] = [
  history(),
  keymap({
    "Mod-z": undo, "Shift-Mod-z": redo, "Mod-y": redo,
    "Mod-b": toggleMark(marks.strong), "Mod-i": toggleMark(marks.em), "Mod-u": toggleMark(marks.underline),
    "Enter": splitListItem(nodes.list_item),
    "Mod-[": liftListItem(nodes.list_item), "Mod-]": sinkListItem(nodes.list_item),
    "Shift-Enter": lineBreak, "Mod-Enter": lineBreak,
  }),
  keymap(baseKeymap),
];

export const newState = (): EditorState => EditorState.create({ schema, plugins });

export function toHtml(doc: Node): string {
  const box = document.createElement("div");
  box.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  return box.innerHTML;
}

export const isBlank = (doc: Node): boolean => doc.textContent.trim() === "";
