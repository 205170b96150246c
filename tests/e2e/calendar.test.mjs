// Calendars of other programs: the feed of what somebody sees, as ical.js reads
// it, for as long as they may see it; and events of the whole school from a
// file.  In a school of its own.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync }
  from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { BASE, Client, ctl, setPassword, unique } from './client.mjs';

const SCHOOL = `calendar-${process.pid}`;
const V1 = '/api/v1';
const login = (id) => `${id}.${SCHOOL}`;
const user = (id, role, given, agents = '', liaison = '', title = '') =>
  `${id},true,o1,${role},${login(id)},${given},Petit,${agents},${liaison},` +
  `${title}\n`;
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.1\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': 'sourcedId,enabledUser,orgSourcedIds,role,username,givenName,' +
    'familyName,agentSourcedIds,metadata.liaisonRole,metadata.title\n' +
    user('adm', 'administrator', 'Ada', '', 'ADMIN') +
    user('dir', 'administrator', 'Doris', '', 'STAFF', 'Principale') +
    user('t', 'teacher', 'Tom') + user('lea', 'student', 'Léa') +
    user('noe', 'student', 'Noé') + user('f', 'parent', 'Franck', '"lea,noe"') +
    user('m', 'parent', 'Mona', 'lea'),
  'classes.csv': 'sourcedId,title,classType,schoolSourcedId\n' +
    'h6,6e A,homeroom,o1\nh4,4e B,homeroom,o1\n',
  'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
    'userSourcedId,role\ne1,h6,o1,lea,student\ne2,h6,o1,t,teacher\n' +
    'e3,h4,o1,noe,student\ne4,h4,o1,t,teacher\n',
};
const NOW = Date.now();
const people = {};
// Every address that there was: none may be in a log.
const addresses = new Set();
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-calendar-'));
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(join(folder, name), text);
  ctl('import', '--school', SCHOOL, '--name', 'Collège', '--yes', folder);
  for (const id of ['adm', 'dir', 't', 'lea', 'noe', 'f', 'm']) {
    setPassword(SCHOOL, login(id));
    people[id] = await Client.login(login(id));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const category = async (label) => (await people.t.get(
  `${V1}/directory/categories`)).categories.find((c) => c.label === label).id;
const make = (to, more = {}) => people.t.post(`${V1}/events`, {
  title: unique('Réunion'), startsAt: at(3, 17), endsAt: at(3, 18),
  timeZone: 'Europe/Paris', to, ...more }, { status: 201 });
/** So many days from now, at that hour: of one day, though it is midnight
 *  meanwhile. */
function at(days, hour) {
  const when = new Date(NOW + days * 86_400_000);
  when.setUTCHours(hour, 0, 0, 0);
  return when.toISOString().replace('.000', '');
}
const path = (url) => {
  addresses.add(/([0-9a-f]{56})\.ics$/.exec(url)[1]);
  return new URL(url, BASE).pathname;
};
const own = async (who) => path((await people[who].get(`${V1}/calendar`)).url);
const ofChild = async (who, child) => path((await people[who].get(
  `${V1}/calendar`)).children.find((c) => c.person.id ===
    people[child].user.id).url);
const nobody = new Client();
const read = (address, headers = {}) => nobody.request('GET', address,
  { headers });
const feed = async (address) => {
  const answer = await read(address);
  assert.equal(answer.status, 200, answer.text);
  return new ICAL.Component(ICAL.parse(answer.text));
};
const events = (calendar) => calendar.getAllSubcomponents('vevent')
  .map((c) => new ICAL.Event(c));
const named = (calendar, title) => events(calendar).filter((e) =>
  e.summary === title);
const titles = async (address) => events(await feed(address))
  .map((e) => e.summary);

test('a feed has what its person sees, valid and folded', async () => {
  const parents = await category('Parents de 6e A');
  const long = [...`${unique('Sortie')} ${'é€😀, « ; \\ »'.repeat(11)}`].slice(0, 190)
    .join('');
  const one = await make({ categoryIds: [parents] }, { title: long,
    bodyHtml: '<p>Salle <b>12</b> &amp; 13</p><p>Merci, à tous</p>',
    place: 'Gymnase; hall, 1', color: 'BLUE' });
  const day = await make({ categoryIds: [parents] }, { allDay: true,
    startsAt: undefined, endsAt: undefined,
    firstDay: at(5, 0).slice(0, 10), lastDay: at(6, 0).slice(0, 10) });
  const hidden = await make({ userIds: [people.noe.user.id] });
  const address = await own('m');
  const answer = await read(address);
  assert.equal(answer.headers.get('content-type'),
    'text/calendar; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
  assert.match(answer.text, /\r\n$/);
  for (const line of answer.bytes.toString('latin1').split('\r\n')) {
    assert.ok(line.length <= 75, line);
    assert.ok(!line.includes('\n'), line);
  }
  const calendar = await feed(address);
  assert.equal(calendar.getFirstPropertyValue('x-wr-calname'),
    'Mona Petit – Collège');
  const [e] = named(calendar, long);
  assert.equal(e.description, 'Salle 12 & 13\nMerci, à tous');
  assert.equal(e.location, 'Gymnase; hall, 1');
  assert.equal(e.color, 'blue');
  assert.equal(e.startDate.toJSDate().toISOString().replace('.000', ''),
    one.startsAt);
  assert.equal(e.startDate.zone.tzid, 'Europe/Paris');
  const zone = calendar.getAllSubcomponents('vtimezone');
  assert.deepEqual(zone.map((z) => z.getFirstPropertyValue('tzid')),
    ['Europe/Paris']);
  const [d] = named(calendar, day.title);
  assert.ok(d.startDate.isDate);
  assert.equal(d.startDate.toString(), day.firstDay);
  assert.equal(d.endDate.toString(), at(7, 0).slice(0, 10));
  assert.deepEqual(named(calendar, hidden.title), []);
});

// Across both changes of the clock within a year.
test('what recurs comes with its rule, its changed and its cancelled times',
  async () => {
    const made = await make({ userIds: [people.m.user.id] },
      { rule: 'FREQ=WEEKLY;COUNT=45' });
    const list = async () => {
      const all = [];
      for (const page of [0, 180]) {
        all.push(...(await people.m.get(`${V1}/events?from=${at(page, 0)}&to=${
          at(page + 180, 0)}&pageSize=200`)).events.filter((e) =>
          e.id === made.id));
      }
      return all;
    };
    const before = await list();
    const change = async (instance, json) => {
      const { version } = await people.t.get(`${V1}/events/${made.id}`);
      const answer = await people.t.request('PATCH', `${V1}/events/${made.id}`,
        { json: { version, scope: 'THIS', instance, ...json } });
      assert.equal(answer.status, 200, answer.text);
    };
    await change(before[1].instance, { title: 'Autrement', place: 'Ailleurs',
      startsAt: before[1].startsAt.replace(/T\d\d/, 'T08'),
      endsAt: before[1].endsAt.replace(/T\d\d/, 'T09'),
      timeZone: 'Europe/Paris' });
    const gone = await people.t.request('DELETE', `${V1}/events/${made.id}` +
      `?scope=THIS&instance=${before[2].instance}`);
    assert.equal(gone.status, 204, gone.text);

    const calendar = await feed(await own('m'));
    const mine = events(calendar).filter((e) => e.uid.includes(
      `-${made.id}@`));
    assert.equal(new Set(mine.map((e) => e.uid)).size, 1);
    const master = mine.find((e) => !e.isRecurrenceException());
    assert.ok(mine.every((e) => e.sequence === 2), 'two changes since');
    const others = mine.filter((e) => e.isRecurrenceException());
    assert.deepEqual(others.map((e) => [e.summary, e.component
      .getFirstPropertyValue('status')]),
    [['Autrement', 'CONFIRMED'], [made.title, 'CANCELLED']]);
    for (const other of others) master.relateException(other);
    const steps = master.iterator();
    const theirs = [];
    for (let next = steps.next(); next; next = steps.next()) {
      const { item, startDate } = master.getOccurrenceDetails(next);
      theirs.push(`${startDate.toJSDate().toISOString()} ${item.summary} ${
        item.component.getFirstPropertyValue('status') === 'CANCELLED'}`);
    }
    const ours = (await list()).map((e) => `${new Date(e.startsAt)
      .toISOString()} ${e.title} ${e.cancelled}`);
    assert.deepEqual(theirs.sort(), ours.sort());
    assert.equal(ours.length, 45);
  });

test('what is cancelled stays, as cancelled, with another number', async () => {
  const made = await make({ userIds: [people.m.user.id] });
  const [first] = named(await feed(await own('m')), made.title);
  assert.equal(first.sequence, 0);
  await people.t.request('DELETE', `${V1}/events/${made.id}`);
  const [then] = named(await feed(await own('m')), made.title);
  assert.equal(then.uid, first.uid);
  assert.equal(then.sequence, 1);
  assert.equal(then.component.getFirstPropertyValue('status'), 'CANCELLED');
});

test('what has not changed is not sent again', async () => {
  const address = await own('lea');
  const first = await read(address);
  const etag = first.headers.get('etag');
  const again = await read(address, { 'if-none-match': etag });
  assert.equal(again.status, 304);
  assert.equal(again.bytes.length, 0);
  assert.equal(again.headers.get('etag'), etag);
  const head = await nobody.request('HEAD', address);
  assert.equal(head.status, 200);
  assert.equal(head.bytes.length, 0);
  assert.equal(Number(head.headers.get('content-length')), first.bytes.length);
  await make({ userIds: [people.lea.user.id] });
  const changed = await read(address, { 'if-none-match': etag });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.get('etag'), etag);
});

test("a child's feed shows what the child sees, to its guardian alone",
  async () => {
    const made = await make({ categoryIds: [await category('Élèves de 4e B')] });
    const feeds = await people.f.get(`${V1}/calendar`);
    assert.deepEqual(feeds.children.map((c) => c.person.displayName).sort(),
      ['Léa Petit', 'Noé Petit']);
    assert.ok(!(await titles(await own('f'))).includes(made.title));
    assert.ok((await titles(await ofChild('f', 'noe'))).includes(made.title));
    assert.ok(!(await titles(await ofChild('f', 'lea'))).includes(made.title));
    assert.deepEqual((await people.m.get(`${V1}/calendar`)).children
      .map((c) => c.person.displayName), ['Léa Petit']);
    // Another's child is none of mine.
    const answer = await people.m.request('POST', `${V1}/calendar:revoke`,
      { json: { childId: people.noe.user.id } });
    assert.equal(answer.status, 404);
  });

test('another address ends the former one at once, and no other', async () => {
  const address = await own('f');
  const other = await ofChild('f', 'lea');
  assert.equal(await own('f'), address, 'it is the same each time');
  assert.equal((await read(address)).status, 200);
  assert.ok((await people.f.get(`${V1}/calendar`)).readAt);
  const renewed = await people.f.post(`${V1}/calendar:revoke`, {});
  assert.notEqual(path(renewed.url), address);
  assert.equal(renewed.readAt, undefined);
  assert.equal((await read(address)).status, 404);
  assert.equal((await read(path(renewed.url))).status, 200);
  assert.equal(await ofChild('f', 'lea'), other);
  const child = await people.f.post(`${V1}/calendar:revoke`,
    { childId: people.lea.user.id });
  assert.equal(path(child.url), path(renewed.url));
  assert.equal((await read(other)).status, 404);
  assert.equal((await read(await ofChild('f', 'lea'))).status, 200);
});

test('what is no address is answered alike', async () => {
  const address = await own('f');
  const told = async (where) => {
    const a = await read(where);
    return [a.status, a.headers.get('content-type'), a.json.code, a.json.title,
      a.json.detail];
  };
  const expected = await told(address.replace(/.{8}\.ics/, '00000000.ics'));
  assert.equal(expected[0], 404);
  for (const wrong of ['x', '%00', '%ff', '..%2f..', 'A'.repeat(56),
    '0'.repeat(56), 'f'.repeat(56), 'a'.repeat(1000), "'%20or%201=1--",
    address.slice(10, 66).toUpperCase()])
    assert.deepEqual(await told(`/calendar/${wrong}.ics`), expected, wrong);
});

test('who may not see it any more is told that there is nothing', async () => {
  const address = await ofChild('m', 'lea');
  const mine = await own('m');
  assert.equal((await read(address)).status, 200);
  const ban = await people.dir.post(`${V1}/admin/bans`, { note: 'JAF',
    personId: people.m.user.id, childId: people.lea.user.id }, { status: 201 });
  assert.equal((await read(address)).status, 404);
  assert.deepEqual((await people.m.get(`${V1}/calendar`)).children, []);
  assert.equal((await read(mine)).status, 200);
  await people.dir.request('DELETE', `${V1}/admin/bans/${ban.id}`);
  assert.equal((await read(address)).status, 200);
  const admin = (json) => people.adm.request('PATCH',
    `${V1}/admin/users/${people.m.user.id}`, { json });
  let answer = await admin({ children: { ids: [] } });
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await read(address)).status, 404);
  // Frozen: may read, and does.
  await people.adm.post(`${V1}/admin/users/${people.m.user.id}:freeze`);
  assert.equal((await read(mine)).status, 200);
  answer = await admin({ active: false });
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await read(mine)).status, 404);
});

test('who has left a class sees its events no more, in the feed as on the page',
  async () => {
    const made = await make({ categoryIds: [await category('Parents de 4e B')] });
    assert.ok((await titles(await own('f'))).includes(made.title));
    const answer = await people.adm.request('PATCH',
      `${V1}/admin/users/${people.f.user.id}`,
      { json: { children: { ids: [people.lea.user.id] } } });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(!(await titles(await own('f'))).includes(made.title));
  });

test('it is read so often, and then after a while', async () => {
  const address = await own('t');
  let last;
  for (let i = 0; i < 31; i++) last = await read(address);
  assert.equal(last.status, 429);
  assert.equal(last.json.code, 'FEED_TOO_OFTEN');
  assert.ok(Number(last.headers.get('retry-after')) > 0);
  const { url } = await people.t.post(`${V1}/calendar:revoke`, {});
  assert.equal((await read(path(url))).status, 200, 'another begins anew');
});

// ---- from a file ----

const IMPORT = `${V1}/admin/calendar:import`;
const file = (...events) => ['BEGIN:VCALENDAR', 'VERSION:2.0',
  'PRODID:-//education.gouv.fr//Calendrier', ...events.flat(),
  'END:VCALENDAR', ''].join('\r\n');
const one = (uid, title, first, end, ...more) => ['BEGIN:VEVENT', `UID:${uid}`,
  'DTSTAMP:20250114T124531Z', `DTSTART;VALUE=DATE:${first}`,
  ...(end ? [`DTEND;VALUE=DATE:${end}`] : []), `SUMMARY:${title}`, ...more,
  'END:VEVENT'];
const winter = (end = '20270221') => file(
  one('1@education.gouv.fr', "Vacances d'hiver - Zone A", '20270206', end,
    'LOCATION:Besançon\\, Lyon'),
  one('2@education.gouv.fr', 'Rentrée scolaire des élèves', '20270901'),
  one('3@education.gouv.fr', 'Illisible', '20271301'));
const take = (json, status = 200) => people.adm.post(IMPORT, json, { status });
const holidays = async () => (await people.adm.get(`${V1}/admin/calendar`))
  .holidays;

test('a file is looked at first, and then makes events of the whole school',
  async () => {
    const preview = await take({ ics: winter(), dryRun: true });
    assert.deepEqual(preview.events.map((e) => [e.title, e.state,
      e.looksLikeHolidays, e.firstDay, e.lastDay]), [
      ["Vacances d'hiver - Zone A", 'NEW', true, '2027-02-06', '2027-02-20'],
      ['Rentrée scolaire des élèves', 'NEW', false, '2027-09-01',
        '2027-09-01']]);
    assert.deepEqual(preview.leftOut.map((l) => [l.line, l.why, l.detail]),
      [[21, 'DATE_INVALID', '20271301']]);
    assert.deepEqual(await holidays(), []);
    const list = async (who) => (await people[who].get(
      `${V1}/events?from=2027-02-01T00:00:00Z&to=2027-10-01T00:00:00Z` +
      '&pageSize=200')).events.map((e) => e.title)
      .filter((t) => !/^(Réunion|Autrement)/.test(t));
    assert.deepEqual(await list('f'), []);

    const done = await take({ ics: winter(),
      holidayUids: ['1@education.gouv.fr'] });
    assert.equal(done.holidays, 1);
    for (const who of ['f', 'lea', 't', 'dir'])
      assert.deepEqual(await list(who), ["Vacances d'hiver - Zone A",
        'Rentrée scolaire des élèves'], who);
    assert.deepEqual(await holidays(), [{ name: "Vacances d'hiver - Zone A",
      firstDay: '2027-02-06', lastDay: '2027-02-20' }]);
    // Nobody is told of it, not even when they look.
    const { notifications } = await people.f.get(
      `${V1}/notifications?pageSize=200`);
    assert.ok(!notifications.some((n) => n.title.startsWith('Vacances')));
    assert.ok((await titles(await own('lea'))).includes(
      "Vacances d'hiver - Zone A"));
  });

test('the same file changes nothing; another says what is other', async () => {
  const same = await take({ ics: winter(),
    holidayUids: ['1@education.gouv.fr'] });
  assert.deepEqual(same.events.map((e) => e.state), ['SAME', 'SAME']);
  assert.equal(same.holidays, 0);
  // Exported anew it has other UIDs, and is the same.
  const renamed = await take({ ics: winter().replaceAll('@education',
    '-2027@education') });
  assert.deepEqual(renamed.events.map((e) => e.state), ['SAME', 'SAME']);
  // Its former days are none any more.
  const shorter = await take({ ics: winter('20270218').replaceAll('@education',
    '-2027@education'), holidayUids: ['1-2027@education.gouv.fr'] });
  assert.equal(shorter.holidays, 1);
  assert.deepEqual((await holidays()).map((h) => h.lastDay), ['2027-02-17']);
  const moved = await take({ ics: winter('20270223').replaceAll('@education',
    '-2027@education'), holidayUids: ['1-2027@education.gouv.fr'] });
  assert.deepEqual(moved.events.map((e) => e.state), ['CHANGED', 'SAME']);
  assert.equal(moved.holidays, 1);
  assert.deepEqual((await holidays()).map((h) => h.lastDay), ['2027-02-22']);
  const { events: listed } = await people.lea.get(
    `${V1}/events?from=2027-02-01T00:00:00Z&to=2027-10-01T00:00:00Z`);
  assert.deepEqual(listed.map((e) => e.lastDay), ['2027-02-22', '2027-09-01']);
  const gone = await take({ ics: file(one('1-2027@education.gouv.fr', 'x',
    '20270206', '', 'STATUS:CANCELLED')) });
  assert.deepEqual(gone.events.map((e) => e.state), ['CANCELLED']);
  assert.equal((await people.lea.get(
    `${V1}/events?from=2027-02-01T00:00:00Z&to=2027-03-01T00:00:00Z`))
    .events[0].cancelled, true);
});

test('of a file some alone are taken, and what recurs without some times',
  async () => {
    const ics = file(one('a', 'Premier', '20270401'),
      ['BEGIN:VEVENT', 'UID:b', 'SUMMARY:Club',
        'DTSTART;TZID=Europe/Paris:20270405T120000',
        'DTEND;TZID=Europe/Paris:20270405T130000',
        'RRULE:FREQ=WEEKLY;COUNT=3',
        'EXDATE;TZID=Europe/Paris:20270412T120000', 'END:VEVENT']);
    const { events: taken } = await take({ ics, uids: ['b'] });
    assert.deepEqual(taken.map((e) => [e.uid, e.times]), [['b', 3]]);
    const { events: listed } = await people.f.get(
      `${V1}/events?from=2027-04-01T00:00:00Z&to=2027-05-01T00:00:00Z`);
    assert.deepEqual(listed.map((e) => [e.startsAt, e.cancelled]), [
      ['2027-04-05T10:00:00Z', false], ['2027-04-12T10:00:00Z', true],
      ['2027-04-19T10:00:00Z', false]]);
  });

test('an evening with appointments is left as it is, and that is said',
  async () => {
    const evening = (...more) => file(['BEGIN:VEVENT', 'UID:evening',
      'SUMMARY:Rencontres', 'DTSTART;TZID=Europe/Paris:20380510T170000',
      'DTEND;TZID=Europe/Paris:20380510T180000', ...more, 'END:VEVENT']);
    await take({ ics: evening() });
    const found = async () => (await people.adm.get(`${V1}/events` +
      '?from=2038-05-10T00:00:00Z&to=2038-06-30T00:00:00Z')).events
      .filter((e) => e.title === 'Rencontres');
    const [{ id }] = await found();
    const offered = await people.adm.request('PUT', `${V1}/events/${id}/slots`,
      { json: { offers: [{ teacherId: people.t.user.id, minutes: 10,
        span: { startsAt: '2038-05-10T15:00:00Z',
          endsAt: '2038-05-10T16:00:00Z' } }] } });
    assert.equal(offered.status, 200, offered.text);
    const again = await take({ ics: evening('RRULE:FREQ=WEEKLY;COUNT=3') });
    assert.deepEqual(again.events.map((e) => e.state), ['KEPT']);
    assert.equal((await found()).length, 1);
    const longer = await take({ ics: evening('DESCRIPTION:Au CDI') });
    assert.deepEqual(longer.events.map((e) => e.state), ['CHANGED']);
  });

test('what is no calendar, or not asked rightly, is refused', async () => {
  const refused = async (json, status, code, who = 'adm') => {
    const a = await people[who].request('POST', IMPORT, { json });
    assert.equal(`${a.status} ${a.json.code}`, `${status} ${code}`);
    return a.json;
  };
  const said = await refused({ ics: 'BEGIN:VCALENDAR\r\nwhat\r\n' }, 422,
    'CALENDAR_UNREADABLE');
  assert.match(said.detail, /2/);
  await refused({ ics: '<html>' }, 422, 'CALENDAR_UNREADABLE');
  await refused({}, 400, 'FIELD_MISSING');
  await refused({ ics: 'x'.repeat(1024 * 1024 + 1) }, 400, 'FIELD_TOO_LONG');
  await refused({ ics: winter(), holidayUids: ['nobody'] }, 400,
    'FIELD_INVALID');
  await refused({ ics: file(...Array.from({ length: 501 }, (_, i) =>
    one(`m${i}`, 'x', '20270401'))) }, 422, 'CALENDAR_TOO_LARGE');
  for (const who of ['t', 'f', 'lea'])
    await refused({ ics: winter() }, 403, 'FORBIDDEN', who);
});

test('it is in the audit trail, and holidays within others come to nothing',
  async () => {
    const { entries } = await people.adm.get(
      `${V1}/admin/audit?act=calendar.import`);
    assert.ok(entries.length > 0);
    assert.match(entries.at(-1).detail, /"new".*"2"/);
    const week = await take({ ics: file(one('w', 'Jour férié', '20270210',
      '20270211')), holidayUids: ['w'] });
    assert.equal(week.holidays, 0);
    // One that overlaps makes them longer.
    const longer = await take({ ics: file(one('l', 'Pont', '20270222',
      '20270225')), holidayUids: ['l'] });
    assert.equal(longer.holidays, 1);
    assert.deepEqual((await holidays()).map((h) => [h.name, h.lastDay]),
      [["Vacances d'hiver - Zone A", '2027-02-24']]);
  });

test('no address is in any log', () => {
  assert.ok(addresses.size > 5);
  const logs = join(process.env.LIAISON_STATE, 'log');
  for (const name of readdirSync(logs)) {
    const text = readFileSync(join(logs, name), 'utf8');
    for (const token of addresses)
      assert.ok(!text.includes(token) && !text.includes(token.slice(16, 40)),
        `${name} has an address`);
  }
});
