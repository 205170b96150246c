// « Dossiers »: those one has, made, changed and deleted.
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Folder } from "../../api";
import { t } from "../../i18n";
import { boxHref } from "../../parts/boxes";
import { branches, folders, foldersKnown, lookAtFolders } from "../../parts/folders";
import { FolderIcon, Pencil, Plus, Trash } from "../../parts/icons";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Badge, Loading, PageTitle } from "../../parts/pieces";
import { refresh } from "../../session";
import { FolderForm, RemoveFolder } from "./form";

function Line({ folder, depth, onChange, onRemove }: { folder: Folder; depth: number; onChange: () => void; onRemove: () => void }) {
  const words = t().folders;
  return (
    <li class={`depth-${depth}`} data-id={folder.id}>
      <a href={boxHref(`folders/${folder.id}`)} title={folder.name}>
        <FolderIcon /><span class="word">{folder.name}</span>{" "}
        <Badge count={folder.unreadThreads} label={t().menu.unread(folder.unreadThreads)} />
      </a>
      <button type="button" class="quiet square" aria-label={words.change(folder.name)} title={words.change(folder.name)} onClick={onChange}><Pencil /></button>
      <button type="button" class="quiet square" aria-label={words.remove(folder.name)} title={words.remove(folder.name)} onClick={onRemove}><Trash /></button>
    </li>
  );
}

export function FoldersPage() {
  const words = t().folders;
  const head = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState<{ folder: Folder | undefined } | null>(null);
  const [leaving, setLeaving] = useState<Folder | null>(null);

  const saved = (folder: Folder): void => {
    const fresh = !form?.folder;
    setForm(null);
    noticeSuccess(fresh ? words.created(folder.name) : words.changed(folder.name));
    void lookAtFolders();
  };
  const remove = async (folder: Folder): Promise<void> => {
    setLeaving(null);
    try {
      await api.deleteFolder(folder.id);
      noticeSuccess(words.removed(folder.name));
    } catch (failure) {
      noticeError(sentence(failure));
    }
    await lookAtFolders();
    head.current?.querySelector<HTMLElement>("h1")?.focus();
    void refresh();
  };
  return (
    <section class="box folders-page">
      <div class="list-head" ref={head}>
        <PageTitle text={words.title} />
      </div>
      <button type="button" class="new-folder" onClick={() => setForm({ folder: undefined })}><Plus />{words.create}</button>
      {!foldersKnown.value && <Loading />}
      {foldersKnown.value && folders.value.length === 0 && <p class="empty">{words.empty}</p>}
      <ul class="folder-lines" aria-label={words.title}>
        {branches().map(({ folder, depth }) => (
          <Line key={folder.id} folder={folder} depth={depth} onChange={() => setForm({ folder })} onRemove={() => setLeaving(folder)} />
        ))}
      </ul>
      {form && <FolderForm folder={form.folder} onSaved={saved} onClose={() => setForm(null)} />}
      {leaving && <RemoveFolder folder={leaving} onRemove={() => void remove(leaving)} onClose={() => setLeaving(null)} />}
    </section>
  );
}
