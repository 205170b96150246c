// After the load: is all that was acknowledged there, once?
import { Person, hash } from './load.mjs';

const AT_A_TIME = 6;

async function each(list, fn) {
  const left = [...list];
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    while (left.length) await fn(left.pop());
  }));
}

async function must(person, path) {
  const answer = await person.ask('GET', path);
  if (answer.status !== 200)
    throw new Error(`GET ${path}: ${answer.status} ${answer.bytes}`);
  return answer;
}

/** subject -> ids of the threads of a box. */
async function box(person, name) {
  const found = new Map();
  for (let token = ''; ;) {
    const { json } = await must(person, `/api/v1/threads?box=${name}` +
      `&pageSize=200&pageToken=${encodeURIComponent(token)}`);
    for (const t of json.threads)
      found.set(t.subject, [...found.get(t.subject) ?? [], t.id]);
    token = json.nextPageToken ?? '';
    if (!token) return found;
  }
}

/** A sentence for each thing that is not as it was told. */
export async function audit(load) {
  const wrong = [];
  const boxes = new Map();
  const reader = (login) => load.people.find((p) => p.login === login);

  for (const person of load.people)
    for (const name of ['inbox', 'sent'])
      boxes.set(`${person.login} ${name}`, await box(person, name));
  for (const s of load.sends)
    for (const where of [`${s.from} sent`,
      ...s.to.map((to) => `${to} inbox`)]) {
      const ids = boxes.get(where).get(s.subject) ?? [];
      if (ids.length > 1)
        wrong.push(`"${s.subject}" is ${ids.length} times in ${where}`);
      else if (s.threadId && ids[0] !== s.threadId)
        wrong.push(`"${s.subject}" is not in ${where}`);
    }
  // Each on a connection of its own.
  const answered = new Map();
  for (const r of load.replies)
    answered.set(r.thread, [...answered.get(r.thread) ?? [], r]);
  await each(answered, async ([thread, replies]) => {
    const asker = Object.assign(new Person(thread.from, load.addresses),
      { cookie: reader(thread.from).cookie });
    const { json } = await must(asker, `/api/v1/threads/${thread.threadId}`);
    for (const r of replies) {
      // With its end: 10 is in 100 too.
      const n = json.messages.filter((m) => m.bodyHtml.includes(`${r.text}<`))
        .length;
      if (n > 1 || (r.messageId && n !== 1))
        wrong.push(`"${r.text}" is there ${n} times`);
    }
    asker.wire.leave();
  });
  await each(load.uploads, async (upload) => {
    const asker = Object.assign(new Person(upload.by, load.addresses),
      { cookie: reader(upload.by).cookie });
    const file = await must(asker, `/api/v1/attachments/${upload.id}`);
    if (hash(file.bytes) !== upload.hash)
      wrong.push(`attachment ${upload.id} has other bytes`);
    asker.wire.leave();
  });
  return wrong;
}
