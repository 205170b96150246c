// Previews: how many photographs of 12 megapixels and pages are made small in a
// second, and how many are told that were.
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { Agent, request } = require('node:http');
const os = require('node:os');
const path = require('node:path');

const reader = require('./reader');
const stack = require('./stack');
const { token } = require('./jobs');

const FILES = 60;
const PEOPLE = 20;
const AT_A_TIME = 8;
const TOLD = 4000;
const WIDTH = 320;

function photograph() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-previews-'));
	const file = path.join(folder, 'a.jpg');

	execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i',
		'testsrc2=size=4000x3000', '-frames:v', '1', '-q:v', '3', file]);
	const bytes = fs.readFileSync(file);
	fs.rmSync(folder, { recursive: true });
	return bytes;
}

// A remark makes each another file.
function remarked(jpeg, n) {
	const text = Buffer.from(`the ${n}th`);
	const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);

	return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}

function page(n) {
	const text = 'BT /F1 11 Tf 14 TL 50 800 Td ' +
		`(${n}) Tj T* (Madame, Monsieur, veuillez trouver) Tj T* `.repeat(25) +
		'ET';
	const objects = ['<</Type/Catalog/Pages 2 0 R>>',
		'<</Type/Pages/Kids[3 0 R]/Count 1>>',
		'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R' +
		'/Resources<</Font<</F1<</Type/Font/Subtype/Type1' +
		'/BaseFont/Helvetica>>>>>>>>',
		`<</Length ${text.length}>>\nstream\n${text}\nendstream`];
	let all = '%PDF-1.4\n', table = '';

	objects.forEach((object, i) => {
		table += `${String(all.length).padStart(10, '0')} 00000 n \n`;
		all += `${i + 1} 0 obj\n${object}\nendobj\n`;
	});
	return Buffer.from(`${all}xref\n0 5\n0000000000 65535 f \n${table}` +
		`trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n${all.length}\n%%EOF\n`);
}

const bearer = (n) => ({ authorization: `Bearer ${token(1 + n % PEOPLE)}` });

function upload(agent, port, n, name, bytes) {
	return new Promise((resolve, reject) => {
		const r = request({ agent, port, host: '127.0.0.1', method: 'POST',
			path: `/api/v1/attachments?name=${name}`, headers: {
				...bearer(n), 'content-length': bytes.length,
				'content-type': 'application/octet-stream' } },
		(answer) => {
			let text = '';
			answer.on('data', (data) => { text += data; });
			answer.on('end', () => answer.statusCode === 201 ?
				resolve(JSON.parse(text).id) :
				reject(new Error(`an upload: ${text}`)));
		});
		r.on('error', reject);
		r.end(bytes);
	});
}

// How many of these a second, and what went wrong.
async function ask(agent, port, ids, times) {
	const began = performance.now();
	let next = 0, errors = 0;

	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		while (next < times) {
			const n = next++ % ids.length;
			const status = await reader.ask(agent, port, 'GET',
				`/api/v1/attachments/${ids[n]}/preview?width=${WIDTH}`,
				{ headers: bearer(n) });
			errors += status === 200 ? 0 : 1;
		}
	}));
	return { errors,
		perSecond: times / ((performance.now() - began) / 1000) };
}

async function measure(port) {
	const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
	const photo = photograph();
	const kinds = { photographs: ['a.jpg', (n) => remarked(photo, n)],
		pages: ['a.pdf', page] };
	const result = { errors: 0 };
	let ids;

	for (const [kind, [name, make]] of Object.entries(kinds)) {
		ids = [];
		for (let n = 0; n < FILES; n++)
			ids.push(await upload(agent, port, n, name, make(n)));
		const made = await ask(agent, port, ids, ids.length);
		result[kind] = made.perSecond;
		result.errors += made.errors;
	}
	const told = await ask(agent, port, ids, TOLD);
	agent.destroy();
	stack.cleanUp(true);
	return { ...result, errors: result.errors + told.errors,
		kept: told.perSecond };
}

const print = (r) => `previews: made ${r.photographs.toFixed(0)} photographs ` +
	`of 12 megapixels, ${r.pages.toFixed(0)} pages a second; told ` +
	`${r.kept.toFixed(0)} that are kept`;

module.exports = { measure, print };
