// The rich text page of a message and its toolbar, on ProseMirror.
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { Slice, type MarkType, type NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { Selection, type Command, type EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { t } from "../i18n";
import * as Icons from "../parts/icons";
import { later } from "../parts/later";
import * as Blocks from "./editor-blocks";
import { ALT_MAX, COLOURS } from "./allowed";
import { isBlank, newState, safeAddress, schema, toHtml, type Colour } from "./editor-schema";
import { chosenPicture, describePicture, insertPicture, isShown, keepPictures, settle, SHOWN } from "./editor-pictures";
import { filesOf, tidyHtml } from "./pasted";
import { FIELDS, type TemplateField } from "./template-fields";

/** What the window around the editor asks of it. */
export interface EditorHandle {
  html(): string;
  blank(): boolean;
  /** Behind what stands there. */
  append(html: string): void;
  /** Where one writes, in place of what is chosen; one goes on behind it. */
  insert(html: string): void;
  /** Without the pictures that are none of these attachments, the others by
   *  the id that they have now. */
  keepPictures(ids: ReadonlyMap<string, string>): void;
}

const EmojiPicker = later(async () => (await import("./emoji-picker")).EmojiPicker, "emoji-picker");

const { marks, nodes } = schema;

function hasMark(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks()))
    : state.doc.rangeHasMark(from, to, type);
}

function isInside(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--)
    if ($from.node(depth).type === type) return true;
  return false;
}

const toggleHeading: Command = (state, dispatch) =>
  setBlockType(isInside(state, nodes.heading) ? nodes.paragraph : nodes.heading)(state, dispatch);
const toggleQuote: Command = (state, dispatch) =>
  (isInside(state, nodes.blockquote) ? lift : wrapIn(nodes.blockquote))(state, dispatch);
const toggleList = (type: NodeType): Command => (state, dispatch) =>
  (isInside(state, type) ? liftListItem(nodes.list_item) : wrapInList(type))(state, dispatch);

const isAligned = (state: EditorState, how: string): boolean => state.selection.$from.parent.attrs["align"] === how;

const setColour = (color: Colour | ""): Command => (state, dispatch) => {
  const { empty, from, to } = state.selection;
  const { tr } = state;
  if (empty) tr.removeStoredMark(marks.color);
  else tr.removeMark(from, to, marks.color);
  const mark = color && marks.color.create({ color });
  if (mark && empty) tr.addStoredMark(mark);
  else if (mark) tr.addMark(from, to, mark);
  dispatch?.(tr);
  return true;
};

interface Tool {
  label: string;
  face: ComponentChildren;
  command: Command;
  pressed?: (state: EditorState) => boolean;
}

function tools(): Tool[] {
  const words = t().editor;
  const mark = (label: string, face: ComponentChildren, type: MarkType): Tool =>
    ({ label, face, command: toggleMark(type), pressed: (s) => hasMark(s, type) });
  const align = (how: "center" | "right" | "justify", face: ComponentChildren): Tool => ({
    label: words[how], face, pressed: (s) => isAligned(s, how),
    command: (s, dispatch) => Blocks.setAlignment(isAligned(s, how) ? "" : how)(s, dispatch),
  });
  return [
    mark(words.bold, <b>B</b>, marks.strong),
    mark(words.italic, <i>I</i>, marks.em),
    mark(words.underline, <u>U</u>, marks.underline),
    mark(words.strike, <s>S</s>, marks.strike),
    { label: words.heading, face: <b>T</b>, command: toggleHeading, pressed: (s) => isInside(s, nodes.heading) },
    { label: words.bullets, face: <Icons.ListBullets />, command: toggleList(nodes.bullet_list), pressed: (s) => isInside(s, nodes.bullet_list) },
    { label: words.numbers, face: <Icons.ListNumbers />, command: toggleList(nodes.ordered_list), pressed: (s) => isInside(s, nodes.ordered_list) },
    { label: words.quote, face: <Icons.Quote />, command: toggleQuote, pressed: (s) => isInside(s, nodes.blockquote) },
    align("center", <Icons.AlignCenter />),
    align("right", <Icons.AlignRight />),
    align("justify", <Icons.Justify />),
    { label: words.rule, face: <Icons.Rule />, command: Blocks.insertRule },
  ];
}

/** The link under the cursor is removed; else an address is asked for. */
function LinkForm({ view, onDone }: { view: EditorView; onDone: () => void }) {
  const [typed, setTyped] = useState("https://");
  const [bad, setBad] = useState(false);
  const apply = (): void => {
    const href = safeAddress(typed);
    if (!href) {
      setBad(true);
      return;
    }
    const { empty, from } = view.state.selection;
    const mark = marks.link.create({ href });
    view.dispatch(empty
      ? view.state.tr.insert(from, schema.text(href, [mark]))
      : view.state.tr.addMark(from, view.state.selection.to, mark));
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") apply();
    else onDone();
  };
  return (
    <div class="link-form">
      <label>{t().editor.linkAddress}
        <input type="url" value={typed} aria-invalid={bad} ref={(el) => el?.focus()}
          onInput={(e) => setTyped(e.currentTarget.value)} onKeyDown={onKeyDown} />
      </label>
      <button type="button" onClick={apply}>{t().editor.linkApply}</button>
      <button type="button" class="quiet" onClick={onDone}>{t().cancel}</button>
      <span role="alert" class="link-bad">{bad && t().editor.linkBad}</span>
    </div>
  );
}

/** More of what a button of the bar can do, beneath the bar. */
function Choices({ label, onDone, children }: { label: string; onDone: () => void; children: ComponentChildren }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onDone();
  };
  return (
    <div class="link-form" role="group" aria-label={label} onKeyDown={onKeyDown}
      ref={(el) => { if (el && !el.contains(document.activeElement)) el.querySelector("button")?.focus(); }}>
      {children}
    </div>
  );
}

function ColourChoices({ run, onDone }: { run: (command: Command) => void; onDone: () => void }) {
  const words = t().editor;
  const choose = (color: Colour | "") => () => {
    run(setColour(color));
    onDone();
  };
  return (
    <Choices label={words.color} onDone={onDone}>
      {COLOURS.map((color) => (
        <button key={color} type="button" class="rich" onClick={choose(color)}><span data-color={color}>{words.colors[color]}</span></button>
      ))}
      <button type="button" onClick={choose("")}>{words.noColor}</button>
    </Choices>
  );
}

const TABLE_ACTS = {
  addRow: Blocks.addRowAfter, addColumn: Blocks.addColumnAfter,
  deleteRow: Blocks.deleteRow, deleteColumn: Blocks.deleteColumn, deleteTable: Blocks.deleteTable,
};

function TableChoices({ run, onDone }: { run: (command: Command) => void; onDone: () => void }) {
  const words = t().editor;
  return (
    <Choices label={words.table} onDone={onDone}>
      {(Object.keys(TABLE_ACTS) as (keyof typeof TABLE_ACTS)[]).map((act) => (
        <button key={act} type="button" onClick={() => { run(TABLE_ACTS[act]); onDone(); }}>{words.inTable[act]}</button>
      ))}
    </Choices>
  );
}

/** Arrow keys walk along the toolbar, which is one stop for Tab. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const bar = event.currentTarget as HTMLElement;
  const buttons = [...bar.querySelectorAll("button")].filter((b) => !b.disabled);
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = buttons[(at + step + buttons.length) % buttons.length];
  if (!next) return;
  event.preventDefault();
  for (const button of bar.querySelectorAll("button")) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

/** What a picture shows, for who cannot see it. */
function PictureForm({ view, alt, onDone }: { view: EditorView; alt: string; onDone: () => void }) {
  const [typed, setTyped] = useState(alt);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") describePicture(view, typed.trim());
    onDone();
  };
  return (
    <div class="link-form">
      <label>{t().editor.pictureText}
        <input type="text" maxLength={ALT_MAX} value={typed} ref={(el) => el?.focus()}
          onInput={(e) => setTyped(e.currentTarget.value)} onKeyDown={onKeyDown} />
      </label>
      <button type="button" onClick={() => { describePicture(view, typed.trim()); onDone(); }}>{t().editor.linkApply}</button>
      <button type="button" class="quiet" onClick={onDone}>{t().cancel}</button>
    </div>
  );
}

function Toolbar({ view, state, onPictures }: { view: EditorView; state: EditorState; onPictures: ((files: File[]) => void) | null }) {
  const [open, setOpen] = useState<"" | "link" | "colour" | "table" | "picture" | "emoji">("");
  const picked = useRef<HTMLInputElement>(null);
  const words = t().editor;
  const run = (command: Command): void => {
    command(view.state, view.dispatch, view);
    view.focus();
  };
  const linked = hasMark(state, marks.link);
  const onLink = (): void => {
    if (linked) run(toggleMark(marks.link));
    else setOpen("link");
  };
  const picture = chosenPicture(state);
  const onPicture = (): void => {
    if (picture) setOpen(open === "picture" ? "" : "picture");
    else picked.current?.click();
  };
  const onPick = (input: HTMLInputElement): void => {
    view.focus();
    onPictures?.([...input.files ?? []]);
    input.value = "";
  };
  const inTable = Blocks.isInTable(state);
  const onTable = (): void => {
    if (inTable) setOpen(open === "table" ? "" : "table");
    else run(Blocks.insertTable);
  };
  const onDone = (): void => {
    setOpen("");
    view.focus();
  };
  const onEmoji = (emoji: string): void => {
    view.dispatch(view.state.tr.insertText(emoji).scrollIntoView());
    onDone();
  };
  // The editor keeps its selection while the mouse is on the toolbar.
  const keepSelection = (event: MouseEvent): void => event.preventDefault();
  const button = (label: string, face: ComponentChildren, onClick: () => void, more: { pressed?: boolean | undefined; expanded?: boolean; disabled?: boolean; first?: boolean } = {}) => (
    <button key={label} type="button" class="quiet square" title={label} aria-label={label}
      aria-pressed={more.pressed} aria-expanded={more.expanded} disabled={more.disabled} tabIndex={more.first ? 0 : -1}
      onMouseDown={keepSelection} onClick={onClick}>{face}</button>
  );
  return (
    <>
      <div class="toolbar" role="toolbar" aria-label={words.toolbar} onKeyDown={walk}>
        {tools().map((tool, i) => button(tool.label, tool.face, () => run(tool.command),
          { pressed: tool.pressed?.(state), first: i === 0 }))}
        {button(words.color, <Icons.Palette />, () => setOpen(open === "colour" ? "" : "colour"), { pressed: hasMark(state, marks.color) })}
        {button(words.table, <Icons.Table />, onTable, { pressed: inTable })}
        {onPictures && button(picture ? words.pictureText : words.picture, <Icons.Picture />, onPicture, { pressed: picture !== null })}
        {button(words.emoji, <Icons.Face />, () => setOpen(open === "emoji" ? "" : "emoji"), { expanded: open === "emoji" })}
        {button(linked ? words.unlink : words.link, <Icons.Link />, onLink, { pressed: linked })}
        {button(words.undo, <Icons.Undo />, () => run(undo), { disabled: undoDepth(state) === 0 })}
        {button(words.redo, <Icons.Redo />, () => run(redo), { disabled: redoDepth(state) === 0 })}
      </div>
      {onPictures && <input ref={picked} type="file" multiple hidden accept={SHOWN.join()} aria-label={words.picture} onChange={(e) => onPick(e.currentTarget)} />}
      {open === "picture" && picture && <PictureForm view={view} alt={picture.alt} onDone={onDone} />}
      {open === "link" && <LinkForm view={view} onDone={onDone} />}
      {open === "colour" && <ColourChoices run={run} onDone={onDone} />}
      {open === "emoji" && <EmojiPicker onPick={onEmoji} onDone={onDone} />}
      {open === "table" && inTable && <TableChoices run={run} onDone={onDone} />}
    </>
  );
}

/** Of the text of a template: names that are put in when it is sent. */
function Fields({ view }: { view: EditorView }) {
  const words = t().templates;
  const insert = (field: TemplateField) => (): void => {
    view.dispatch(view.state.tr.replaceSelectionWith(nodes.field.create({ field })).scrollIntoView());
    view.focus();
  };
  return (
    <div class="link-form" role="group" aria-label={words.fields}>
      <span>{words.fields}</span>
      {FIELDS.map((f) => <button key={f} type="button" onClick={insert(f)}>{words.field[f]}</button>)}
    </div>
  );
}

export function Editor({ label, handle, autofocus, fields, begin, unwritten = "", onChange, onFiles }: {
  label: string; handle: RefObject<EditorHandle>; autofocus?: boolean;
  /** Has buttons for the fields of a template. */
  fields?: boolean;
  /** What stands there already, as the server has cleaned it. */
  begin?: string;
  /** What stands there by itself: where there is nothing else, nothing is written. */
  unwritten?: string;
  onChange?: () => void;
  /** Pictures and files that were pasted, dropped or picked: they become
   *  attachments.  Of each its id once it is up, "" where it was refused. */
  onFiles?: (files: File[]) => Promise<string>[];
}) {
  const place = useRef<HTMLDivElement>(null);
  const take = useRef(onFiles);
  take.current = onFiles;
  /** Pictures into the text; others beneath it. */
  const takeFiles = (into: EditorView, files: File[]): boolean => {
    const sent = take.current?.(files) ?? [];
    files.forEach((file, i) => {
      if (sent[i] && isShown(file)) insertPicture(into, file, sent[i]);
    });
    return sent.length > 0;
  };
  const [view, setView] = useState<EditorView | null>(null);
  const [state, setState] = useState<EditorState>(() => newState(begin));
  const changed = useRef(onChange);
  changed.current = onChange;

  // Before the window around it opens, which then gives it the focus.
  useLayoutEffect(() => {
    const made = new EditorView(place.current, {
      state,
      attributes: {
        role: "textbox", "aria-multiline": "true", "aria-label": label, class: "page rich",
        ...(autofocus ? { "data-autofocus": "" } : {}),
      },
      transformPastedHTML: (html, into) => tidyHtml(html, onFiles && ((file) => {
        const local = URL.createObjectURL(file);
        settle(into, local, take.current!([file])[0]!);
        return local;
      })),
      handlePaste: (into, event) => takeFiles(into, filesOf(event.clipboardData)),
      // Pictures go where they are dropped; whatever else is for the window.
      handleDrop: (into, event, _slice, moved) => {
        const files = moved ? [] : filesOf(event.dataTransfer);
        if (!files.some(isShown)) return false;
        const at = into.posAtCoords({ left: event.clientX, top: event.clientY });
        if (at) into.dispatch(into.state.tr.setSelection(Selection.near(into.state.doc.resolve(at.pos))));
        return takeFiles(into, files);
      },
      dispatchTransaction(tr) {
        made.updateState(made.state.apply(tr));
        setState(made.state);
        if (tr.docChanged) changed.current?.();
      },
    });
    const itself = newState(unwritten).doc;
    handle.current = {
      html: () => isBlank(made.state.doc) ? "" : toHtml(made.state.doc),
      blank: () => isBlank(made.state.doc) || made.state.doc.eq(itself),
      append: (more) => {
        const { tr, doc } = made.state;
        made.dispatch(tr.insert(doc.content.size, newState(more).doc.content));
      },
      insert: (more) => {
        made.dispatch(made.state.tr.replaceSelection(Slice.maxOpen(newState(more).doc.content)).scrollIntoView());
        made.focus();
      },
      keepPictures: (ids) => keepPictures(made, ids),
    };
    setView(made);
    return () => made.destroy();
  }, []);

  return (
    <div class="editor">
      {view && <Toolbar view={view} state={state} onPictures={onFiles ? (files) => void takeFiles(view, files) : null} />}
      {view && fields && <Fields view={view} />}
      <div ref={place} />
    </div>
  );
}
