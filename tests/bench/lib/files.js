// Files up and down, in MB/s, beside Debian's nginx as a proxy before an nginx
// that keeps files, and beside that one alone, in turn.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { load } = require('./load');
const nginx = require('./nginx');
const { median, table } = require('./report');
const { token, USERS } = require('./jobs');
const stack = require('./stack');

const KiB = 1024, MiB = 1024 * KiB;
// FILES=25M: one of them.
const ALL_SIZES = { '4K': 4 * KiB, '1M': MiB, '25M': 25 * MiB };
const SIZES = Object.entries(ALL_SIZES).filter(([name]) =>
	(process.env.FILES || '4K,1M,25M').split(',').includes(name));
const CLIENTS = [1, 32];
// In turns, and never the same one first.
const TURNS = Number(process.env.TURNS || 5);
const TURN_SECONDS = Number(process.env.TURN_SECONDS || 2);
// Of the largest, against the proxy, both ways.
const LEAST = 0.7;

const lines = (value) => Array.from({ length: USERS },
	(_, u) => `${token(u + 1)} ${value(u + 1)}`).join('\n') + '\n';

const put = (at, size) => ({ method: 'PUT', path: `/${at}{fresh}`,
	status: 201, text: '', body: `@${size}`, input: lines((u) => u) });
const get = (at) => ({ method: 'GET', path: at, status: 200, text: 'RIFF',
	body: '', input: `${token(1)} 1\n` });
const upload = (size) => ({ method: 'POST', status: 201,
	path: '/api/v1/attachments?name=bench.wav', text: `"size":${size}`,
	body: `@${size}`, input: lines((u) => u) });

// Whom a file is asked of, and how.
function contenders(port, other) {
	const empty = () => {
		for (const name of fs.readdirSync(other.files))
			if (name !== 'kept')
				fs.rmSync(path.join(other.files, name));
	};

	return {
		ours: { port, up: upload, keep: async (size) => {
			const answer = await fetch(`http://127.0.0.1:${port}` +
				'/api/v1/attachments?name=kept.wav', { method: 'POST',
				headers: { authorization: `Bearer ${token(1)}`,
					'content-type': 'audio/wav' },
				body: sound(size) });
			const { id } = await answer.json();
			return get(`/api/v1/attachments/${id}`);
		}, empty: stack.removeUploads },
		proxy: { port: other.proxy, up: (size) => put('', size),
			keep: (size) => keepPlain(other, size), empty },
		nginx: { port: other.port, up: (size) => put('', size),
			keep: (size) => keepPlain(other, size), empty },
	};
}

function sound(size) {
	const bytes = Buffer.alloc(size);

	bytes.write('RIFF', 0);
	bytes.writeUInt32LE(size - 8, 4);
	bytes.write('WAVEfmt ', 8);
	Buffer.from('1000000001000100401f0000401f000001000800', 'hex')
		.copy(bytes, 16);
	bytes.write('data', 36);
	bytes.writeUInt32LE(size - 44, 40);
	return bytes;
}

function keepPlain(other, size) {
	fs.writeFileSync(path.join(other.files, 'kept'), sound(size));
	return get('/kept');
}

async function turn(who, http, clients, size) {
	const r = await load(String(who.port), http, clients, TURN_SECONDS);

	return { mbs: r.perSecond * size / 1e6, errors: r.errors };
}

// One way, of a size and so many clients: the medians.
async function compare(all, clients, size, make, clean) {
	const names = Object.keys(all);
	const found = Object.fromEntries(names.map((n) => [n, []]));
	let errors = 0;

	for (let i = 0; i < TURNS; i++) {
		for (let k = 0; k < names.length; k++) {
			const name = names[(i + k) % names.length];
			const r = await turn(all[name], await make(all[name]),
				clients, size);

			found[name].push(r.mbs);
			errors += r.errors;
			if (clean)
				all[name].empty();
		}
	}
	const share = (other) => median(found.ours.map((v, i) =>
		v / found[other][i]));
	return { ours: median(found.ours), proxy: median(found.proxy),
		nginx: median(found.nginx), ofProxy: share('proxy'),
		ofNginx: share('nginx'), errors };
}

async function measure(port) {
	const folder = fs.mkdtempSync(path.join(stack.BUILD, 'bench', 'nginx-'));
	const other = await nginx.start(folder);
	const all = contenders(port, other);
	const rows = [];
	let errors = 0;

	try {
		for (const [name, size] of SIZES) {
			for (const clients of CLIENTS) {
				rows.push({ way: 'up', name, clients,
					...await compare(all, clients, size,
						(who) => who.up(size), true) });
				const kept = {};
				for (const who of Object.values(all))
					kept[who.port] = await who.keep(size);
				rows.push({ way: 'down', name, clients,
					...await compare(all, clients, size,
						(who) => kept[who.port], false) });
				all.ours.empty();
				console.log(print({ rows: rows.slice(-2) }));
			}
		}
	} finally {
		await other.stop();
		fs.rmSync(folder, { recursive: true });
	}
	for (const r of rows)
		errors += r.errors + (r.name === '25M' && r.ofProxy < LEAST);
	return { rows, errors };
}

const number = (x) => x < 10 ? x.toFixed(1) : x.toFixed(0);

const print = ({ rows }) => table([['files, MB/s', 'clients', 'ours',
	'nginx before nginx', 'nginx', 'of the proxy', 'of nginx'],
...rows.map((r) => [`${r.name} ${r.way}`, r.clients, number(r.ours),
	number(r.proxy), number(r.nginx), r.ofProxy.toFixed(2),
	r.ofNginx.toFixed(2)])]);

module.exports = { measure, print };
