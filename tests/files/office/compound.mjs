// Compound files (MS-CFB), as Word, Excel and PowerPoint wrote them until 2003.

const SECTOR = 512, ENTRY = 128;
const FREE = 0xffffffff, END = 0xfffffffe, TABLE = 0xfffffffd;
// Below this a stream lies elsewhere: each is filled up to it.
const STREAM_MIN = 4096;

const filled = (bytes) => {
	const length = Math.max(STREAM_MIN, Math.ceil(bytes.length / SECTOR) * SECTOR);
	return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
};

// The entries of a folder and below, each with the number of its next one.
function list(tree, entries) {
	const names = Object.keys(tree);
	let first = FREE;

	for (const name of names.slice().reverse()) {
		const entry = { name, next: first, child: FREE, bytes: null };
		entries.push(entry);
		first = entries.length - 1;
		if (Buffer.isBuffer(tree[name]))
			entry.bytes = filled(tree[name]);
		else
			entry.child = list(tree[name], entries);
	}
	return first;
}

function directoryEntry({ name, next, child, bytes, start, type }) {
	const out = Buffer.alloc(ENTRY);

	out.write(name, 0, 'utf16le');
	out.writeUInt16LE(name.length * 2 + 2, 64);
	out[66] = type ?? (bytes ? 2 : 1);
	out[67] = 1;
	out.writeUInt32LE(FREE, 68);
	out.writeUInt32LE(next, 72);
	out.writeUInt32LE(child, 76);
	out.writeUInt32LE(start ?? 0, 116);
	out.writeUInt32LE(bytes?.length ?? 0, 120);
	return out;
}

// { name: bytes of a stream, name: { ... of a folder } }; `free`: what lies in
// a sector that nothing uses.
export function compound(tree, free = null) {
	const root = { name: 'Root Entry', next: FREE, type: 5, start: END };
	const entries = [root], data = [], chain = [];

	root.child = list(tree, entries);
	const add = (bytes) => {
		const start = chain.length, n = bytes.length / SECTOR;
		for (let i = 0; i < n; i++)
			chain.push(i === n - 1 ? END : start + i + 1);
		data.push(bytes);
		return start;
	};
	for (const entry of entries)
		if (entry.bytes)
			entry.start = add(entry.bytes);
	const directory = Buffer.concat(entries.map(directoryEntry));
	const directoryAt = add(Buffer.concat([directory,
		Buffer.alloc((SECTOR - directory.length % SECTOR) % SECTOR)]));
	if (free) {
		chain.push(FREE);
		data.push(Buffer.concat([free, Buffer.alloc(SECTOR)]).subarray(0, SECTOR));
	}
	const tables = Math.ceil((chain.length + 1) / (SECTOR / 4 - 1));
	const tableAt = chain.length;
	for (let i = 0; i < tables; i++)
		chain.push(TABLE);
	while (chain.length % (SECTOR / 4) !== 0)
		chain.push(FREE);
	const table = Buffer.alloc(chain.length * 4);
	chain.forEach((next, i) => table.writeUInt32LE(next, i * 4));
	return Buffer.concat([header(directoryAt, tableAt, tables), ...data, table]);
}

function header(directoryAt, tableAt, tables) {
	const out = Buffer.alloc(SECTOR);

	out.write('d0cf11e0a1b11ae1', 0, 'hex');
	out.writeUInt16LE(0x3e, 24);
	out.writeUInt16LE(3, 26);
	out.writeUInt16LE(0xfffe, 28);
	out.writeUInt16LE(9, 30);
	out.writeUInt16LE(6, 32);
	out.writeUInt32LE(tables, 44);
	out.writeUInt32LE(directoryAt, 48);
	out.writeUInt32LE(STREAM_MIN, 56);
	out.writeUInt32LE(END, 60);
	out.writeUInt32LE(END, 68);
	for (let i = 0; i < 109; i++)
		out.writeUInt32LE(i < tables ? tableAt + i : FREE, 76 + i * 4);
	return out;
}

// ---- streams ----

export const VBA = { VBA: { dir: Buffer.from('x'), _VBA_PROJECT: Buffer.from('x') } };

const record = (type, bytes) => {
	const head = Buffer.alloc(4);
	head.writeUInt16LE(type, 0);
	head.writeUInt16LE(bytes.length, 2);
	return Buffer.concat([head, Buffer.from(bytes)]);
};

// A workbook of these records besides its first and last: [type, bytes].
export const workbook = (...records) => Buffer.concat([
	record(0x809, [0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
	...records.map(([type, bytes]) => record(type, bytes)), record(0x0a, [])]);

// A document of Word with this text, and these flags (1: a template).
export function word(text = '', { flags = 0, version = 193 } = {}) {
	const head = Buffer.alloc(1024);
	head.writeUInt16LE(0xa5ec, 0);
	head.writeUInt16LE(version, 2);
	head.writeUInt16LE(flags, 10);
	return Buffer.concat([head, Buffer.from(text, 'utf16le')]);
}

const atom = (type, bytes, kind = 0) => {
	const head = Buffer.alloc(8);
	head.writeUInt16LE(kind, 0);
	head.writeUInt16LE(type, 2);
	head.writeUInt32LE(bytes.length, 4);
	return Buffer.concat([head, bytes]);
};
// Slides, with these records in their document: [type, bytes, kind].
export const slides = (...records) => ({
	'Current User': atom(0x0ff6, Buffer.from('14000000dfc491e3', 'hex')),
	'PowerPoint Document': atom(1000, Buffer.concat(records.map((r) => atom(...r))), 0x0f),
});

// What Windows' packager keeps of a file.
export function packaged(name, bytes) {
	const text = (s) => Buffer.from(`${s}\0`, 'latin1');
	const size = (n) => Buffer.from([n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24]);
	const body = Buffer.concat([Buffer.from([2, 0]), text(name), text(`C:\\${name}`),
		Buffer.from([0, 0, 3, 0]), size(name.length + 4), text(`C:\\${name}`),
		size(bytes.length), bytes]);

	return Buffer.concat([size(body.length), body]);
}
