// What others wait while the disk of the attachments is slow (slow_disk.c) and
// sixteen people upload.
'use strict';

const fs = require('node:fs');

const { load } = require('./load');
const reader = require('./reader');
const stack = require('./stack');
const { token, USERS } = require('./jobs');

const CLIENTS = 16;
const SIZE = 128 * 1024;
// What is beyond both is an error.
const MOST_MS = 50;
const MOST_TIMES = 3;

const upload = {
	method: 'POST', path: '/api/v1/attachments?name=slow.wav', status: 201,
	text: `"size":${SIZE}`, body: `@${SIZE}`,
	input: Array.from({ length: USERS }, (_, u) =>
		`${token(u + 1)} ${u + 1}`).join('\n') + '\n',
};

async function measure(port, seconds) {
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	let during, uploads;

	fs.writeFileSync(stack.SLOW_DISK, '');
	try {
		const busy = load(port, upload, CLIENTS, seconds);
		during = await reader.readUntil(port, busy);
		uploads = await busy;
	} finally {
		fs.rmSync(stack.SLOW_DISK);
	}
	stack.removeUploads();
	const late = during.p99 > Math.max(MOST_MS, MOST_TIMES * calm.p99);
	return { calm, during, uploads: uploads.perSecond,
		errors: calm.errors + during.errors + uploads.errors + late };
}

const print = (r) => 'slow-disk: every write takes 200 ms more, ' +
	`${r.uploads.toFixed(1)} uploads/s; one who reads meanwhile: ` +
	reader.print(r.calm, r.during);

module.exports = { measure, print };
