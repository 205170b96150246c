// What waits and is due in one second, with sends going on: how long until the
// last of it is delivered.
'use strict';

const { Agent } = require('node:http');

const reader = require('./reader');
const stack = require('./stack');
const { SCHOOL, token } = require('./jobs');

const MESSAGES = 10000;
const PEOPLE = 2000;
const AT_A_TIME = 8;
const MOST_SECONDS = 20;
const GIVE_UP_SECONDS = 120;
// Until all of them have been sent: they are made due after that.
const LATER_MS = 3600 * 1000;

const letter = (to, deliverAt) => JSON.stringify({ to: { userIds: [`${to}`] },
	subject: 'Due', bodyHtml: '<p>What was written before</p>',
	options: deliverAt ? { deliverAt } : {} });

const send = (agent, port, from, to, at) => reader.ask(agent, port, 'POST',
	'/api/v1/messages', { body: letter(to, at),
		headers: { authorization: `Bearer ${token(from)}` } });

// Whom the nth is from and to.
const people = (n) => [1 + n % PEOPLE, 1 + (n + 1 + n % 7) % PEOPLE];

async function schedule(agent, port) {
	const at = new Date(Date.now() + LATER_MS).toISOString();
	let next = 0, errors = 0;

	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		while (next < MESSAGES)
			errors += await send(agent, port, ...people(next++),
				at) === 201 ? 0 : 1;
	}));
	return errors;
}

const waiting = () => Number(stack.sql('liaison',
	`SELECT count(*) FROM messages.held WHERE school_id = ${SCHOOL}`));

async function allDelivered() {
	const began = performance.now();

	while (waiting() > 0) {
		if (performance.now() - began > GIVE_UP_SECONDS * 1000)
			throw new Error(`${waiting()} still wait`);
		await reader.sleep(100);
	}
	return (performance.now() - began) / 1000;
}

async function measure(port) {
	const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
	let errors = await schedule(agent, port);
	let going = true, sends = 0;

	stack.sql('liaison', 'UPDATE messages.held SET due_at = now() ' +
		`WHERE school_id = ${SCHOOL}`);
	const load = Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		while (going)
			errors += await send(agent, port, ...people(sends++)) ===
				201 ? 0 : 1;
	}));
	const seconds = await allDelivered().finally(() => { going = false; });
	await load;
	agent.destroy();
	await stack.settle();
	stack.cleanUp(true);
	if (seconds > MOST_SECONDS)
		errors++;
	return { errors, seconds, sends, messages: MESSAGES };
}

const print = (r) => `deliver-due: ${r.messages} due at once delivered in ` +
	`${r.seconds.toFixed(1)} s (at most ${MOST_SECONDS}), ` +
	`${(r.sends / r.seconds).toFixed(0)} sends a second meanwhile`;

module.exports = { measure, print };
