// Who listens: how long after a message was committed it is told, with 2,000
// people connected and 1,000 messages a second; how long until all of 10,000
// sockets are told of one; and what 10,000 idle ones cost.
'use strict';

const { Agent } = require('node:http');
const os = require('node:os');

const reader = require('./reader');
const stack = require('./stack');
const { listen } = require('./listeners');
const { load } = require('./load');
const { SCHOOL, token } = require('./jobs');

const PEOPLE = 2000;
const SOCKETS = 10000;
// LIVE_RATE: what a smaller machine can do.
const A_SECOND = Number(process.env.LIVE_RATE || 1000);
// Less than this share of it is not what was to be measured.
const ENOUGH = 0.95;
const CLIENTS = 64;
const AT_A_TIME = 8;
// What the p99 may be, in ms after the commit.
const MOST_MS = 50;
// What idle sockets may cost the gateway.
const MOST_MIB = 100;

const percentile = (sorted, p) =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
const distribution = (ms) => {
	ms.sort((a, b) => a - b);
	return { p50: percentile(ms, 0.5), p95: percentile(ms, 0.95),
		p99: percentile(ms, 0.99), most: ms.at(-1) };
};

const IDS = Array.from({ length: PEOPLE }, (_, i) => `${i + 1}`);
const letter = (to) => JSON.stringify({ to: { userIds: to },
	subject: 'Live', bodyHtml: '<p>x</p>' });

// Number of those that were not sent.
async function send(agent, port, from, to) {
	const status = await reader.ask(agent, port, 'POST', '/api/v1/messages', {
		body: letter(to),
		headers: { authorization: `Bearer ${token(from)}` } });
	return status === 201 ? 0 : 1;
}

// The sum of what is not as it should be, of each person.
async function everybody(asks) {
	let next = 1, errors = 0;

	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		for (let n; (n = next++) <= PEOPLE;)
			errors += await asks(n);
	}));
	return errors;
}

// Whom one may write to is asked of the directory at a first send.
async function everybodySends(agent, port) {
	const errors = await everybody((n) =>
		send(agent, port, n, [`${1 + n % PEOPLE}`]));

	await stack.settle();
	return errors;
}

async function everybodyReads(port) {
	const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
	const errors = await everybody(async (n) => await reader.ask(agent, port,
		'GET', '/api/v1/threads:unread', { headers: {
			authorization: `Bearer ${token(n)}` } }) === 200 ? 0 : 1);

	agent.destroy();
	return errors;
}

// What was committed since, and when, in microseconds: PostgreSQL notes it just
// before the commit goes to the disk, so that what the disk takes counts.
function committedSince(ms) {
	const rows = stack.sql('liaison', 'SELECT id, audience[1], ' +
		"(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1e6)::bigint " +
		`FROM messages.message WHERE school_id = ${SCHOOL} AND ` +
		`sent_at >= to_timestamp(${ms / 1000})`);

	return rows.split('\n').filter(Boolean).map((row) => {
		const [message, person, us] = row.split('|');
		return { message, person, us: +us };
	});
}

// Milliseconds that the machine's processors have worked, and could have.
function machine() {
	const all = os.cpus().map(({ times }) => times);
	const sum = (of) => all.reduce((s, times) => s + of(times), 0);
	const whole = sum((t) => t.user + t.nice + t.sys + t.irq + t.idle);

	return { busy: whole - sum((t) => t.idle), whole };
}

// ---- 1,000 messages a second ----

async function measureRate(port, seconds) {
	const listeners = await listen(port, PEOPLE, PEOPLE);
	const began = Date.now(), idle = machine();
	const listened = stack.cpu([listeners.pid]);
	const sent = await load(port, { method: 'POST', status: 201,
		path: '/api/v1/messages', text: '"recipientCount":1',
		// Another than who sends.
		body: letter(['{users:1}']).replace('"{users:1}"', '{users:1}'),
		input: IDS.map((id) => `${token(id)} ${id}\n`).join(''),
		rate: A_SECOND }, CLIENTS, seconds);
	const elapsed = sent.requests / sent.perSecond;
	const worked = machine();
	// What is told after that is next to nothing.
	sent.cpu.listen = (stack.cpu([listeners.pid]) - listened) / sent.requests;
	const told = new Map();
	for (const { message, person, us } of await listeners.end())
		if (!told.has(`${message} ${person}`))
			told.set(`${message} ${person}`, us);
	const after = [];
	let untold = 0;
	for (const { message, person, us } of committedSince(began)) {
		const at = told.get(`${message} ${person}`);
		if (at === undefined)
			untold++;
		else
			after.push((at - us) / 1000);
	}
	const cores = {};
	let others = (worked.busy - idle.busy) / 1e3 / elapsed;
	for (const [part, us] of Object.entries(sent.cpu)) {
		cores[part] = us * sent.requests / elapsed / 1e6;
		others -= cores[part];
	}
	cores['all else'] = Math.max(0, others);
	return { sent: sent.requests, perSecond: sent.perSecond,
		answered: { p50: sent.p50ms, p99: sent.p99ms },
		toldPerSecond: after.length / elapsed, untold,
		missing: sent.requests - after.length - untold,
		told: distribution(after), cores,
		busy: (worked.busy - idle.busy) / (worked.whole - idle.whole),
		errors: sent.errors };
}

// ---- one message to 10,000 sockets ----

async function measureFanOut(agent, port) {
	const listeners = await listen(port, SOCKETS, PEOPLE);
	const began = Date.now();
	const errors = await send(agent, port, 1, IDS.slice(1));
	const tellings = await listeners.end();
	const [one] = committedSince(began);
	const after = one === undefined ? [] : tellings.filter((t) =>
		t.message === one.message && t.person !== '1')
		.map((t) => (t.us - one.us) / 1000);

	return { errors, sockets: after.length,
		untold: SOCKETS - SOCKETS / PEOPLE - after.length,
		...distribution(after) };
}

async function measureLive(port, seconds) {
	const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
	const unsent = await everybodySends(agent, port);
	const rate = await measureRate(port, seconds);
	await stack.settle();
	const fanOut = await measureFanOut(agent, port);

	agent.destroy();
	await stack.settle();
	stack.cleanUp(true);
	return { rate, fanOut, errors: unsent + rate.errors + rate.untold +
		Math.abs(rate.missing) + fanOut.errors + fanOut.untold +
		(rate.perSecond < ENOUGH * A_SECOND ? 1 : 0) +
		(rate.told.p99 <= MOST_MS ? 0 : 1) };
}

const ms = (n) => n === undefined ? 'never' : `${n.toFixed(1)} ms`;

function printLive({ rate, fanOut }) {
	const cores = Object.entries(rate.cores).filter(([, n]) => n >= 0.005)
		.sort(([, a], [, b]) => b - a)
		.map(([part, n]) => `${part} ${n.toFixed(2)}`).join(', ');

	return `live: ${PEOPLE} connected, ${rate.perSecond.toFixed(0)} of ` +
		`${A_SECOND} messages a second sent, answered p50 ` +
		`${ms(rate.answered.p50)}, p99 ${ms(rate.answered.p99)} after they ` +
		`were due; ${rate.toldPerSecond.toFixed(0)} told a second, ` +
		`${rate.untold} not, p50 ${ms(rate.told.p50)}, p95 ` +
		`${ms(rate.told.p95)}, p99 ${ms(rate.told.p99)} after the commit ` +
		`(at most ${MOST_MS})\n` +
		`  cores: ${cores} (load and listen: who measures); the ` +
		`machine's ${os.cpus().length} were ${(100 * rate.busy).toFixed(0)} % busy\n` +
		`  one message to ${fanOut.sockets} sockets, ${fanOut.untold} not ` +
		`told: half after ${ms(fanOut.p50)}, the last after ` +
		`${ms(fanOut.most)}`;
}

// ---- idle sockets ----

const gatewayMiB = () => stack.memory(stack.processes().gateway).pss;

async function measureIdle(port, seconds) {
	// Their sessions in the gateway's memory are not the sockets'.
	const unread = await everybodyReads(port);
	const before = gatewayMiB();
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	const listeners = await listen(port, SOCKETS, PEOPLE);
	const mib = gatewayMiB() - before;
	const during = await reader.readUntil(port, reader.sleep(1000 * seconds));

	await listeners.leave();
	return { errors: unread + calm.errors + during.errors + (mib > MOST_MIB ? 1 : 0),
		mib, calm, during };
}

const printIdle = (r) => `idle-sockets: ${SOCKETS} cost the gateway ` +
	`${r.mib.toFixed(1)} MiB (at most ${MOST_MIB}); one who reads meanwhile: ` +
	reader.print(r.calm, r.during);

// In this order: idle sockets cost nothing where as many were before.
module.exports = { 'idle-sockets': { measure: measureIdle, print: printIdle },
	live: { measure: measureLive, print: printLive } };
