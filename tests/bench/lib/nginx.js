// Debian's nginx, to compare with: one that keeps files (DAV PUT, GET), and one
// that is a proxy before it.  Its settings are Debian's but for ports, folders,
// how large a body may be and how many requests a connection has.  It never
// calls fsync.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const UP_SECONDS = 20;

const common = (folder) => `
daemon off;
worker_processes auto;
error_log ${folder}/error.log;
pid ${folder}/pid;
${process.getuid() === 0 ? 'user root;' : ''}
events { worker_connections 768; }
`;
const http = (folder, server) => `
http {
	sendfile on;
	tcp_nopush on;
	types_hash_max_size 2048;
	default_type application/octet-stream;
	access_log ${folder}/access.log;
	client_max_body_size 100m;
	keepalive_requests 1000000000;
	client_body_temp_path ${folder}/body;
	proxy_temp_path ${folder}/proxied;
	fastcgi_temp_path ${folder}/fastcgi;
	uwsgi_temp_path ${folder}/uwsgi;
	scgi_temp_path ${folder}/scgi;
	${server}
}
`;
const files = (folder, port) => `
	server {
		listen 127.0.0.1:${port};
		root ${folder}/files;
		location / { dav_methods PUT; }
	}`;
const proxy = (port, behind) => `
	upstream files { server 127.0.0.1:${behind}; keepalive 32;
		keepalive_requests 1000000000; }
	server {
		listen 127.0.0.1:${port};
		location / {
			proxy_pass http://files;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
		}
	}`;

function freePort() {
	return new Promise((resolve) => {
		const server = net.createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address();

			server.close(() => resolve(port));
		});
	});
}

const answers = (port) => new Promise((resolve) => {
	const socket = net.connect(port, '127.0.0.1');

	socket.on('connect', () => { socket.destroy(); resolve(true); });
	socket.on('error', () => resolve(false));
});

async function run(folder, server, port) {
	fs.mkdirSync(path.join(folder, 'files'), { recursive: true });
	fs.writeFileSync(path.join(folder, 'nginx.conf'),
		common(folder) + http(folder, server));
	const child = spawn('nginx', ['-p', folder, '-c',
		path.join(folder, 'nginx.conf')],
	{ stdio: 'inherit', env: { ...process.env,
		PATH: `${process.env.PATH}:/usr/sbin` } });
	const ends = Date.now() + UP_SECONDS * 1000;
	let ended = null;

	child.on('error', (e) => { ended = e.message; });
	child.on('exit', (status) => { ended = `status ${status}`; });
	while (!await answers(port)) {
		if (ended !== null || Date.now() > ends)
			throw new Error(`nginx is not up: ${ended}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return () => new Promise((resolve) => {
		child.on('exit', resolve);
		child.kill('SIGQUIT');
	});
}

// Their ports; what is kept is in `files`.
async function start(folder) {
	const port = await freePort();
	const before = await freePort();
	const stops = [await run(`${folder}/files`,
		files(`${folder}/files`, port), port)];

	stops.push(await run(`${folder}/proxy`, proxy(before, port), before));
	return { port, proxy: before, files: `${folder}/files/files`,
		stop: async () => {
			for (const stop of stops.reverse())
				await stop();
		} };
}

module.exports = { start };
