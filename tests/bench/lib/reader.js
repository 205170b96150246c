// Somebody who reads one page after another, and how long each took.
'use strict';

const http = require('node:http');

const { token } = require('./jobs');

const sleep = (ms) => new Promise((r) => { setTimeout(r, ms); });

// The status of the answer; 0: there was none.
function ask(agent, port, method, path, { body, headers } = {}) {
	return new Promise((resolve) => {
		const r = http.request({ host: '127.0.0.1', port, method, path,
			agent, headers: { ...headers, ...body &&
				{ 'content-type': 'application/json' } } },
		(answer) => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode));
			answer.on('error', () => resolve(0));
		});
		r.on('error', () => resolve(0));
		r.end(body);
	});
}

// Reads until `done` is settled: milliseconds, and what was not answered 200.
async function readUntil(port, done) {
	const agent = new http.Agent({ keepAlive: true });
	const headers = { authorization: `Bearer ${token(1)}` };
	const times = [];
	let going = true, errors = 0;

	const ends = done.finally(() => { going = false; });
	// It is told when it is awaited, and not before.
	ends.catch(() => {});
	while (going) {
		const began = performance.now();
		const status = await ask(agent, port, 'GET',
			'/api/v1/threads:unread', { headers });
		times.push(performance.now() - began);
		errors += status === 200 ? 0 : 1;
	}
	agent.destroy();
	await ends;
	times.sort((a, b) => a - b);
	return { errors, p50: times[times.length >> 1],
		p99: times[Math.floor(times.length * 0.99)] };
}

const print = (calm, during) => `p50 ${calm.p50.toFixed(1)} -> ` +
	`${during.p50.toFixed(1)} ms, p99 ${calm.p99.toFixed(1)} -> ` +
	`${during.p99.toFixed(1)} ms`;

module.exports = { ask, print, readUntil, sleep };
