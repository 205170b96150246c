// What is measured: for each job the plain script, our own statements as a
// pgbench script, and the HTTP request with what its answer must hold.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const region = require('./region');

const SCHOOL = 1;
const USERS = 2000;
const LARGE_USER = 2001;
const THREADS = 50000;
const SUBJECT = 'Parent evening on Thursday';
const BODY = 'Lorem ipsum dolor sit amet 1234 '.repeat(16);

// A session's secret, as passwords of other people's are not: known.
function tokenBytes(user, school) {
	const bytes = Buffer.alloc(32);

	bytes.writeBigInt64BE(BigInt(school), 0);
	crypto.createHash('sha256').update(`bench ${user}`).digest()
		.copy(bytes, 8, 0, 24);
	return bytes;
}

const token = (user, school = SCHOOL) =>
	tokenBytes(user, school).toString('base64url');
const sessionId = (user, school = SCHOOL) => crypto.createHash('sha256')
	.update(tokenBytes(user, school)).digest('hex');

// The statements of the services by name, out of their preprocessed sources.
function readStatements(file) {
	const text = fs.readFileSync(file, 'utf8');
	const found = {};
	const re = /\{\s*"(\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}/g;

	for (const [, name, literals] of text.matchAll(re))
		found[name] = [...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
			.map((m) => JSON.parse(`"${m[1]}"`)).join('');
	return found;
}

// $1, $2 ... replaced by what stands for them in a pgbench script; null where
// nothing does.
function fill(sql, args) {
	if (sql === undefined)
		throw new Error('a statement is not in the sources any more');
	return sql.replace(/\$(\d+)(::[\w]+(?:\[\])?)?/g,
		(all, n, type) => `(${args[n - 1] ?? 'NULL'})${type || ''}`) + ';\n';
}

function list(statements, user) {
	return `${user}\n` + fill(statements.list_inbox,
		[SCHOOL, ':u', "'9999-12-31'", '9223372036854775807', 51]);
}

const NAME = "'Camille Martin' || ";

// What one send asks of PostgreSQL: the write; the rights before it where the
// directory does not remember them.
function send(statements, many, rights) {
	const ids = many === 1 ? 'ARRAY[:r::bigint]' :
		`ARRAY(SELECT 1 + (:r + g) % ${USERS}::bigint FROM ` +
		`generate_series(0, ${many - 1}) g)`;
	const each = (what) => many === 1 ?
		`ARRAY[${what.replace(/\bu\b/g, ':r::bigint')}]` :
		`ARRAY(SELECT ${what} FROM unnest(${ids}) u)`;
	const md5 = "decode(md5(gen_random_uuid()::text) || " +
		"md5(:s::text), 'hex')";
	const audience = rights ? fill(statements.resolve_audience,
		[SCHOOL, ':s', ids, "'{}'", "'{}'"]) : '';
	const write = fill(statements.send_message, [SCHOOL, ':s', 3,
		`${NAME} :s::int`, "''", 'NULL', md5, md5, 'NULL',
		`'<p>${BODY}</p>'`, `'${BODY.slice(0, 139)}…'`,
		`${NAME} :s::int`, ids, each('u::text'), each('3'),
		each(`${NAME} u`), 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL',
		'NULL', `'${SUBJECT}'`, 1, '1 + :s % 2000', 3, `${NAME} :s::int`, "''",
		'NULL']);

	// Neighbours from a random start that does not reach round to oneself.
	return `\\set s random(1, ${USERS})\n` +
		`\\set d random(0, ${USERS - 1 - many})\n` +
		`\\set r ${many === 1 ? `1 + (:s + :d) % ${USERS}` : ':s + :d'}\n` +
		audience + write;
}

const everybody = () => {
	const lines = [];

	for (let u = 1; u <= USERS; u++)
		lines.push(`${token(u)} ${u}`);
	return lines;
};

// Who began thread 4k + 1 is user 1 + k % 2000 (fill.sql).
const threads = () => {
	const lines = [];

	for (let k = 0; k < THREADS; k++)
		lines.push(`${token(1 + k % USERS)} ${4 * k + 1}`);
	return lines;
};

const post = (many) => ({
	method: 'POST', path: '/api/v1/messages', status: 201,
	text: `"recipientCount":${many}`, lines: everybody,
	body: JSON.stringify({ to: { userIds: [] }, subject: SUBJECT,
		bodyHtml: `<p>${BODY}</p>` })
		.replace('[]', `[{users:${many}}]`),
});
// A new draft each: saving one again is the same with less to write.
const draft = {
	method: 'POST', path: '/api/v1/drafts', status: 201,
	text: '"version":1', lines: everybody,
	body: JSON.stringify({ subject: SUBJECT, bodyHtml: `<p>${BODY}</p>` }),
};
const get = (at, text, lines) => ({
	method: 'GET', path: at, status: 200, text, lines, body: '',
});

// Bytes of an upload that is the largest a school may have by default.
const UPLOAD = 20 * 1024 * 1024;

const upload = {
	method: 'POST', path: '/api/v1/attachments?name=bench.wav', status: 201,
	text: `"size":${UPLOAD}`, lines: everybody, body: `@${UPLOAD}`,
};

const inbox = '/api/v1/threads?box=inbox&pageSize=50';

function makeJobs(statements) {
	const large = `\\set u ${LARGE_USER}`;
	const any = `\\set u random(1, ${USERS})`;

	return {
		send1: { writes: true,
			ceiling: send(statements, 1, false),
			rights: send(statements, 1, true),
			http: post(1) },
		send200: { writes: true,
			ceiling: send(statements, 200, false),
			rights: send(statements, 200, true),
			http: post(200) },
		inbox: { ceiling: list(statements, any),
			http: get(inbox, '"nextPageToken"', everybody) },
		inboxlarge: { ceiling: list(statements, large),
			http: get(inbox, '"nextPageToken"',
				() => [`${token(LARGE_USER)} 1`]) },
		unread: {
			ceiling: `${any}\n` + fill(statements.count_unread,
				[SCHOOL, ':u']),
			http: get('/api/v1/threads:unread', '"unreadThreads"',
				everybody) },
		thread: {
			ceiling: `\\set k random(0, ${THREADS - 1})\n` +
				'\\set t 4 * :k + 1\n' +
				`\\set u 1 + :k % ${USERS}\n` +
				fill(statements.find_reply,
					[SCHOOL, ':u', ':t', 'true']) +
				fill(statements.get_thread_back, [SCHOOL, ':u',
					':t', '9223372036854775807', 51]),
			http: get('/api/v1/threads/{value}', '"messages":[{',
				threads) },
		'draft-save': { writes: true,
			ceiling: `${any}\n` + fill(statements.add_draft, [SCHOOL,
				':u', 'NULL', 'false', 0, `'${SUBJECT}'`,
				`'<p>${BODY}</p>'`, `'${BODY.slice(0, 139)}…'`,
				"'{}'", "'{}'", "'{}'", "'{}'", "''", 'NULL',
				'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL',
				1000000]),
			http: draft },
		upload20m: { bytes: UPLOAD, http: upload },
		...choosing(statements),
	};
}

// ---- choosing recipients: callers of 500 schools, and of one alone ----

function choose(ask, value, ceiling) {
	const lines = (where) => () => region.requests(where).map((c) =>
		`${token(c.id, c.school)} ${value(c)}`);

	return { ceiling: region.PICK + ceiling,
		http: { ...ask, lines: lines(region.MANY) },
		one: { ...ask, lines: lines(region.ONE) } };
}

// Of a request all statements that the directory sends when its memory is
// empty.
function choosing(statements) {
	const { NAMES, MEMBERS } = region;
	const at = '/api/v1/directory';
	const name = (c) => encodeURIComponent(NAMES[c.id % NAMES.length]);
	const typed = `(ARRAY['${NAMES.join("','")}'])` +
		`[:u % ${NAMES.length} + 1]`;
	const to = JSON.stringify({ to: { categoryIds: ['staff', '{value}'] } });
	const sql = (query, ...args) =>
		fill(statements[query], [':school', ...args]);

	return {
		categories: choose(get(`${at}/categories`, '"staff"'), () => '',
			sql('list_categories', ':u')),
		members: choose(get(`${at}/categories/{value}/members`, '"users":[{'),
			region.teachers,
			sql('list_members', ':u', 2, ':class', 0, 51)),
		search: choose(get(`${at}/users?q={value}`, '"users":['), name,
			sql('search_people', ':u', typed, 0, 21) +
			sql('search_categories', ':u', typed, 8)),
		// The directory remembers rights, and asks no SQL about them.
		audience: { remembered: true, ...choose({ method: 'POST',
			path: `${at}/audience`, status: 200, text: '"total":',
			body: to }, region.teachers,
		sql('resolve_audience', ':u', "'{}'", "'{1,2}'",
			'ARRAY[0, :class]') +
			sql('never_logged_in', MEMBERS, 20)) },
	};
}

// Plain scripts of these jobs: tests/bench/plain/<job>.sql.
const plainScript = (job) =>
	path.join(__dirname, '..', 'plain', `${job}.sql`);

module.exports = { makeJobs, plainScript, readStatements, sessionId, token,
	SCHOOL, USERS, LARGE_USER };
