// A school's settings, logo, files and calendar over HTTP: of the second demo
// school, which nobody else's tests look at, put back afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, PDF, pdfOf, until } from './client.mjs';

const ADMIN = '/api/v1/admin';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlE' +
  'QVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let admin, parent, other, first, calendarBefore;

const put = (path, json) => admin.request('PUT', `${ADMIN}/${path}`, { json });

before(async () => {
  [admin, parent, other] = await Promise.all(['admin.autre', 'parent.autre',
    'parent'].map((login) => Client.login(login)));
  first = await admin.get(`${ADMIN}/settings`);
  calendarBefore = await admin.get(`${ADMIN}/calendar`);
});

after(async () => {
  const { version } = await admin.get(`${ADMIN}/settings`);
  await put('settings', { ...first, version });
  await put('files', { extensions: [], maxBytes: 0 });
  const { version: now } = await admin.get(`${ADMIN}/calendar`);
  const { terms, holidays, hours } = calendarBefore;
  assert.equal((await put('calendar', { terms, holidays, hours, version: now })).status, 200);
  await admin.request('DELETE', `${ADMIN}/settings/logo`);
});

test('a colour that cannot be read is made so, and everybody sees it',
  async () => {
    const wanted = { ...first, accent: '#ffee00', name: 'École nouvelle',
      languages: ['fr'], defaultLanguage: 'fr', confirmAbove: 7 };
    const seen = await admin.post(`${ADMIN}/settings:preview`, wanted);
    assert.notEqual(seen.accentLight, '#ffee00');
    assert.equal(seen.accentDark, '#ffee00');
    assert.equal((await admin.get(`${ADMIN}/settings`)).accent ?? '', '');
    const saved = await put('settings', wanted);
    assert.equal(saved.status, 200, saved.text);
    assert.equal(saved.json.accentLight, seen.accentLight);
    const school = await until(async () => {
      const me = await parent.get('/api/v1/me');
      return me.school.accentLight && me.school;
    }, 'the colour is everybody’s');
    assert.equal(school.name, 'École nouvelle');
    assert.deepEqual(school.languages, ['fr']);
    assert.notEqual((await other.get('/api/v1/me')).school.accentLight,
      school.accentLight, 'another school has its own');
    // Made of what was there before.
    const again = await put('settings', wanted);
    assert.equal(again.json.code, 'SETTINGS_CHANGED');
  });

test('settings that make no sense are refused', async () => {
  const now = await admin.get(`${ADMIN}/settings`);
  for (const [part, field] of [[{ accent: 'red' }, 'accent'],
    [{ accent: '#12345' }, 'accent'], [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ languages: ['de'], defaultLanguage: 'de' }, 'languages'],
    [{ languages: ['fr'], defaultLanguage: 'en' }, 'defaultLanguage'],
    [{ confirmAbove: 0 }, 'confirmAbove'],
    [{ factorRoles: ['SYSTEM'] }, 'factorRoles']]) {
    const answer = await put('settings', { ...now, ...part });
    assert.equal(answer.status, 400, JSON.stringify(part));
    assert.equal(answer.json.field, field);
  }
  assert.equal((await parent.request('GET', `${ADMIN}/settings`)).status, 403);
});

test('a logo is a PNG or JPEG, and the school’s own', async () => {
  const send = (body) => admin.request('PUT', `${ADMIN}/settings/logo`,
    { body, headers: { 'content-type': 'image/png' } });
  for (const bad of [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    PNG.subarray(0, 40), Buffer.from([0xff, 0xd8, 0xff, 0xd9])]) {
    const answer = await send(bad);
    assert.equal(answer.json.code, 'LOGO_UNUSABLE', answer.text);
  }
  assert.equal((await send(Buffer.alloc(300_000, 1))).status, 413);
  assert.equal((await send(PNG)).status, 204);
  const logo = await until(async () =>
    (await parent.get('/api/v1/me')).school.logo, 'the logo is there');
  const path = `/api/v1/school/logo/${logo}`;
  const image = await parent.request('GET', path);
  assert.equal(image.headers.get('content-type'), 'image/png');
  assert.deepEqual(image.bytes, PNG);
  assert.equal((await other.request('GET', path)).status, 404);
});

test('what a school does not take is refused, from the next upload on',
  async () => {
    const upload = (name, bytes) => parent.request('POST',
      `/api/v1/attachments?name=${name}`, { body: bytes });
    const big = pdfOf(Buffer.alloc(2000, ' '));
    assert.equal((await upload('a.pdf', big)).status, 201);
    const saved = await put('files', { extensions: ['pdf'], maxBytes: 1000 });
    assert.equal(saved.status, 200, saved.text);
    assert.equal((await upload('a.png', PNG)).json.code,
      'ATTACHMENT_TYPE_NOT_ALLOWED');
    assert.equal((await upload('a.pdf', big)).json.code,
      'ATTACHMENT_TOO_LARGE');
    assert.equal((await upload('a.pdf', PDF)).status, 201);
    const { limits } = await parent.get('/api/v1/me');
    assert.equal(limits.maxAttachmentBytes, 1000);
    assert.deepEqual(limits.allowedExtensions, ['pdf']);
    const all = await admin.get(`${ADMIN}/files`);
    assert.ok(all.installationExtensions.includes('png'));
    for (const [bad, field] of [
      [{ extensions: ['exe'], maxBytes: 0 }, 'extensions'],
      [{ extensions: ['pdf', 'pdf'], maxBytes: 0 }, 'extensions'],
      [{ extensions: [], maxBytes: all.installationMaxBytes + 1 },
        'maxBytes']]) {
      const answer = await put('files', bad);
      assert.equal(answer.status, 400, JSON.stringify(bad));
      assert.equal(answer.json.field, field);
    }
  });

test('what a person and the school keep, and what a message carries, is limited',
  async () => {
    const upload = (user, size, language = 'fr') => user.request('POST',
      '/api/v1/attachments?name=a.txt', { body: Buffer.alloc(size, 'a'),
        headers: { 'accept-language': language } });
    const used = async () => (await admin.get(`${ADMIN}/files/use`));
    const before = await used();
    const mine = (await parent.get('/api/v1/me')).user.id;
    const had = Number(before.people.find((p) => p.person.id === mine)?.bytes ?? 0);
    const limit = { extensions: [], maxBytes: 0, maxPerMessage: 2, maxMessageBytes: 3072,
      personQuotaBytes: had + 5000, schoolQuotaBytes: Number(before.bytes) + 6000 };
    assert.equal((await put('files', limit)).status, 200);
    const first = await upload(parent, 2000);
    const second = await upload(parent, 2000);
    assert.equal(second.status, 201, second.text);
    const { limits } = await parent.get('/api/v1/me');
    assert.equal(limits.maxAttachmentsPerMessage, 2);
    assert.equal(Number(limits.maxMessageBytes), 3072);
    assert.equal(limits.personQuotaBytes, String(limit.personQuotaBytes));
    assert.equal(limits.personUsedBytes, String(had + 4000));
    assert.equal(limits.schoolUsedBytes, String(Number(before.bytes) + 4000));
    for (const [language, words] of [['fr', /^Vos fichiers ne peuvent pas dépasser \d.* en tout/],
      ['en', /^Your files cannot be over \d.* together/]]) {
      const { status, json } = await upload(parent, 1001, language);
      assert.equal(status, 507, json.detail);
      assert.equal(json.code, 'PERSON_QUOTA_REACHED');
      assert.match(json.detail, words);
    }
    const over = await upload(admin, 2001);
    assert.equal(over.status, 507);
    assert.equal(over.json.code, 'SCHOOL_QUOTA_REACHED');
    const full = await used();
    assert.equal(Number(full.bytes), Number(before.bytes) + 4000, 'a refused one is not counted');
    assert.equal(full.people.find((p) => p.person.id === mine).bytes, String(had + 4000));
    assert.ok(full.people.find((p) => p.person.id === mine).person.displayName);
    const draft = (attachmentIds) => parent.request('POST', '/api/v1/drafts',
      { json: { subject: 'x', attachmentIds } });
    const [a, b] = [first.json.id, second.json.id];
    const heavy = await draft([a, b]);
    assert.equal(heavy.status, 413, heavy.text);
    assert.equal(heavy.json.code, 'MESSAGE_FILES_TOO_LARGE');
    assert.equal(heavy.json.field, 'attachmentIds');
    assert.match(heavy.json.detail, /3\sKo en tout/);
    assert.equal((await put('files', { ...limit, maxPerMessage: 1 })).status, 200);
    const many = await draft([a, b]);
    assert.equal(many.status, 413, many.text);
    assert.equal(many.json.code, 'TOO_MANY_ATTACHMENTS');
    for (const id of [a, b])
      assert.equal((await parent.request('DELETE', `/api/v1/attachments/${id}`)).status, 204);
    assert.equal((await used()).bytes, before.bytes, 'what goes is given back');
    assert.equal((await parent.request('GET', `${ADMIN}/files/use`)).status, 403);
    for (const field of ['maxPerMessage', 'maxMessageBytes']) {
      const answer = await put('files', { extensions: [], maxBytes: 0, [field]: '1125899906842625' });
      assert.equal(answer.status, 400, answer.text);
    }
    assert.equal((await put('files', { extensions: [], maxBytes: 0 })).status, 200);
  });

test('what acts by itself is refused with its reason, unless the school takes it',
  async () => {
    const upload = (name, bytes, language = 'fr') => parent.request('POST',
      `/api/v1/attachments?name=${name}`, { body: bytes,
        headers: { 'accept-language': language } });
    const dde = 'nom;note\n1;=cmd|\'/C calc\'!A0\n';
    const calendar = Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n');
    assert.equal((await put('files', { extensions: [], maxBytes: 0 })).status, 200);
    for (const [language, words] of [['fr', /^Le fichier contient une formule.*\(=cmd\|.*remplacez-la/],
      ['en', /^The file has a formula.*\(=cmd\|.*put its value/]]) {
      const { status, json } = await upload('notes.csv', dde, language);
      assert.equal(status, 422, json.detail);
      assert.equal(json.code, 'ATTACHMENT_DDE');
      assert.match(json.detail, words);
      assert.equal(json.field, 'name');
      assert.equal(json.faults[0].reason, 'DDE');
      assert.match(json.faults[0].id, /^=cmd/);
    }
    assert.equal((await upload('agenda.ics', calendar)).json.code, 'ATTACHMENT_BROKEN');
    const misleading = await upload(encodeURIComponent('photo.exe      .png'), PNG);
    assert.equal(misleading.status, 422);
    assert.equal(misleading.json.code, 'ATTACHMENT_NAME_MISLEADS');
    const cleaned = await upload(encodeURIComponent('con\u200b.  png. '), PNG);
    assert.equal(cleaned.status, 415, 'a blank is no part of an extension');
    assert.equal((await upload(encodeURIComponent('dossier/con\u200b.png. '), PNG)).json.name,
      'con_.png');
    assert.equal((await put('files', { extensions: [], maxBytes: 0, dde: true })).status, 200);
    assert.equal((await admin.get(`${ADMIN}/files`)).dde, true);
    assert.equal((await upload('notes.csv', dde)).status, 201);
    assert.equal((await put('files', { extensions: [], maxBytes: 0 })).status, 200);
    assert.equal((await upload('notes.csv', dde)).status, 422);
  });

test('a calendar is kept as it was given, in order and without overlaps',
  async () => {
    const before = await admin.get(`${ADMIN}/calendar`);
    const calendar = { version: before.version,
      terms: [{ name: 'T1', firstDay: '2026-09-01', lastDay: '2026-12-18' },
        { name: 'T2', firstDay: '2027-01-04', lastDay: '2027-03-31' }],
      holidays: [{ name: 'Noël', firstDay: '2026-12-19',
        lastDay: '2027-01-03' }],
      hours: [{ role: 'STAFF', hours: [
        { days: [1, 2, 4, 5], from: '08:00', to: '12:00' },
        { days: [1, 2], from: '13:30', to: '24:00' }] }] };
    const saved = await put('calendar', calendar);
    assert.equal(saved.status, 200, saved.text);
    const { timeZone, version, ...kept } = await admin.get(`${ADMIN}/calendar`);
    assert.equal(timeZone, 'Europe/Paris');
    // Everybody's, not only theirs who may see the calendar.
    assert.equal((await parent.get('/api/v1/me')).school.timeZone, timeZone);
    const { version: made, ...given } = calendar;
    assert.deepEqual(kept, given);
    assert.notEqual(version, made);
    assert.equal((await put('calendar', calendar)).json.code,
      'SETTINGS_CHANGED');
    const hours = (...all) => ({ hours: [{ role: 'STAFF', hours: all }] });
    for (const [part, field] of [
      [{ terms: [calendar.terms[1], calendar.terms[0]] }, 'terms[1].firstDay'],
      [{ holidays: [{ name: 'x', firstDay: '2026-02-29',
        lastDay: '2026-03-01' }] }, 'holidays[0].firstDay'],
      [{ terms: [{ name: 'x', firstDay: '2026-03-02',
        lastDay: '2026-03-01' }] }, 'terms[0].lastDay'],
      [{ terms: [{ name: ' ', firstDay: '2026-03-01',
        lastDay: '2026-03-01' }] }, 'terms[0].name'],
      [hours({ days: [1], from: '10:00', to: '09:00' }),
        'hours[0].hours[0].to'],
      [hours({ days: [1], from: '08:00', to: '10:00' },
        { days: [1], from: '09:00', to: '11:00' }), 'hours[0].hours[1].days'],
      [{ hours: [{ role: 'SYSTEM', hours: [] }] }, 'hours[0].role']]) {
      const answer = await put('calendar', { ...calendar, version, ...part });
      assert.equal(answer.status, 400, JSON.stringify(part));
      assert.equal(answer.json.field, field);
    }
  });
