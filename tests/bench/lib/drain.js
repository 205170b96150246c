// What an hour without notify leaves in the outbox: how many rows a second go
// once it is there again.
'use strict';

const { Agent } = require('node:http');

const reader = require('./reader');
const stack = require('./stack');
const { token } = require('./jobs');

const MESSAGES = 20000;
const PEOPLE = 2000;
const AT_A_TIME = 16;
const GIVE_UP_SECONDS = 180;

const letter = (to) => JSON.stringify({ to: { userIds: [`${to}`] },
	subject: 'Drain', bodyHtml: '<p>What notify has not heard of</p>',
	options: { undoSeconds: 0 } });

async function sendAll(agent, port) {
	let next = 0, errors = 0;

	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		while (next < MESSAGES) {
			const n = next++;
			const status = await reader.ask(agent, port, 'POST',
				'/api/v1/messages', {
					body: letter(1 + (n + 1 + n % 7) % PEOPLE),
					headers: { authorization:
						`Bearer ${token(1 + n % PEOPLE)}` } });
			errors += status === 201 ? 0 : 1;
		}
	}));
	return errors;
}

const backlog = () => Number(stack.sql('liaison',
	'SELECT count(*) FROM messages.outbox'));

// From the first row that goes to the last one: the relay looks for a replica
// that was away every few seconds.
async function drained(rows) {
	const end = performance.now() + GIVE_UP_SECONDS * 1000;
	let began = 0, left = rows;

	while (left > 0) {
		if (performance.now() > end)
			throw new Error(`${left} rows are left`);
		await reader.sleep(20);
		left = backlog();
		if (began === 0 && left < rows)
			began = performance.now();
	}
	return (performance.now() - began) / 1000;
}

async function measure(port) {
	const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
	const pids = stack.processes().notify;
	let errors, rows, seconds;

	for (const pid of pids)
		process.kill(pid, 'SIGSTOP');
	try {
		errors = await sendAll(agent, port);
		rows = backlog();
	} finally {
		for (const pid of pids)
			process.kill(pid, 'SIGCONT');
	}
	seconds = await drained(rows);
	agent.destroy();
	stack.cleanUp(true);
	return { errors, rows, seconds };
}

const print = (r) => `drain: ${r.rows} rows of the outbox in ` +
	`${r.seconds.toFixed(1)} s, ${(r.rows / r.seconds).toFixed(0)} a second`;

module.exports = { measure, print };
