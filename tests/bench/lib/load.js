// One measurement over HTTP, by the load generator, with what it cost each
// process.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const stack = require('./stack');

const LOAD = path.join(stack.BUILD, 'tests', 'bench', 'load');

function capture(command, args, env, input) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { env });
		let out = '', err = '';

		child.stdout.on('data', (d) => { out += d; });
		child.stderr.on('data', (d) => { err += d; });
		child.stdin.on('error', () => {});
		child.stdin.end(input);
		child.on('exit', (status) => resolve({ out, err, status }));
	});
}

async function load(port, http, clients, seconds) {
	const before = cpuTimes();
	const r = await capture(LOAD, ['127.0.0.1', port, String(clients),
		String(seconds), String(http.status), http.text, http.method,
		http.path, http.body, ...http.rate ? [String(http.rate)] : []],
	process.env, http.input);

	if (!r.out)
		throw new Error(`load: ${r.err}`);
	const result = JSON.parse(r.out);
	if (result.errors > 0)
		console.log(`  ${result.errors} errors: ${r.err.trim()}`);
	const after = cpuTimes();
	result.cpu = {};
	for (const name of Object.keys(after))
		result.cpu[name] = (after[name] - (before[name] || 0)) /
			result.requests;
	result.cpu.load = result.cpuMicroseconds / result.requests;
	return result;
}

function cpuTimes() {
	const times = {};

	for (const [name, pids] of Object.entries(stack.processes()))
		times[name] = stack.cpu(pids);
	return times;
}

module.exports = { capture, load };
