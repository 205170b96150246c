// Logging in: how many a second, and what it costs those who read meanwhile
// when 500 people come at once.
'use strict';

const http = require('node:http');

const stack = require('./stack');
const { SCHOOL, token } = require('./jobs');

const PEOPLE = 500;
const AT_A_TIME = 8;
const PASSWORD = 'Corbeau-12';
// Of that password, as the service makes it: a hash costs each login the same.
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$rKOFxnvaUFhLgWTttAq99A' +
	'$jnvCMHA76MTIOa4fBNItz82T5udq55IhOGlM8qriC8E';
const agent = new http.Agent({ keepAlive: true, maxSockets: PEOPLE });

function ask(port, method, path, { body, headers } = {}) {
	return new Promise((resolve, reject) => {
		const r = http.request({ host: '127.0.0.1', port, method, path,
			agent, headers: { ...headers, ...body &&
				{ 'content-type': 'application/json' } } },
		(answer) => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode));
		});
		r.on('error', reject);
		r.end(body);
	});
}

const login = (port, n) => ask(port, 'POST', '/api/v1/session',
	{ body: JSON.stringify({ login: `bench-${n}`, password: PASSWORD }) });

function makeAccounts() {
	stack.sql('liaison', 'INSERT INTO directory.account (school_id, ' +
		`person_id, login, hash) SELECT ${SCHOOL}, n, 'bench-' || n, ` +
		`'${HASH}' FROM generate_series(1, ${PEOPLE}) n ` +
		'ON CONFLICT (school_id, person_id) DO UPDATE ' +
		'SET login = excluded.login, hash = excluded.hash');
}

// Until stop() it reads one by one; its times in milliseconds, sorted.
function reader(port) {
	const headers = { authorization: `Bearer ${token(1)}` };
	const times = [];
	let going = true, errors = 0;
	const done = (async () => {
		while (going) {
			const began = performance.now();
			const status = await ask(port, 'GET',
				'/api/v1/threads:unread', { headers });
			times.push(performance.now() - began);
			errors += status === 200 ? 0 : 1;
		}
	})();
	const stop = async () => {
		going = false;
		await done;
		times.sort((a, b) => a - b);
		return { errors, p50: times[times.length >> 1],
			p99: times[Math.floor(times.length * 0.99)] };
	};

	return { stop };
}

const sleep = (ms) => new Promise((r) => { setTimeout(r, ms); });

// Whom there was no time for asks again, as a page says.
async function untilIn(port, n) {
	for (let tries = 0; ; tries++) {
		const status = await login(port, n);
		if (status === 200)
			return tries;
		if (status !== 503 && status !== 429)
			throw new Error(`a login was answered ${status}`);
		await sleep(500);
	}
}

async function rate(port, seconds) {
	const ends = performance.now() + seconds * 1000;
	let n = 0, errors = 0;

	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		while (performance.now() < ends)
			errors += await login(port, n++ % PEOPLE + 1) === 200
				? 0 : 1;
	}));
	return { perSecond: (n - errors) / seconds, errors };
}

async function measure(port, seconds) {
	makeAccounts();
	const logins = await rate(port, seconds);
	const calm = reader(port);
	await sleep(1000 * seconds);
	const before = await calm.stop();
	const crowd = reader(port), began = performance.now();
	const tries = await Promise.all(Array.from({ length: PEOPLE },
		(_, n) => untilIn(port, n + 1)));
	const during = await crowd.stop();

	return { perSecond: logins.perSecond,
		errors: logins.errors + before.errors + during.errors,
		before, during, seconds: (performance.now() - began) / 1000,
		again: tries.reduce((a, b) => a + b) };
}

const print = (r) => `login: ${r.perSecond.toFixed(1)}/s, ${AT_A_TIME} at a ` +
	`time; ${PEOPLE} at once: all in after ${r.seconds.toFixed(1)} s, ` +
	`${r.again} asked again; one who reads meanwhile: p50 ` +
	`${r.before.p50.toFixed(1)} -> ${r.during.p50.toFixed(1)} ms, p99 ` +
	`${r.before.p99.toFixed(1)} -> ${r.during.p99.toFixed(1)} ms`;

module.exports = { measure, print };
