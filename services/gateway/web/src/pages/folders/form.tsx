// The windows of a folder: made or changed, deleted.
import { useState } from "preact/hooks";
import * as api from "../../api";
import { CreateFolderRequestMax, type Folder } from "../../api";
import { Field, Form, useSaving } from "../../admin/parts/form";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { branches, folders } from "../../parts/folders";

const childrenOf = (id: string): readonly Folder[] => folders.value.filter((f) => f.parentId === id);

/** Those that it can be put into: of two levels, the upper one. */
const parentsFor = (folder: Folder | undefined): Folder[] =>
  folder && childrenOf(folder.id).length > 0 ? []
    : branches().filter((b) => b.depth === 0 && b.folder.id !== folder?.id).map((b) => b.folder);

/** `folder` absent: a new one. */
export function FolderForm({ folder, onSaved, onClose }: {
  folder: Folder | undefined; onSaved: (folder: Folder) => void; onClose: () => void;
}) {
  const words = t().folders;
  const [name, setName] = useState(folder?.name ?? "");
  const [parentId, setParentId] = useState(folder?.parentId ?? "0");
  const saving = useSaving(["name", "parentId"]);
  const parents = parentsFor(folder);
  const submit = (): Promise<boolean> => saving.save(async () => onSaved(folder
    ? await api.updateFolder(folder.id, { name, parentId }) : await api.createFolder(name, parentId)));
  return (
    <Dialog title={folder ? words.change(folder.name) : words.create} class="small folder-window" onClose={onClose}>
      <div class="window-body">
        <Form saving={saving} onSubmit={submit} submit={words.save}>
          <Field label={words.name} problem={saving.of("name")}>
            {(field) => <input {...field} type="text" required data-autofocus maxLength={CreateFolderRequestMax.name} autocomplete="off"
              value={name} onInput={(e) => setName(e.currentTarget.value)} />}
          </Field>
          {parents.length > 0 && (
            <Field label={words.place} problem={saving.of("parentId")}>
              {(field) => (
                <select {...field} value={parentId} onChange={(e) => setParentId(e.currentTarget.value)}>
                  <option value="0">{words.top}</option>
                  {parents.map((f) => <option key={f.id} value={f.id}>{f.name}</option>)}
                </select>
              )}
            </Field>
          )}
        </Form>
      </div>
    </Dialog>
  );
}

export function RemoveFolder({ folder, onRemove, onClose }: { folder: Folder; onRemove: () => void; onClose: () => void }) {
  const words = t().folders;
  const inside = childrenOf(folder.id).length;
  return (
    <Dialog title={words.removeTitle(folder.name)} class="small" onClose={onClose}>
      <p>{words.removeText}{inside > 0 && ` ${words.removeWith(inside)}`}</p>
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onClose}>{words.keep}</button>
        <button type="button" class="danger" onClick={onRemove}>{words.removeIt}</button>
      </div>
    </Dialog>
  );
}
