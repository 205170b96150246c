// What the bar of the editor does to whole blocks: tables, a rule, alignment.
import { Fragment, type Node } from "prosemirror-model";
import { type Command, Selection, TextSelection } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from "prosemirror-tables";
import { schema } from "./editor-schema";

const { nodes } = schema;
const ROWS = 3;
const COLUMNS = 3;

/** Behind the block that one is in, or in its place where that is empty, with a
 *  line to go on with.  `into`: the text goes on within it. */
const insertBlock = (make: () => Node, into: boolean): Command => (state, dispatch) => {
  const { $from } = state.selection;
  if ($from.depth === 0) return false;
  const block = $from.node(1);
  const from = block.type === nodes.paragraph && block.content.size === 0 ? $from.before(1) : $from.after(1);
  const made = make();
  const tr = state.tr.replaceWith(from, $from.after(1), Fragment.from([made, nodes.paragraph.create()]));
  const at = into ? Selection.near(tr.doc.resolve(from + 1)) : TextSelection.create(tr.doc, from + made.nodeSize + 1);
  dispatch?.(tr.setSelection(at).scrollIntoView());
  return true;
};

function newTable(): Node {
  const row = (): Node =>
    nodes.table_row.create(null, Array.from({ length: COLUMNS }, () => nodes.table_cell.createAndFill()!));
  return nodes.table.create(null, Array.from({ length: ROWS }, row));
}

export const insertTable = insertBlock(newTable, true);
export const insertRule = insertBlock(() => nodes.horizontal_rule.create(), false);
export { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable };

/** Those that are chosen; "": as the language has it. */
export const setAlignment = (align: string): Command => (state, dispatch) => {
  const { from, to } = state.selection;
  const tr = state.tr;
  state.doc.nodesBetween(from, to, (node, at) => {
    if (node.type === nodes.paragraph || node.type === nodes.heading)
      tr.setNodeMarkup(at, undefined, { ...node.attrs, align });
  });
  if (tr.docChanged) dispatch?.(tr);
  return tr.docChanged;
};
