// A roster of many people into a school that is new, and the same again, beside
// COPY of the same rows into tables with a primary key.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { capture } = require('./load');
const reader = require('./reader');
const stack = require('./stack');

const PEOPLE = Number(process.env.IMPORT || 20000);
const CLASS = 24;
const FILES = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'];

const csv = (header, rows) => [header, ...rows].join('\n') + '\n';

// Of 30 people one is staff, two teach, twelve are pupils with a guardian or
// two, fifteen are guardians: as fill_region.sql.
function people() {
	const all = { staff: [], teachers: [], pupils: [], guardians: [] };

	for (let n = 0; n < PEOPLE; n++) {
		const k = n % 30;
		all[k === 0 ? 'staff' : k < 3 ? 'teachers' : k < 15 ? 'pupils' :
			'guardians'].push(n);
	}
	return all;
}

function userRows({ staff, teachers, pupils, guardians }) {
	const row = (role) => (n, agents = '') => `p${n},,,true,org-1,${role},` +
		`login${n},,Prénom${n % 97},Nom${n % 1009},,,,,,"${agents}",,`;
	const agents = (i) => [...new Set([i, i * 5 + 1])]
		.map((g) => `p${guardians[g % guardians.length]}`).join(',');

	return [...staff.map((n) => row('aide')(n)),
		...teachers.map((n) => row('teacher')(n)),
		...guardians.map((n) => row('parent')(n)),
		...pupils.map((n, i) => row('student')(n, agents(i)))];
}

function enrolmentRows({ teachers, pupils }, classes) {
	let n = 0;
	const row = (c, who, role) => `e${n++},,,c${c},org-1,p${who},${role},` +
		'false,,';

	return [...pupils.map((who, i) =>
		row(Math.floor(i / CLASS), who, 'student')),
	...teachers.flatMap((who, i) => [0, 7, 14].map((k) =>
		row((i + k) % classes, who, 'teacher')))];
}

// The bundle; how many rows of users, classes and enrolments it has.
function writeBundle(folder) {
	const all = people();
	const classes = Math.ceil(all.pupils.length / CLASS);
	const rows = {
		orgs: ['org-1,,,Bench,school,bench,'],
		academicSessions: ['year,,,Year,schoolYear,2000-09-01,2100-08-31,,' +
			'2100'],
		classes: Array.from({ length: classes }, (_, c) => `c${c},,,` +
			`${3 + c % 4}e ${c},,course,${c},homeroom,,org-1,year,,,`),
		users: userRows(all),
		enrollments: enrolmentRows(all, classes),
	};
	const common = 'sourcedId,status,dateLastModified,';
	const headers = {
		orgs: 'name,type,identifier,parentSourcedId',
		academicSessions: 'title,type,startDate,endDate,' +
			'parentSourcedId,schoolYear',
		classes: 'title,grades,courseSourcedId,classCode,classType,' +
			'location,schoolSourcedId,termSourcedIds,subjects,' +
			'subjectCodes,periods',
		users: 'enabledUser,orgSourcedIds,role,username,userIds,' +
			'givenName,familyName,middleName,identifier,email,sms,' +
			'phone,agentSourcedIds,grades,password',
		enrollments: 'classSourcedId,schoolSourcedId,userSourcedId,' +
			'role,primary,beginDate,endDate',
	};

	for (const name of FILES)
		fs.writeFileSync(path.join(folder, `${name}.csv`),
			csv(common + headers[name], rows[name]));
	fs.writeFileSync(path.join(folder, 'manifest.csv'),
		csv('propertyName,value', ['manifest.version,1.0',
			'oneroster.version,1.1',
			...FILES.map((name) => `file.${name},bulk`)]));
	return { headers, common, rows: rows.users.length +
		rows.classes.length + rows.enrollments.length };
}

async function timed(command, args, env) {
	const began = performance.now();
	const r = await capture(command, args, env);

	if (r.status !== 0)
		throw new Error(`${command}: ${r.err}${r.out}`.slice(0, 1000));
	return (performance.now() - began) / 1000;
}

// Seconds of one transaction with the three lists.
function copy(folder, { headers, common }) {
	const args = ['-Xq', '-v', 'ON_ERROR_STOP=1', '-1'];

	for (const name of ['users', 'classes', 'enrollments']) {
		const columns = (common + headers[name]).split(',')
			.map((c, i) => `"${c}" text${i ? '' : ' PRIMARY KEY'}`);
		stack.sql('plain', `DROP TABLE IF EXISTS roster_${name}; ` +
			`CREATE TABLE roster_${name} (${columns.join(', ')})`);
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
	const bundle = writeBundle(folder);
	const copied = await copy(folder, bundle);
	const calm = await reader.readUntil(port, reader.sleep(1000 * seconds));
	const first = importOf(school, folder);
	const during = await reader.readUntil(port, first);
	const again = await importOf(school, folder);

	forget(school);
	fs.rmSync(folder, { recursive: true });
	return { rows: bundle.rows, copy: copied, first: await first, again, calm,
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
