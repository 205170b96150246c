// Who listens: how long after a message was committed it is told, with 2,000
// people connected and 1,000 messages a second; how long until all of 10,000
// sockets are told of one; and what 10,000 idle ones cost.
'use strict';

const crypto = require('node:crypto');
const { Agent } = require('node:http');
const net = require('node:net');

const reader = require('./reader');
const stack = require('./stack');
const { token } = require('./jobs');

const PEOPLE = 2000;
const SOCKETS = 10000;
const A_SECOND = 1000;
const AT_A_TIME = 64;
// What the p99 may be, in ms after the answer to who sent it.
const MOST_MS = 50;
// What idle sockets may cost the gateway.
const MOST_MIB = 100;
const GIVE_UP_MS = 60000;

const percentile = (sorted, p) =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
const until = async (fits, what) => {
	for (const ends = Date.now() + GIVE_UP_MS; !fits(); await reader.sleep(20))
		if (Date.now() > ends)
			throw new Error(`${what}: not within ${GIVE_UP_MS} ms`);
};

// Calls told(text, ms) for each text frame, each shorter than 64 KiB.
function listen(port, user, n, told) {
	return new Promise((resolve, reject) => {
		const socket = net.connect({ port, host: '127.0.0.1',
			localAddress: `127.0.0.${1 + n % 4}` });
		let bytes = Buffer.alloc(0), open = false;

		socket.on('error', reject);
		socket.write('GET /api/v1/live HTTP/1.1\r\nHost: x\r\n' +
			'Connection: Upgrade\r\nUpgrade: websocket\r\n' +
			'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ' +
			`${crypto.randomBytes(16).toString('base64')}\r\n` +
			`Authorization: Bearer ${token(user)}\r\n\r\n`);
		const frames = (now) => {
			while (bytes.length >= 2) {
				const short = bytes[1] < 126;
				const at = short ? 2 : 4;
				if (bytes.length < at)
					return;
				const size = short ? bytes[1] : bytes.readUInt16BE(2);
				if (bytes.length < at + size)
					return;
				if ((bytes[0] & 15) === 1)
					told(bytes.toString('latin1', at, at + size), now);
				// A ping, which has nothing in it: the pong.
				else if ((bytes[0] & 15) === 9)
					socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
				bytes = bytes.subarray(at + size);
			}
		};
		socket.on('data', (data) => {
			bytes = bytes.length ? Buffer.concat([bytes, data]) : data;
			if (!open) {
				const end = bytes.indexOf('\r\n\r\n');
				if (end < 0)
					return;
				if (bytes.toString('latin1', 9, 12) !== '101') {
					reject(new Error(bytes.toString('latin1', 0, 300)));
					return;
				}
				open = true;
				bytes = bytes.subarray(end + 4);
				resolve(socket);
			}
			frames(performance.now());
		});
	});
}

// n sockets of PEOPLE people, all greeted.
async function connectAll(port, n, told) {
	const all = [];
	let hellos = 0;

	const heard = (user) => (text, now) => {
		if (text.includes('"type":"hello"'))
			hellos++;
		else
			told(user, text, now);
	};
	while (all.length < n)
		all.push(...await Promise.all(Array.from(
			{ length: Math.min(AT_A_TIME, n - all.length) },
			(_, i) => {
				const user = 1 + (all.length + i) % PEOPLE;
				return listen(port, user, all.length + i, heard(user));
			})));
	await until(() => hellos >= n, `${n} hellos`);
	return all;
}

const letter = (to) => JSON.stringify({ to: { userIds: to.map(String) },
	subject: 'Live', bodyHtml: '<p>x</p>' });

// The answer to a send: when it was asked, when it came, the thread.
function send(agent, port, from, to) {
	return new Promise((resolve, reject) => {
		const asked = performance.now();
		const r = require('node:http').request({ host: '127.0.0.1', port,
			agent, method: 'POST', path: '/api/v1/messages', headers: {
				authorization: `Bearer ${token(from)}`,
				'content-type': 'application/json' } }, (answer) => {
			let text = '';
			const came = performance.now();
			answer.on('data', (data) => { text += data; });
			answer.on('end', () => answer.statusCode === 201
				? resolve({ asked, came, thread: JSON.parse(text).threadId })
				: reject(new Error(text)));
		});
		r.on('error', reject);
		r.end(letter(to));
	});
}

const threadOf = (text) => text.includes('"type":"thread"') &&
	text.includes('"change":"NEW"') && /"threadId":"(\d+)"/.exec(text)?.[1];

// SECS seconds of sends, as many a second as are wanted, evenly.
async function sendEvenly(agent, port, seconds) {
	const sends = [], began = performance.now();
	let errors = 0, n = 0;

	while (n < seconds * A_SECOND) {
		const due = (performance.now() - began) / 1000 * A_SECOND;
		for (; n < due && n < seconds * A_SECOND; n++) {
			const from = 1 + n % PEOPLE, to = 1 + (n + 7) % PEOPLE;
			sends.push(send(agent, port, from, [to])
				.then((s) => ({ ...s, to }), () => { errors++; }));
		}
		await reader.sleep(2);
	}
	const done = (await Promise.all(sends)).filter(Boolean);
	return { done, errors, perSecond: done.length /
		((performance.now() - began) / 1000) };
}

async function measureLive(port, seconds) {
	const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
	const told = new Map();
	const sockets = await connectAll(port, PEOPLE, (user, text, now) => {
		const thread = threadOf(text);
		if (thread)
			told.set(`${user} ${thread}`, now);
	});
	const { done, errors, perSecond } = await sendEvenly(agent, port, seconds);
	const at = (s) => told.get(`${s.to} ${s.thread}`);
	await until(() => done.every(at), 'every message is told');
	const after = done.map((s) => Math.max(0, at(s) - s.came)).sort((a, b) => a - b);
	const whole = done.map((s) => at(s) - s.asked).sort((a, b) => a - b);

	// One message to many: to the last of all sockets, each person has some.
	let heard = 0, last = 0, wanted = '';
	sockets.push(...await connectAll(port, SOCKETS - PEOPLE, (_, text, now) => {
		if (threadOf(text)) {
			heard++;
			last = now;
		}
	}));
	told.clear();
	const everybody = Array.from({ length: PEOPLE }, (_, i) => i + 1);
	const one = await send(agent, port, 1, everybody.slice(1));
	wanted = one.thread;
	const others = () => everybody.slice(1).every((u) => told.has(`${u} ${wanted}`));
	await until(() => heard >= SOCKETS - PEOPLE && others(), 'all are told');
	const fanOut = Math.max(last, ...everybody.slice(1).map((u) =>
		told.get(`${u} ${wanted}`))) - one.came;
	for (const socket of sockets)
		socket.destroy();
	agent.destroy();
	await stack.settle();
	stack.cleanUp(true);
	const p99 = percentile(after, 0.99);
	return { errors: errors + (p99 > MOST_MS ? 1 : 0), perSecond,
		p50: percentile(after, 0.5), p99, whole50: percentile(whole, 0.5),
		whole99: percentile(whole, 0.99), fanOut };
}

const printLive = (r) => `live: ${PEOPLE} connected, ` +
	`${r.perSecond.toFixed(0)} messages a second: told ` +
	`p50 ${r.p50.toFixed(1)} ms, p99 ${r.p99.toFixed(1)} ms after the answer ` +
	`to who sent it (at most ${MOST_MS}), p50 ${r.whole50.toFixed(1)} ms, ` +
	`p99 ${r.whole99.toFixed(1)} ms after it was asked; one message to ` +
	`${SOCKETS} connected: the last after ${r.fanOut.toFixed(0)} ms`;

const gatewayMiB = () => stack.memory(stack.processes().gateway).pss;

async function measureIdle(port, seconds) {
	// What the gateway takes for its first sessions and answers is not theirs.
	(await connectAll(port, PEOPLE, () => {})).forEach((s) => s.destroy());
	await reader.sleep(1000);
	const before = gatewayMiB();
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	const sockets = await connectAll(port, SOCKETS, () => {});
	const mib = gatewayMiB() - before;
	const during = await reader.readUntil(port, reader.sleep(1000 * seconds));
	for (const socket of sockets)
		socket.destroy();
	return { errors: calm.errors + during.errors + (mib > MOST_MIB ? 1 : 0),
		mib, calm, during };
}

const printIdle = (r) => `idle-sockets: ${SOCKETS} cost the gateway ` +
	`${r.mib.toFixed(1)} MiB (at most ${MOST_MIB}); one who reads meanwhile: ` +
	reader.print(r.calm, r.during);

module.exports = { live: { measure: measureLive, print: printLive },
	'idle-sockets': { measure: measureIdle, print: printIdle } };
