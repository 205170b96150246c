// What a crowd costs in memory: a hundred uploads of 200 MiB at once, and a
// hundred downloads of which each takes 1 KiB/s, while somebody else reads.
'use strict';

const net = require('node:net');

const reader = require('./reader');
const stack = require('./stack');
const { token } = require('./jobs');

const MiB = 1024 * 1024;
const PEOPLE = 100;
const ANNOUNCED = 200 * MiB;
// Then they stop: that is what the window is for, and what a disk has room for.
const SENT = 40 * MiB;
const MOST_MIB = 64;
const SLOW_SECONDS = 150;
const NAMES = ['gateway', 'attachments'];

// The most resident memory of each beyond what it has now.
function watch() {
	const look = () => {
		const parts = stack.processes();
		return NAMES.map((name) => parts[name]);
	};
	const pids = look();
	const now = () => pids.map((p) => stack.memory(p).rss);
	const before = now();
	const most = [...before];
	const timer = setInterval(() => now().forEach((v, i) => {
		most[i] = Math.max(most[i], v);
	}), 50);

	return () => {
		clearInterval(timer);
		return Object.fromEntries(NAMES.map((name, i) =>
			[name, most[i] - before[i]]));
	};
}

const open = (port, line, user, ...fields) => new Promise((resolve, reject) => {
	const socket = net.connect(port, '127.0.0.1');

	socket.once('error', reject);
	socket.once('connect', () => {
		socket.removeListener('error', reject);
		socket.on('error', () => {});
		socket.gone = new Promise((r) => socket.on('close', () => {
			socket.over = true;
			r();
		}));
		socket.write([`${line} HTTP/1.1`, 'Host: x',
			`Authorization: Bearer ${token(user)}`, ...fields, '', '']
			.join('\r\n'));
		resolve(socket);
	});
});

// The bytes are a sound's; what becomes of them is not asked here.
async function send(socket) {
	const piece = Buffer.alloc(MiB);

	for (let sent = 0; sent < SENT && !socket.over; sent += piece.length)
		if (!socket.write(piece))
			await Promise.race([socket.gone,
				new Promise((r) => socket.once('drain', r))]);
}

async function uploads(port) {
	const grown = watch();
	const sockets = await Promise.all(Array.from({ length: PEOPLE }, (_, i) =>
		open(port, 'POST /api/v1/attachments?name=a.wav', i + 1,
			'Content-Type: audio/wav', `Content-Length: ${ANNOUNCED}`)));

	await Promise.all(sockets.map(send));
	const over = sockets.filter((s) => s.over).length;
	sockets.forEach((s) => s.destroy());
	return { ...grown(), over };
}

async function slowReaders(port, id) {
	const grown = watch();
	const sockets = await Promise.all(Array.from({ length: PEOPLE }, () =>
		open(port, `GET /api/v1/attachments/${id}`, 1)));

	for (const socket of sockets) {
		socket.pause();
		socket.timer = setInterval(() => socket.read(1024), 1000);
	}
	const other = await reader.readUntil(port,
		reader.sleep(1000 * SLOW_SECONDS));
	const over = sockets.filter((s) => s.over).length;
	for (const socket of sockets) {
		clearInterval(socket.timer);
		socket.destroy();
	}
	return { ...grown(), over, other };
}

async function keep(port) {
	const body = Buffer.alloc(25 * MiB, 'Un fichier de texte.\n');
	const answer = await fetch(`http://127.0.0.1:${port}` +
		'/api/v1/attachments?name=a.txt', { method: 'POST', body,
		headers: { authorization: `Bearer ${token(1)}`,
			'content-type': 'text/plain' } });

	return (await answer.json()).id;
}

async function measure(port, seconds) {
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	const up = await uploads(port);
	const down = await slowReaders(port, await keep(port));

	stack.removeUploads();
	const late = down.other.p99 > Math.max(50, 3 * calm.p99);
	const large = [up, down].flatMap((r) => NAMES.map((n) => r[n]))
		.filter((grown) => grown > MOST_MIB).length;
	return { calm, up, down, errors: up.over + down.over + late + large +
		calm.errors + down.other.errors };
}

const said = (r) => NAMES.map((name) =>
	`${name} ${r[name].toFixed(1)} MiB more`).join(', ') +
	`, ${r.over} cut`;

const print = (r) => `crowd: ${PEOPLE} uploads of 200 MiB at once: ` +
	`${said(r.up)}; ${PEOPLE} downloads at 1 KiB/s for ${SLOW_SECONDS} s: ` +
	`${said(r.down)}; one who reads meanwhile: ` +
	reader.print(r.calm, r.down.other);

module.exports = { measure, print };
