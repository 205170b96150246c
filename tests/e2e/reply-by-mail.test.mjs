// Replies by mail, on a stack of its own whose mail a real mail server brings:
// what is posted, to whom, once; what is refused, and what the writer is told.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, PASSWORD, PDF, until } from './client.mjs';
import { MailServer } from './mail_server.mjs';
import { OwnStack } from './own_stack.mjs';
import { Dialogue, submit } from './smtp_client.mjs';

const DOMAIN = 'reply.liaison.example';
const HOME = 'parent@famille.example';
const MAKER = fileURLToPath(new URL('mail_address.py', import.meta.url));

const server = new MailServer();
const stack = new OwnStack('reply');
let base, port, school, parent, colleague, teacher, told;

before(async () => {
  await server.start();
  stack.start({ LIAISON_DEMO_MAIL: '0', ...server.settings(),
    LIAISON_REPLY_DOMAIN: DOMAIN, LIAISON_LMTP_LISTEN: '127.0.0.1:0',
    LIAISON_LMTP_MAX_MAIL: '4M' });
  base = await stack.url();
  [parent, colleague, teacher] = await Promise.all(['parent', 'vie.scolaire', 'enseignant']
    .map((login) => Client.login(login, PASSWORD, base)));
  port = await until(() => /listening=127\.0\.0\.1:(\d+)/.exec(stack.log('notify'))?.[1],
    'notify has said its port');
  server.relay(port, DOMAIN);
  school = stack.sql(`SELECT school_id FROM directory.person
    WHERE person_id = ${parent.user.id} AND display_name = '${parent.user.displayName}'`);
  verify(parent, HOME);
});

after(async () => {
  await stack.remove();
  await server.stop();
});

function verify(client, address) {
  stack.sql(`INSERT INTO directory.mail_address (school_id, person_id, address, verified_at)
    VALUES (${school}, ${client.user.id}, '${address}', now())`);
}

const localOf = (kind, client, about, { age = 0, of = school } = {}) => execFileSync('python3',
  [MAKER, stack.state, kind, of, client.user.id, about, String(age)], { encoding: 'utf8' }).trim();
const replyTo = (client, message, options) => `${localOf('r', client, message, options)}@${DOMAIN}`;

let written = 0;
async function write(from, to, more = {}) {
  const subject = `Sortie ${++written}`;
  const sent = await from.post('/api/v1/messages', { to: { userIds: to.map((c) => c.user.id) },
    subject, bodyHtml: '<p>Venez-vous ?</p>', ...more }, { status: 201 });
  return { subject, message: sent.messageId, thread: sent.threadId };
}

const mailOf = ({ from = `Le parent <${HOME}>`, id = `<${written}.${Math.random()}@famille.example>`,
  more = '', body = 'Oui.\n' } = {}) => `From: ${from}\nTo: x\nSubject: Re: Sortie\n` +
  `Message-ID: ${id}\nDate: Mon, 2 Nov 2026 10:00:00 +0100\n${more}\n${body}`;

/** What the teacher sees of a thread, its first message aside. */
async function answers(thread, client = teacher) {
  const { messages } = await client.get(`/api/v1/threads/${thread}`);
  return messages.slice(1);
}

/** The answer of our side to a mail that comes at once to these addresses. */
async function bring(to, mail, { sender = HOME } = {}) {
  const d = await Dialogue.open(port);
  await d.say('LHLO localhost');
  await d.say(`MAIL FROM:<${sender}>`);
  const replies = [];
  for (const address of to) {
    const reply = await d.say(`RCPT TO:<${address}>`);
    if (!reply.startsWith('250')) replies.push(reply);
  }
  if (replies.length === to.length) return d.close(), replies;
  assert.match(await d.say('DATA'), /^354/);
  d.send(mail);
  while (replies.length < to.length) replies.push(await d.answer());
  d.close();
  return replies;
}

const refused = async (thread, address, mail, expected, options) => {
  const [reply] = await bring([address], mail, options);
  assert.match(reply, expected);
  // In English and in French, in plain ASCII.
  if (/^5/.test(reply)) assert.match(reply, /^(5\d\d)-[ -~]+\r\n\1 [ -~]+$/);
  if (thread) assert.deepEqual(await answers(thread), []);
};

test('a reply goes by the mail server into the thread, without what it quotes', async () => {
  const { thread, message } = await write(teacher, [parent]);
  told = thread;
  // The address of the letter that tells of it.
  const letter = await until(() => server.mailsTo(HOME)[0], 'the letter is there', 60_000);
  const address = new RegExp(`^Reply-To: .*<(.*@${DOMAIN})>`, 'mi').exec(letter.head)[1];
  assert.equal(address, replyTo(parent, message));
  // In any case, as mail servers may make of it.
  await submit(server.port, HOME, address.toUpperCase(), mailOf({
    more: 'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n',
    body: 'Volontiers, nous serons l=E0 & <=E0 l=27heure>.\n\nAnna\n\n' +
      'Envoy=E9 de mon iPhone\n\nLe lun. 2 nov. 2026 =E0 09:00, Claire Dupont ' +
      '<x@reply.liaison.example> a =E9crit :\n> Venez-vous ?\n' }));
  const [answer] = await until(async () => {
    const found = await answers(thread);
    return found.length ? found : undefined;
  }, 'the answer is there', 60_000);
  assert.equal(answer.bodyHtml,
    '<p>Volontiers, nous serons là &amp; &lt;à l\'heure&gt;.</p><p>Anna</p>');
  assert.equal(answer.from.id, parent.user.id);
  // It is among what the writer has sent.
  assert.ok(await parent.thread(`Sortie ${written}`, 'sent'));
});

test('files come along, and the same mail again is no second message', async () => {
  const { thread, message } = await write(teacher, [parent]);
  const mail = mailOf({ id: '<twice@famille.example>',
    more: 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n',
    body: '--b\nContent-Type: text/html; charset=utf-8\n\n<p>Voici.</p>' +
      '<div class="gmail_quote">Le lundi, elle écrit<blockquote>Venez-vous ?</blockquote></div>\n' +
      '--b\nContent-Type: application/pdf; name="autorisation.pdf"\n' +
      'Content-Disposition: attachment; filename="autorisation.pdf"\n' +
      `Content-Transfer-Encoding: base64\n\n${PDF.toString('base64')}\n--b--\n` });
  const address = replyTo(parent, message);
  const [first] = await bring([address], mail);
  assert.match(first, /^250/);
  // As after a cut before our answer: it is not noted that it was posted.
  stack.sql('UPDATE notify.mail_reply SET posted_at = NULL');
  assert.match((await bring([address], mail))[0], /^250/);
  assert.match((await bring([address], mail))[0], /^250/);
  const found = await answers(thread);
  assert.equal(found.length, 1);
  assert.equal(found[0].bodyHtml, '<p>Voici.</p>');
  assert.deepEqual(found[0].attachments.map((a) => a.name), ['autorisation.pdf']);
  const bytes = await teacher.request('GET', `/api/v1/attachments/${found[0].attachments[0].id}`);
  assert.deepEqual(bytes.bytes, PDF);
  // Another mail under its name is told.
  assert.match((await bring([address], mail.replace('Voici', 'Non')))[0], /^550-.*Message-ID/);
  assert.equal((await answers(thread)).length, 1);
});

test('it goes to who wrote that message alone, whoever wrote since', async () => {
  const { thread, message } = await write(teacher, [parent, colleague],
    { options: { replies: 'ALL' } });
  await colleague.post(`/api/v1/threads/${thread}/messages`, { bodyHtml: '<p>Nous aussi.</p>',
    replyAll: true }, { status: 201 });
  assert.match((await bring([replyTo(parent, message)], mailOf()))[0], /^250/);
  assert.deepEqual((await answers(thread)).map((m) => m.bodyHtml),
    ['<p>Nous aussi.</p>', '<p>Oui.</p>']);
  assert.deepEqual((await answers(thread, colleague)).map((m) => m.bodyHtml), ['<p>Nous aussi.</p>']);
  // Over HTTP the same.
  const post = (json) => parent.request('POST', `/api/v1/threads/${thread}/messages`,
    { json: { bodyHtml: '<p>Non.</p>', ...json } });
  const done = await post({ answersId: message });
  assert.equal(done.status, 201, done.text);
  assert.deepEqual((await answers(thread)).at(-1).to.map((t) => t.id), [teacher.user.id]);
  assert.equal((await post({ answersId: message, replyAll: true })).json.code, 'FIELD_INVALID');
  for (const answersId of ['-1', '1', done.json.messageId])
    assert.equal((await post({ answersId })).status, 404, `answers ${answersId}`);
  const other = await write(teacher, [parent]);
  assert.equal((await post({ answersId: other.message })).status, 404, 'of another thread');
});

test('forged, old and foreign addresses are refused before the mail is sent', async () => {
  const { thread, message } = await write(teacher, [parent]);
  const good = replyTo(parent, message);
  const forged = good.slice(0, 20) + (good[20] === 'a' ? 'b' : 'a') + good.slice(21);
  await refused(thread, forged, mailOf(), /^550-5\.1\.1/);
  await refused(thread, `anybody@${DOMAIN}`, mailOf(), /^550-5\.1\.1/);
  // Who brings it to the mail server is told there: nobody is sent a mail.
  await assert.rejects(submit(server.port, HOME, forged, mailOf()),
    /RCPT TO[^]*550[^]*no such address here/);
  await refused(thread, good.replace(DOMAIN, 'elsewhere.example'), mailOf(), /^550-5\.1\.1/);
  await refused(thread, replyTo(parent, message, { age: 40 }), mailOf(), /^550-5\.1\.6/);
  // Of who is in no such school; of a message that is none, or not theirs.
  await refused(thread, replyTo(parent, message, { of: '999' }), mailOf(), /^550-5\.1\.1/);
  await refused(thread, replyTo(parent, 12345), mailOf(), /^550-5\.1\.1/);
  const own = await write(parent, [teacher]);
  await refused(own.thread, replyTo(parent, own.message), mailOf(), /^550-5\.1\.1/);
  const others = await write(teacher, [colleague]);
  await refused(others.thread, replyTo(parent, others.message), mailOf(), /^550-5\.1\.1/);
});

test('what does not come from the address of who was written to is refused, and its sender is told', async () => {
  const { thread, message } = await write(teacher, [parent]);
  const address = replyTo(parent, message);
  for (const from of ['Voisin <voisin@famille.example>', `"${HOME}" <voisin@famille.example>`,
    `${HOME}, voisin@famille.example`, '', `Le groupe: ${HOME};`])
    await refused(thread, address, mailOf({ from }), /^550-5\.7\.1/);
  // Who has given no address replies by none.
  const to2 = await write(teacher, [colleague]);
  await refused(to2.thread, replyTo(colleague, to2.message), mailOf(), /^550-5\.7\.1/);
  // By the mail server: it gives them our sentences.
  await submit(server.port, 'voisin@famille.example', address,
    mailOf({ from: 'voisin@famille.example' }));
  const [back] = await until(() => {
    const mails = server.mailsTo('voisin@famille.example');
    return mails.length ? mails : undefined;
  }, 'the mail comes back', 60_000);
  assert.match(back.text, /not the one that Liaison has[^]*Votre adresse n'est pas celle/);
  assert.deepEqual(await answers(thread), []);
});

test('automatic answers, lists and bounces are taken and never posted', async () => {
  const { thread, message } = await write(teacher, [parent]);
  const address = replyTo(parent, message);
  for (const more of ['Auto-Submitted: auto-replied\n', 'Precedence: bulk\n',
    'List-Id: <parents.example>\n', 'X-Autoreply: yes\n'])
    await refused(thread, address, mailOf({ more }), /^250 .*not posted/);
  await refused(thread, address, mailOf(), /^250 .*not posted/, { sender: '' });
  await refused(thread, address, mailOf({ more: 'Received: by x\n'.repeat(60) }), /^554-5\.4\.6/);
  // "no" is what a person's says.
  assert.match((await bring([address], mailOf({ more: 'Auto-Submitted: no\n' })))[0], /^250 2.0.0 taken$/);
  assert.equal((await answers(thread)).length, 1);
});

test('what cannot be posted is refused with a sentence', async () => {
  const { thread, message } = await write(teacher, [parent]);
  const address = replyTo(parent, message);
  const mixed = (part) => mailOf({ more: 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n',
    body: `--b\n\nVoici.\n--b\n${part}\n--b--\n` });
  const file = (name, text) => mixed(`Content-Disposition: attachment; filename="${name}"\n\n${text}`);
  await refused(thread, address, mailOf({ body: '\n> Venez-vous ?\n' }), /^550-5\.6\.0/);
  await refused(thread, address, file('virus.exe', 'MZ'), /^550-5\.6\.1/);
  await refused(thread, address, file('photo.png', 'no picture'), /^550-5\.6\.1/);
  await refused(thread, address, file('vide.pdf', ''), /^550-5\.6\.0/);
  await refused(thread, address, mailOf({ body: 'a'.repeat(300_000) }), /^552-5\.3\.4/);
  await refused(thread, address, mailOf({ more: 'MIME-Version: 1.0\nContent-Type: multipart/encrypted; ' +
    'protocol="application/pgp-encrypted"; boundary=b\n', body: '--b\n\nx\n--b--\n' }), /^550-5\.6\.0/);
  const [large] = await bring([address], mailOf({ body: 'a'.repeat(4.5 * 2 ** 20) }));
  assert.match(large, /^552 5\.3\.4/);
  // No answers are wanted; the message was recalled.
  const none = await write(teacher, [parent], { options: { replies: 'NONE' } });
  await refused(none.thread, replyTo(parent, none.message), mailOf(), /^550-5\.7\.1 Who wrote/);
  const recalled = await write(teacher, [parent]);
  await teacher.post(`/api/v1/messages/${recalled.message}/recall`);
  await refused(undefined, replyTo(parent, recalled.message), mailOf(), /^550-5\.1\.1/);
  assert.deepEqual(await answers(thread), []);
});

test('rights are those of now', async () => {
  const admin = await Client.login('admin', PASSWORD, base);
  const { thread, message } = await write(teacher, [parent]);
  const act = (verb) => admin.post(`/api/v1/admin/users/${parent.user.id}:${verb}`);
  await act('freeze');
  await refused(thread, replyTo(parent, message), mailOf(), /^550-5\.7\.1 You may read/);
  await act('unfreeze');
  assert.match((await bring([replyTo(parent, message)], mailOf()))[0], /^250/);
  assert.equal((await answers(thread)).length, 1);
});

test('one mail for two messages answers both', async () => {
  const one = await write(teacher, [parent]), two = await write(teacher, [parent]);
  const replies = await bring([replyTo(parent, one.message), replyTo(parent, two.message)], mailOf());
  assert.deepEqual(replies.map((r) => r.slice(0, 3)), ['250', '250']);
  for (const { thread } of [one, two])
    assert.equal((await answers(thread)).length, 1);
});

test('after a delivery report the address does not count any more', async () => {
  const reportOf = (action, status) => 'From: mailer-daemon@famille.example\n' +
    'Auto-Submitted: auto-replied\nMIME-Version: 1.0\n' +
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n' +
    '--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n' +
    `Final-Recipient: rfc822; ${HOME}\nAction: ${action}\nStatus: ${status}\n` +
    'Diagnostic-Code: smtp; 550 no such\n  mailbox\n\n--b--\n';
  const { thread, message } = await write(teacher, [parent]);
  // Of the first letter: later ones wait to be told together.
  const event = await until(() => stack.sql(`SELECT d.event_id FROM notify.channel_delivery d
    JOIN notify.event e ON e.school_id = d.school_id AND e.event_id = d.event_id
    WHERE d.user_id = ${parent.user.id} AND e.thread_id = ${told} AND d.state = 1`),
  'the letter is noted as sent', 60_000);
  const address = `${localOf('b', parent, event)}@${DOMAIN}`;
  const bounced = () => stack.sql(`SELECT bounce FROM directory.mail_address
    WHERE person_id = ${parent.user.id} AND bounced_at IS NOT NULL`);
  // What is no report, or is one of a delay or of a server that takes nothing
  // from us, changes nothing.
  await refused(undefined, address, mailOf({ more: 'Auto-Submitted: auto-replied\n' }), /^250 .*not posted/);
  assert.deepEqual(await bring([address], reportOf('delayed', '4.4.7'), { sender: '' }), ['250 2.0.0 taken']);
  assert.deepEqual(await bring([address], reportOf('failed', '5.7.1'), { sender: '' }), ['250 2.0.0 taken']);
  assert.equal(bounced(), '');
  assert.deepEqual(await bring([address], reportOf('failed', '5.1.1'), { sender: '' }), ['250 2.0.0 taken']);
  await until(() => /no such\s+mailbox/.test(bounced()), 'the address is marked');
  const notices = () => stack.sql(`SELECT count(*) FROM notify.notice
    WHERE user_id = ${parent.user.id} AND kind = 85`);
  await until(() => notices() === '1', 'they are told');
  // As if that could not be written: the report comes again, and again.
  stack.sql(`DELETE FROM notify.notice WHERE user_id = ${parent.user.id} AND kind = 85`);
  for (let i = 0; i < 2; i++)
    assert.deepEqual(await bring([address], reportOf('failed', '5.1.1'), { sender: '' }), ['250 2.0.0 taken']);
  await until(() => notices() === '1', 'they are told now');
  await refused(thread, replyTo(parent, message), mailOf(), /^550-5\.7\.1/);
});

test('the dialogue holds its order and its limits', async () => {
  const d = await Dialogue.open(port);
  assert.match(d.greeting, /^220 .*LMTP/);
  assert.match(await d.say('MAIL FROM:<a@b>'), /^503/);
  assert.match(await d.say('EHLO x'), /^500/);
  assert.match(await d.say('lhlo x'), /PIPELINING[^]*SIZE 4194304$/);
  assert.match(await d.say('RCPT TO:<a@b>'), /^503/);
  assert.match(await d.say('MAIL FROM:<a@b> SIZE=99999999'), /^552/);
  assert.match(await d.say('MAIL FROM:a@b'), /^501/);
  assert.match(await d.say('MAIL FROM:<a@b> RET=FULL'), /^555/);
  assert.match(await d.say('MAIL FROM:<a@b> BODY=8BITMIME'), /^250/);
  assert.match(await d.say('DATA'), /^503/);
  assert.match(await d.say(`RCPT TO:<${'a'.repeat(400)}@b>`), /^501/);
  assert.match(await d.say('a'.repeat(3000)), /^500/);
  assert.match(await d.say('RSET'), /^250/);
  assert.match(await d.say('VRFY a'), /^252/);
  assert.match(await d.say('QUIT'), /^221/);
  await until(() => d.ended, 'it hangs up');
  // Who only makes mistakes is hung up on, and no token is in the log.
  const wrong = await Dialogue.open(port);
  for (let i = 0; i < 20; i++) await wrong.say('WHAT').catch(() => {});
  await until(() => wrong.ended, 'it hangs up');
  assert.doesNotMatch(stack.log('notify'), /r-[a-z2-7]{40}|famille\.example/);
});
