// People who listen by WebSocket, in a program of their own (listen.c): what
// they cost is next to nothing, and a sender does not make them late.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

const stack = require('./stack');
const { token } = require('./jobs');

const LISTEN = path.join(stack.BUILD, 'tests', 'bench', 'listen');

// n sockets of `people` people, from the first, in turn; all are greeted.
function listen(port, n, people) {
	return new Promise((resolve, reject) => {
		const child = spawn(LISTEN, [String(port), String(n)]);
		let out = '', err = '';
		const ended = new Promise((done) => {
			child.on('close', (status) => done(status));
		});

		child.stdin.on('error', () => {});
		child.stdin.write(Array.from({ length: people }, (_, i) =>
			`${token(i + 1)}\n`).join('') + '\n');
		child.stderr.on('data', (data) => { err += data; });
		child.stdout.on('data', (data) => {
			out += data;
			if (out.startsWith('ready\n'))
				resolve({ pid: child.pid, end, leave });
		});
		ended.then(() => reject(new Error(`listen: ${err}`)));

		// Once nobody has been told of anything for two seconds: message,
		// person and microseconds of each time that somebody was.
		async function end() {
			child.stdin.end();
			if (await ended !== 0)
				throw new Error(`listen: ${err}`);
			return out.split('\n').slice(1, -1).map((line) => {
				const [message, person, us] = line.split(' ');
				return { message, person, us: +us };
			});
		}
		function leave() {
			child.kill();
			return ended;
		}
	});
}

module.exports = { listen };
