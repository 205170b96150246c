// A roster of many people into a school that is new, and the same again, beside
// COPY of the same rows into tables with a primary key.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { capture } = require('./load');
const { bundle } = require('./roster');
const reader = require('./reader');
const stack = require('./stack');

const PEOPLE = Number(process.env.IMPORT || 20000);
const LISTS = ['users', 'classes', 'enrollments'];

// The bundle; of each list the columns and how many rows it has.
function writeBundle(folder, school) {
	const files = bundle({ people: PEOPLE }, school);

	for (const [name, text] of Object.entries(files))
		fs.writeFileSync(path.join(folder, name), text);
	return LISTS.map((name) => {
		const lines = files[`${name}.csv`].trimEnd().split('\r\n');

		return { name, columns: lines[0].split(','),
			rows: lines.length - 1 };
	});
}

async function timed(command, args, env) {
	const began = performance.now();
	const r = await capture(command, args, env);

	if (r.status !== 0)
		throw new Error(`${command}: ${r.err}${r.out}`.slice(0, 1000));
	return (performance.now() - began) / 1000;
}

// Seconds of one transaction with the three lists.
function copy(folder, lists) {
	const args = ['-Xq', '-v', 'ON_ERROR_STOP=1', '-1'];

	for (const { name, columns } of lists) {
		const typed = columns.map((c, i) =>
			`"${c}" text${i ? '' : ' PRIMARY KEY'}`);
		stack.sql('plain', `DROP TABLE IF EXISTS roster_${name}; ` +
			`CREATE TABLE roster_${name} (${typed.join(', ')})`);
		args.push('-c', `\\copy roster_${name} FROM '` +
			`${path.join(folder, name)}.csv' CSV HEADER`);
	}
	return timed('psql', args, stack.pgEnv('plain'));
}

const importOf = (school, folder) => timed(stack.ctl(), ['roster', 'import',
	'--school', school, '--name', school, '--yes', folder], stack.env());

// All that the directory has of that school.
function forget(school) {
	stack.psql('liaison', [], `SET session_replication_role = replica;
SELECT format('DELETE FROM directory.%I WHERE school_id = (SELECT school_id
	FROM directory.school WHERE code = ''${school}'')', c.table_name)
FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'directory' AND c.column_name = 'school_id'
AND t.table_type = 'BASE TABLE' ORDER BY c.table_name = 'school'
\\gexec
`);
}

// Most memory that a process of the directory has had, in MiB.
const peak = () => Math.max(...stack.processes().directory.map((pid) =>
	+/^VmHWM:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`,
		'utf8'))[1] / 1024));

async function measure(port, seconds) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roster-'));
	const school = `import-${Date.now()}`;
	const lists = writeBundle(folder, school);
	const copied = await copy(folder, lists);
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	const first = importOf(school, folder);
	const during = await reader.readUntil(port, first);
	const again = await importOf(school, folder);

	forget(school);
	fs.rmSync(folder, { recursive: true });
	return { rows: lists.reduce((sum, list) => sum + list.rows, 0),
		copy: copied, first: await first, again, calm,
		during, peak: peak(), errors: calm.errors + during.errors };
}

function print(r) {
	const perSecond = (seconds) =>
		`${(r.rows / seconds).toFixed(0)}/s`;

	return `import: ${r.rows} rows of ${PEOPLE} people: ` +
		`${perSecond(r.first)}, the same again ${perSecond(r.again)}, ` +
		`COPY ${perSecond(r.copy)} (import/COPY ` +
		`${(r.copy / r.first).toFixed(3)}); directory at most ` +
		`${r.peak.toFixed(0)} MiB; one who reads meanwhile: ` +
		reader.print(r.calm, r.during);
}

module.exports = { measure, print };
