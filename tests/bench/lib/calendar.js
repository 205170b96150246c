// A calendar that other programs subscribe to: the feed of 200 events, a
// quarter of which recur, of people of all roles, by 8 clients.
'use strict';

const http = require('node:http');

const { load } = require('./load');
const stack = require('./stack');
const { SCHOOL, token } = require('./jobs');

const PEOPLE = 400, EVENTS = 200, CLIENTS = 8;

function fill() {
	const events = `FROM notify.calendar_event e WHERE school_id = ${SCHOOL}`;

	for (const sql of [
		'DELETE FROM notify.calendar_instance WHERE school_id = ' + SCHOOL,
		'DELETE FROM notify.calendar_audience WHERE school_id = ' + SCHOOL,
		'DELETE FROM notify.calendar_event WHERE school_id = ' + SCHOOL,
		'INSERT INTO notify.calendar_event (school_id, creator_id, ' +
		'creator_role, creator_name, creator_title, title, body_html, ' +
		'snippet, place, color, all_day, time_zone, local_start, ' +
		'local_end, rule, since_at, until_at, wide, to_ids, to_names, ' +
		`to_titles, to_roles) SELECT ${SCHOOL}, 2000, 3, 'Anne Roux', '', ` +
		"'Réunion ' || n, '<p>' || repeat('Salle des actes. ', 20) || " +
		"'</p>', 'Salle', 'Salle ' || n, 2, false, 'Europe/Paris', " +
		"to_char(d, 'YYYYMMDD\"T\"180000'), " +
		"to_char(d, 'YYYYMMDD\"T\"190000'), CASE WHEN n % 4 = 0 THEN " +
		"'FREQ=WEEKLY;COUNT=10' ELSE '' END, d + interval '17 hours', " +
		"d + interval '18 hours' + CASE WHEN n % 4 = 0 THEN " +
		"interval '63 days' ELSE '0' END, true, '{}', '{}', '{}', '{}' " +
		`FROM generate_series(1, ${EVENTS}) n, ` +
		'LATERAL (SELECT current_date + n % 200 AS d) x',
		'INSERT INTO notify.calendar_audience (school_id, key, event_id, ' +
		'since_at, until_at) SELECT school_id, k, event_id, since_at, ' +
		"until_at FROM notify.calendar_event, unnest('{staff,teachers," +
		`students,guardians}'::text[]) k WHERE school_id = ${SCHOOL}`,
		'INSERT INTO notify.calendar_instance (school_id, event_id, ' +
		'original, local_start, local_end, starts_at, ends_at) SELECT ' +
		"school_id, event_id, CASE WHEN rule = '' THEN '' ELSE " +
		"local_start END, local_start, local_end, since_at, " +
		`since_at + interval '1 hour' ${events}`,
	])
		stack.sql('liaison', sql);
}

// Each person's address; what they ask it with is their session.
async function addresses(port) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });
	const lines = [];

	for (let n = 1; n <= PEOPLE; n++) {
		const body = await new Promise((resolve, reject) => {
			http.get({ port, agent, path: '/api/v1/calendar',
				headers: { authorization: `Bearer ${token(n)}` } },
			(answer) => {
				let text = '';

				answer.on('data', (piece) => { text += piece; });
				answer.on('end', () => resolve(text));
			}).on('error', reject);
		});
		const found = /calendar\/([0-9a-f]{56})\.ics/.exec(body);
		if (found === null)
			throw new Error(`no address: ${body}`);
		lines.push(`${token(n)} ${found[1]}`);
	}
	agent.destroy();
	return lines.join('\n') + '\n';
}

// One person's program may read it only so often.
const anew = () => stack.sql('liaison',
	'UPDATE notify.calendar_feed SET reads = 0');

async function measure(port, seconds) {
	fill();
	const feed = { method: 'GET', status: 200, text: 'END:VCALENDAR',
		body: '', path: '/calendar/{value}.ics',
		input: await addresses(port) };

	await load(port, feed, CLIENTS, 1);
	anew();
	return load(port, feed, CLIENTS, seconds);
}

module.exports = { measure,
	print: (r) => `calendar: a feed of ${EVENTS} events ` +
		`${r.perSecond.toFixed(0)}/s, p50 ${r.p50ms} ms, p99 ${r.p99ms} ms` };
