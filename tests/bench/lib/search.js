// Searching a mailbox of 100,000 threads in a school of 1,000,000 messages, by
// 8 clients: a rare word, one that stands in every hundredth message of the
// school and in none of the mailbox, one that stands in every message.  The
// school (fill_search.sql) is filled in at the first of these jobs.
'use strict';

const { load } = require('./load');
const stack = require('./stack');
const { sessionId, token } = require('./jobs');

const SCHOOL = 900, PERSON = 900001;
const MESSAGES = Number(process.env.SEARCH_MESSAGES || 1000000);
const MAILBOX = MESSAGES / 10;
const CLIENTS = 8;
const MOST_MS = 60;

async function fill() {
	const there = stack.sql('liaison', 'SELECT count(*) FROM ' +
		`directory.school WHERE school_id = ${SCHOOL}`);

	if (Number(there) === 0)
		await stack.fillMore('fill_search.sql', '-v',
			`messages=${MESSAGES}`, '-v', `mailbox=${MAILBOX}`);
	stack.sql('liaison', 'DELETE FROM directory.session WHERE school_id = ' +
		`${SCHOOL}`);
	stack.sql('liaison', 'INSERT INTO directory.session (school_id, id, ' +
		`person_id, csrf_token, expires_at) VALUES (${SCHOOL}, ` +
		`'\\x${sessionId(PERSON, SCHOOL)}', ${PERSON}, 'bench', ` +
		"now() + interval '12 hours')");
}

const search = (name, words, text) => ({
	measure: async (port, seconds) => {
		await fill();
		const http = { method: 'GET', status: 200, text, body: '',
			path: `/api/v1/threads?q=${words}`,
			input: `${token(PERSON, SCHOOL)} 1\n` };
		// Each connection plans at its first.
		await load(port, http, CLIENTS, 1);
		const r = await load(port, http, CLIENTS, seconds);
		if (r.p99ms > MOST_MS)
			r.errors++;
		return r;
	},
	print: (r) => `${name}: ${r.perSecond.toFixed(0)}/s, p50 ${r.p50ms} ms, ` +
		`p99 ${r.p99ms} ms (at most ${MOST_MS})`,
});

module.exports = {
	'search-rare': search('search-rare', 'aiguille', 'aiguille'),
	'search-absent': search('search-absent', 'centieme', '"unreadThreads"'),
	'search-common': search('search-common', 'commun', 'nextPageToken'),
};
