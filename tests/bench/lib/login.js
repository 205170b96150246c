// Logging in: how many a second, and what it costs those who read meanwhile
// when 500 people come at once.
'use strict';

const http = require('node:http');

const reader = require('./reader');
const stack = require('./stack');
const { SCHOOL } = require('./jobs');

const PEOPLE = 500;
const AT_A_TIME = 8;
const PASSWORD = 'Corbeau-12';
// Of that password, as the service makes it: a hash costs each login the same.
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$rKOFxnvaUFhLgWTttAq99A' +
	'$jnvCMHA76MTIOa4fBNItz82T5udq55IhOGlM8qriC8E';
const agent = new http.Agent({ keepAlive: true, maxSockets: PEOPLE });

const login = (port, n) => reader.ask(agent, port, 'POST', '/api/v1/session',
	{ body: JSON.stringify({ login: `bench-${n}`, password: PASSWORD }) });

function makeAccounts() {
	stack.sql('liaison', 'INSERT INTO directory.account (school_id, ' +
		`person_id, login, hash) SELECT ${SCHOOL}, n, 'bench-' || n, ` +
		`'${HASH}' FROM generate_series(1, ${PEOPLE}) n ` +
		'ON CONFLICT (school_id, person_id) DO UPDATE ' +
		'SET login = excluded.login, hash = excluded.hash');
}

// Whom there was no time, or no connection, for asks again, as a page says.
async function untilIn(port, n) {
	for (let tries = 0; ; tries++) {
		const status = await login(port, n);
		if (status === 200)
			return tries;
		if (![0, 429, 503].includes(status))
			throw new Error(`a login was answered ${status}`);
		await reader.sleep(500);
	}
}

async function rate(port, seconds) {
	const began = performance.now(), ends = began + seconds * 1000;
	let n = 0, errors = 0;

	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		while (performance.now() < ends)
			errors += await login(port, n++ % PEOPLE + 1) === 200
				? 0 : 1;
	}));
	return { perSecond: (n - errors) * 1000 / (performance.now() - began),
		errors };
}

async function measure(port, seconds) {
	makeAccounts();
	const logins = await rate(port, seconds);
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	const began = performance.now();
	const crowd = Promise.all(Array.from({ length: PEOPLE },
		(_, n) => untilIn(port, n + 1)));
	const during = await reader.readUntil(port, crowd);
	const tries = await crowd;

	agent.destroy();
	return { perSecond: logins.perSecond,
		errors: logins.errors + calm.errors + during.errors,
		calm, during, seconds: (performance.now() - began) / 1000,
		again: tries.reduce((a, b) => a + b) };
}

const print = (r) => `login: ${r.perSecond.toFixed(1)}/s, ${AT_A_TIME} at a ` +
	`time; ${PEOPLE} at once: all in after ${r.seconds.toFixed(1)} s, ` +
	`${r.again} asked again; one who reads meanwhile: ` +
	reader.print(r.calm, r.during);

module.exports = { measure, print };
