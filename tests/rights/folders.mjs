// What the routes of folders answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const json = (value) => ({ json: value });

export const makeFolder = (client) => client.post(`${V1}/folders`,
  { name: unique('Droits') }, { status: 201 });

/** An act on all of the archive, which has nothing that is unread. */
export async function makeAct(client) {
  const done = await client.post(`${V1}/threads:batch`, {
    filter: { box: 'ARCHIVE', unread: true }, read: true });
  return { id: done.undoToken };
}

/** ALL and the outcomes are table.mjs's. */
export const folders = ({ ALL, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/folders`, who: ALL, thing: 'folder',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, f) => a.json.folders.some((x) => x.id === f.id) },
  { route: `POST ${V1}/folders`, who: ALL, changes: true, thing: 'folder',
    ask: (id) => json({ name: unique('Droits'), parentId: id }),
    when: onlyOwn('201', '404 FOLDER_NOT_FOUND') },
  { route: `PATCH ${V1}/folders/{id}`, who: ALL, changes: true,
    thing: 'folder', ask: () => json({ name: unique('Droits') }),
    when: onlyOwn('200', HIDDEN) },
  { route: `DELETE ${V1}/folders/{id}`, who: ALL, changes: true,
    thing: 'folder', make: makeFolder, when: onlyOwn('204', HIDDEN) },
  { route: `GET ${V1}/threads`, about: 'what is in a folder', who: ALL,
    thing: 'folder', query: (f) => `?folder=${f.id}`,
    when: onlyOwn('200', '404 FOLDER_NOT_FOUND') },
  { route: `PATCH ${V1}/threads/{id}`, about: 'into a folder', who: ALL,
    changes: true, thing: 'thread', ask: () => json({ folderId: '0' }),
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/threads:batch`, about: 'what is in a folder', who: ALL,
    changes: true, thing: 'folder',
    ask: (id) => json({ filter: { folder: id }, read: true }),
    when: onlyOwn('200', '404 FOLDER_NOT_FOUND') },
  { route: `GET ${V1}/threads:batch`, who: ALL, thing: 'act',
    query: (act) => `?undoToken=${act.id}`, when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/threads:undo`, who: ALL, changes: true, thing: 'act',
    ask: (id) => json({ undoToken: id }),
    when: onlyOwn('200', '410 UNDO_ENDED') },
];
