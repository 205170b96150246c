// A stack of our own on a cluster that is filled once: starting, asking SQL,
// looking at processes.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const jobs = require('./jobs');
const region = require('./region');

const BENCH = path.dirname(__dirname);
const ROOT = path.dirname(path.dirname(BENCH));
const BUILD = path.resolve(ROOT, process.env.BUILD || 'build');
// Threads of the large mailbox; fewer are filled in sooner.
const LARGE = Number(process.env.LARGE || 1000000);
const UP_SECONDS = 60;

// 10,000 people listen, and when something was committed is asked.
const LIVE = /\b(live|idle-sockets)\b/.test(process.env.JOBS || 'live');
// The attachments' disk is slow while this file is there; see slow_disk.c.
const SLOW_DISK = path.join(BUILD, 'bench', 'slow-disk');
const CROWD = /\bcrowd\b/.test(process.env.JOBS || 'crowd');
const SLOW = /\bslow-disk\b/.test(process.env.JOBS || 'slow-disk');

// For every contender: what a small server would have, and nothing unsafe.
const SETTINGS = ['shared_buffers=1GB', 'max_wal_size=8GB',
	'checkpoint_timeout=30min', 'fsync=on', 'synchronous_commit=on',
	'full_page_writes=on', ...LIVE ? ['track_commit_timestamp=on'] : []];
// LIMIT=1000000000 has everything counted and nothing refused.
const LIMIT = process.env.LIMIT || '0';
const ENV = { ...process.env, LIAISON_DEMO: '0',
	// 500 people log in from here at once; rights of 500 schools.
	LIAISON_ADDRESS_CONNECTIONS: '1024', LIAISON_RIGHTS_MEMORY: '256M',
	...LIVE && { LIAISON_MAX_CONNECTIONS: '12000',
		LIAISON_LIVE_SOCKETS: '11000' },
	...CROWD && { LIAISON_MAX_ATTACHMENT: '200M', LIAISON_MAX_UPLOAD: '200M' },
	...SLOW && { SLOW_DISK,
		LD_PRELOAD: path.join(BUILD, 'tests', 'bench', 'slow_disk.so') },
	LIAISON_PORT: '0', LIAISON_LOG_LEVEL: 'info',
	LIAISON_SENDS_PER_HOUR: LIMIT, LIAISON_SENDS_PER_DAY: LIMIT,
	LIAISON_RECIPIENTS_PER_HOUR: LIMIT, LIAISON_RECIPIENTS_PER_DAY: LIMIT,
	LIAISON_POSTGRES: SETTINGS.join(' ') };

// The stack that all of this is about: where it keeps its state, the program
// that starts it, the process that runs it.
const stackOf = (build, name) => ({ running: null, root: path.dirname(build),
	state: path.join(BUILD, 'bench', name),
	ctl: path.join(build, 'bin', 'liaisonctl') });
let now = stackOf(BUILD, 'state');
const use = (stack) => { now = stack; };
const ctl = () => now.ctl;
const env = () => ({ ...ENV, LIAISON_STATE: now.state });

// Starts liaisonctl, and waits for the first line that matches.
function start(args, ready) {
	return new Promise((resolve, reject) => {
		const child = spawn(now.ctl, args, { env: env(), cwd: ROOT,
			stdio: ['ignore', 'pipe', 'pipe'] });
		let out = '';
		const timer = setTimeout(() => fail('is not up'),
			UP_SECONDS * 1000);
		const fail = (why) => {
			clearTimeout(timer);
			child.kill('SIGTERM');
			reject(new Error(`liaisonctl ${args[0]} ${why}:\n${out}`));
		};
		const take = (data) => {
			out = (out + data).slice(-8000);
			const found = ready.exec(out);
			if (found) {
				clearTimeout(timer);
				resolve(found[1]);
			}
		};
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		child.on('exit', () => fail('ended'));
		now.running = child;
	});
}

function stop() {
	const child = now.running;

	now.running = null;
	if (child === null)
		return Promise.resolve();
	return new Promise((resolve) => {
		child.removeAllListeners('exit');
		child.on('exit', resolve);
		child.kill('SIGTERM');
	});
}

const startPostgres = () =>
	start(['postgres', '--state', now.state], /(ready) /);
const startStack = () => start(['up'], /ready at http:\/\/[^:]+:(\d+)/);

// Where libpq's programs find the cluster, as its owner.  `first`: whose
// tables are meant in the ceiling where two services have one of a name.
function pgEnv(database, first = 'messages') {
	const port = fs.readFileSync(path.join(now.state, 'postgres.port'), 'utf8');

	return { ...process.env, PGHOST: '127.0.0.1', PGPORT: port.trim(),
		PGUSER: 'liaison', PGDATABASE: database, PGSSLMODE: 'disable',
		PGPASSFILE: path.join(now.state, 'secrets', 'liaison.pgpass'),
		// The statements name no schema: each service has but its own.
		// The rest is what services/common/pg_conn.c asks for.
		...(database === 'ceiling' ? { PGOPTIONS:
			`-c search_path=${first},messages,directory,public ` +
			'-c plan_cache_mode=force_generic_plan' } : {}) };
}

function psql(database, args, input) {
	const r = spawnSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', ...args],
		{ env: pgEnv(database), input, encoding: 'utf8',
			maxBuffer: 1 << 26 });

	if (r.status !== 0)
		throw new Error(`psql ${args.join(' ')}: ${r.stderr}`);
	return r.stdout.trim();
}

const sql = (database, text) => psql(database, ['-c', text]);

// ---- the filled cluster ----

// Changes with whatever the fill is made from.
function fingerprint() {
	const hash = crypto.createHash('sha256').update(String(LARGE));
	const files = [path.join(BENCH, 'fill.sql'),
		path.join(BENCH, 'fill_region.sql'),
		path.join(BENCH, 'plain', 'schema.sql')];

	for (const service of ['directory', 'messages', 'notify',
		'attachments']) {
		const dir = path.join(now.root, 'services', service);
		// Once a folder of that name had them all.
		for (const of of ['sql/tables', 'sql/functions', 'schema'])
			if (fs.existsSync(path.join(dir, of)))
				for (const name of fs.readdirSync(path.join(dir, of))
					.sort())
					files.push(path.join(dir, of, name));
	}
	for (const file of files)
		hash.update(fs.readFileSync(file));
	return hash.digest('hex');
}

// The databases: liaison, its twin for our statements alone, and plain; or
// liaison alone.
async function prepare(log, alone) {
	const mark = path.join(now.state, 'filled');
	const want = fingerprint();

	if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === want)
		return;
	log('filling a cluster (once; it is kept in ' +
		path.relative(process.cwd(), now.state) + ')');
	if (fs.existsSync(path.join(now.state, 'postgres')))
		fs.rmSync(fs.realpathSync(path.join(now.state, 'postgres')),
			{ recursive: true });
	fs.rmSync(now.state, { recursive: true, force: true });
	await startStack();
	await stop();
	await startPostgres();
	const large = ['-v', `large=${LARGE}`];
	const fill = (database, ...file) => run('psql', ['-Xq', ...large, '-o',
		'/dev/null', '-f', path.join(BENCH, ...file)], database);
	const filling = [fill('liaison', 'fill.sql')];
	if (!alone) {
		sql('postgres', 'CREATE DATABASE plain');
		filling.push(fill('plain', 'plain', 'schema.sql'));
	}
	await Promise.all(filling);
	await fill('liaison', 'fill_region.sql');
	if (!alone) {
		sql('postgres', 'CREATE DATABASE ceiling TEMPLATE liaison ' +
			'STRATEGY file_copy');
		sql('ceiling', 'VACUUM (FREEZE, ANALYZE)');
	}
	await stop();
	fs.writeFileSync(mark, want);
}

function run(command, args, database) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { env: pgEnv(database),
			stdio: ['ignore', 'inherit', 'inherit'] });
		child.on('exit', (code) => code === 0 ? resolve() :
			reject(new Error(`${command} ${args.join(' ')} failed`)));
	});
}

// What single jobs need, into the running cluster.
const fillMore = (file, ...args) => run('psql', ['-Xq', ...args, '-o',
	'/dev/null', '-f', path.join(BENCH, file)], 'liaison');

// Everybody is logged in, afresh: sessions of the last run may have ended.
function logIn() {
	const rows = [];
	const add = (school, id) => rows.push(`(${school}, ` +
		`'\\x${jobs.sessionId(id, school)}', ${id}, 'bench', ` +
		"now() + interval '12 hours')");

	for (let u = 1; u <= jobs.LARGE_USER; u++)
		add(jobs.SCHOOL, u);
	for (const where of [region.ONE, region.MANY])
		for (const { school, id } of region.callers(where))
			add(school, id);
	psql('liaison', [], 'DELETE FROM directory.session; ' +
		'INSERT INTO directory.session (school_id, id, person_id, ' +
		`csrf_token, expires_at) VALUES ${rows.join(',\n')};`);
}

// ---- between measurements ----

const LAST = 200000 + LARGE;

// A statement for psql, where the release that is measured has the table.
const whereThere = (table, statement) =>
	`SELECT to_regclass('messages.${table}') IS NOT NULL AS there \\gset\n` +
	`\\if :there\n${statement};\n\\endif\n`;

// How many messages and drafts each has more than it was filled with.
function countSent(alone) {
	const ours = 'SELECT count(*) FROM messages.message ' +
		`WHERE school_id = 1 AND thread_id > ${LAST};\n` +
		whereThere('draft', 'SELECT count(*) FROM messages.draft');
	const plain = `SELECT count(*) FROM message WHERE id > ${LAST};\n` +
		'SELECT count(*) FROM draft;';
	const count = (database, text) => psql(database, [], text)
		.split('\n').reduce((sum, n) => sum + Number(n), 0);

	if (alone)
		return { ours: count('liaison', ours) };
	return { ours: count('liaison', ours), ceiling: count('ceiling', ours),
		plain: count('plain', plain) };
}

// Back to what was filled in: sends make later reads slower.  Without its
// option VACUUM may leave dead rows in the indexes.
function cleanUp(alone) {
	for (const database of alone ? ['liaison'] : ['liaison', 'ceiling'])
		psql(database, [], 'DELETE FROM messages.message ' +
			`WHERE school_id = 1 AND thread_id > ${LAST};\n` +
			`DELETE FROM messages.entry WHERE thread_id > ${LAST};\n` +
			whereThere('thread',
				`DELETE FROM messages.thread WHERE id > ${LAST}`) +
			whereThere('message_text',
				'DELETE FROM messages.message_text ' +
				`WHERE school_id = 1 AND thread_id > ${LAST}`) +
			whereThere('text_queue', 'TRUNCATE messages.text_queue') +
			whereThere('draft', 'TRUNCATE messages.draft') +
			'DELETE FROM messages.outbox;\n' +
			'TRUNCATE notify.event, notify.notification;\n' +
			'VACUUM (ANALYZE, INDEX_CLEANUP ON) messages.message, ' +
			'messages.entry;\n' +
			'VACUUM messages.outbox;\n');
	if (!alone)
		psql('plain', [], 'SET session_replication_role = replica;\n' +
			`DELETE FROM message WHERE id > ${LAST};\n` +
			`DELETE FROM mailbox WHERE message_id > ${LAST};\n` +
			'TRUNCATE idem, draft;\n' +
			'VACUUM (ANALYZE, INDEX_CLEANUP ON) message, mailbox;\n');
	sql('postgres', 'CHECKPOINT');
}

// What was uploaded, and its bytes.
function removeUploads() {
	const store = path.join(now.state, 'attachments');

	sql('liaison', 'TRUNCATE attachments.attachment');
	for (const school of fs.readdirSync(store))
		fs.rmSync(path.join(store, school), { recursive: true });
}

const backlog = () => +sql('liaison', 'SELECT count(*) FROM messages.outbox');

// Seconds until notify has everything.
async function settle() {
	const began = Date.now();

	while (backlog() > 0) {
		if (Date.now() - began > 120000)
			throw new Error('the outbox does not get empty');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return (Date.now() - began) / 1000;
}

// ---- processes ----

function scale(service, n) {
	const r = spawnSync(now.ctl, ['scale', service, String(n)],
		{ env: env(), encoding: 'utf8' });

	if (r.status !== 0)
		throw new Error(r.stderr);
}

function childrenOf(pid) {
	const task = `/proc/${pid}/task/${pid}/children`;

	return fs.readFileSync(task, 'utf8').split(' ').filter(Boolean)
		.map(Number);
}

// Process ids by part; a gateway's workers and PostgreSQL's back ends count.
function processes() {
	const r = spawnSync(now.ctl, ['status'], { env: env(), encoding: 'utf8' });
	const parts = {};

	for (const line of r.stdout.split('\n')) {
		const [name, pid] = line.trim().split(/\s+/);
		if (!(+pid > 0) || name === 'postgres')
			continue;
		const part = name === 'postmaster' ? 'postgres' :
			name.replace(/[-#/ ]?\d+$/, '');
		(parts[part] = parts[part] || []).push(+pid, ...childrenOf(pid));
	}
	return parts;
}

// Microseconds of processor time so far, with those of children that ended.
function cpu(pids) {
	let ticks = 0;

	for (const pid of pids) {
		try {
			const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
			const f = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			ticks += +f[11] + +f[12] + +f[13] + +f[14];
		} catch {
			// Ended meanwhile.
		}
	}
	return ticks * 10000;
}

// Resident MiB: as the kernel counts, and with shared pages shared out.
function memory(pids) {
	const sum = { rss: 0, pss: 0 };

	for (const pid of pids) {
		const file = `/proc/${pid}/smaps_rollup`;

		// A worker of PostgreSQL may have ended since.
		if (!fs.existsSync(file))
			continue;
		const text = fs.readFileSync(file, 'utf8');
		sum.rss += +/^Rss:\s+(\d+)/m.exec(text)[1] / 1024;
		sum.pss += +/^Pss:\s+(\d+)/m.exec(text)[1] / 1024;
	}
	return sum;
}

module.exports = { stackOf, use, ctl, env, prepare, startStack, stop, logIn, pgEnv,
	psql, sql, fillMore, cleanUp, removeUploads, countSent, settle, scale, processes, cpu, memory,
	BENCH, BUILD, ROOT, SETTINGS, SLOW_DISK };
