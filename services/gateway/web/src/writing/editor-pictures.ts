// Pictures in the text: each is an attachment of the message, and shown from
// this browser until the server has it.
import { NodeSelection, type EditorState, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ALT_MAX } from "./allowed";
import { schema, type Picture } from "./editor-schema";

const { image } = schema.nodes;

/** What every browser shows; others are files like any. */
export const SHOWN = ["image/png", "image/jpeg", "image/gif", "image/webp"];
export const isShown = (file: File): boolean => SHOWN.includes(file.type);

/** The picture that is chosen. */
export const chosenPicture = (state: EditorState): Picture | null =>
  state.selection instanceof NodeSelection && state.selection.node.type === image
    ? state.selection.node.attrs as Picture : null;

function changeAll(view: EditorView, change: (picture: Picture) => Picture | null): Transaction {
  const { tr } = view.state;
  view.state.doc.descendants((node, at) => {
    if (node.type !== image) return;
    const was = node.attrs as Picture;
    const now = change(was);
    const place = tr.mapping.map(at);
    if (!now) tr.delete(place, place + node.nodeSize);
    else if (now !== was) tr.setNodeMarkup(place, undefined, now);
  });
  return tr;
}

/** What the sending of a picture came to: its id, or "" where it was refused. */
export function settle(view: EditorView, local: string, sent: Promise<string>): void {
  void sent.then((id) => {
    if (view.isDestroyed) return;
    const tr = changeAll(view, (p) => p.local !== local ? p : id ? { ...p, id } : null);
    if (tr.docChanged) view.dispatch(tr.setMeta("addToHistory", false));
  });
}

export function insertPicture(view: EditorView, file: File, sent: Promise<string>): void {
  const local = URL.createObjectURL(file);
  const alt = file.name.replace(/\.[^.]*$/, "").slice(0, ALT_MAX);
  view.dispatch(view.state.tr.replaceSelectionWith(image.create({ local, alt })).scrollIntoView());
  settle(view, local, sent);
}

/** Without those whose file was taken from the message; of the others the id
 *  that it has now. */
export function keepPictures(view: EditorView, ids: ReadonlyMap<string, string>): void {
  const tr = changeAll(view, (p) => {
    const id = p.id && ids.get(p.id);
    return id === undefined ? null : id === p.id ? p : { ...p, id };
  });
  if (tr.docChanged) view.dispatch(tr.setMeta("addToHistory", false));
}

export function describePicture(view: EditorView, alt: string): void {
  const { selection, tr } = view.state;
  const picture = chosenPicture(view.state);
  if (!picture) return;
  tr.setNodeMarkup(selection.from, undefined, { ...picture, alt });
  view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, selection.from)));
}
