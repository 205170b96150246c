// A school of any size as a roster: the files of a OneRoster 1.1 bundle, and the
// plain list of the same people.  The same numbers give the same bytes.
'use strict';

const LEVELS = ['6e', '5e', '4e', '3e'];
const SUBJECTS = ['Français', 'Mathématiques', 'Anglais', 'Histoire',
	'Sciences', 'Arts', 'Sport', 'Musique'];
const GIVEN = ['Léa', 'Noé', 'Anna', 'Théo', 'Inès', 'Hugo', 'Zoé', 'Jean',
	'Eloïse', 'Max', 'Chloé', 'Ugo'];
const SYLLABLES = ['ba', 'ce', 'di', 'fo', 'gu', 'la', 'me', 'ni', 'ro', 'su',
	'ta', 've', 'li', 'zo', 'mu', 'pa', 're', 'vi', 'cho', 'tu'];
const CLASS_SIZE = 30;

// Unlike that of any other n.
function familyName(n) {
	let name = '';

	for (let i = 0; i < 4 || n > 0; i++) {
		name += SYLLABLES[n % SYLLABLES.length];
		n = Math.floor(n / SYLLABLES.length);
	}
	return name[0].toUpperCase() + name.slice(1);
}

const csv = (rows) => rows.map((row) => `${row.join(',')}\r\n`).join('');

// Of `people`: families of two guardians and two pupils, a teacher for about
// twelve of these, and staff.  `gone` families have left, and the pupils of
// `moved` are in the class after theirs.
function makePeople({ people, gone = 0, moved = 0 }) {
	const families = Math.max(1, Math.floor(people * 0.225));
	const teachers = Math.max(1, Math.floor(people * 0.08));
	const classes = Math.max(1, Math.ceil(families * 2 / CLASS_SIZE));
	const all = { classes, teachers, families: [],
		staff: Math.max(1, people - families * 4 - teachers) };

	for (let f = 0; f < families - gone; f++) {
		const name = familyName(f), shift = f < moved ? 1 : 0;
		const child = (k) => ({ id: `s${2 * f + k}`,
			given: GIVEN[(f + k) % GIVEN.length], name,
			of: (Math.floor((2 * f + k) / CLASS_SIZE) + shift) %
			    classes });

		all.families.push({ name, pupils: [child(0), child(1)],
			guardians: [0, 1].map((k) => ({ id: `g${2 * f + k}`,
				given: GIVEN[(f + 5 + k) % GIVEN.length],
				name })) });
	}
	return all;
}

const titleOf = (c, classes) => {
	const level = Math.floor(c * LEVELS.length / classes);

	return `${LEVELS[level]} ${c - Math.ceil(level * classes /
		LEVELS.length) + 1}`;
};
const levelOf = (c, classes) => titleOf(c, classes).split(' ')[0];

function users(all, code) {
	const rows = [['sourcedId', 'enabledUser', 'orgSourcedIds', 'role',
		'username', 'givenName', 'familyName', 'email',
		'agentSourcedIds', 'metadata.liaisonRole']];
	const add = (id, role, given, name, agents = '', liaison = '') =>
		rows.push([id, 'true', 'o1', role, `${id}.${code}`, given,
			name, `${id}@${code}.example`, agents, liaison]);

	add('a0', 'administrator', 'Ada', 'Roi', '', 'ADMIN');
	for (let i = 1; i < all.staff; i++)
		add(`a${i}`, 'administrator', GIVEN[i % GIVEN.length],
			familyName(i + 90000));
	for (let i = 0; i < all.teachers; i++)
		add(`t${i}`, 'teacher', GIVEN[i % GIVEN.length],
			familyName(i + 50000));
	for (const { pupils, guardians } of all.families) {
		const agents = guardians.map((g) => g.id).join(',');

		for (const s of pupils)
			add(s.id, 'student', s.given, s.name, `"${agents}"`);
		for (const g of guardians)
			add(g.id, 'parent', g.given, g.name);
	}
	return csv(rows);
}

function classes(all) {
	const rows = [['sourcedId', 'title', 'grades', 'classType',
		'schoolSourcedId', 'subjects', 'metadata.homeroomSourcedId']];

	for (let c = 0; c < all.classes; c++) {
		rows.push([`c${c}`, titleOf(c, all.classes),
			levelOf(c, all.classes), 'homeroom', 'o1', '', '']);
		SUBJECTS.forEach((subject, i) => rows.push([`c${c}-${i}`,
			`${subject} ${titleOf(c, all.classes)}`,
			levelOf(c, all.classes), 'scheduled', 'o1', subject,
			`c${c}`]));
	}
	return csv(rows);
}

const teacherOf = (all, c, i) => (c * SUBJECTS.length + i) % all.teachers;

function enrollments(all) {
	const rows = [['sourcedId', 'classSourcedId', 'schoolSourcedId',
		'userSourcedId', 'role']];

	for (const { pupils } of all.families)
		for (const s of pupils)
			rows.push([`e${s.id}`, `c${s.of}`, 'o1', s.id,
				'student']);
	for (let c = 0; c < all.classes; c++)
		SUBJECTS.forEach((_, i) => rows.push([`ec${c}-${i}`,
			`c${c}-${i}`, 'o1', `t${teacherOf(all, c, i)}`,
			'teacher']));
	return csv(rows);
}

// { 'users.csv': text, ... }
function bundle(numbers, code = 'bench') {
	const all = makePeople(numbers);

	return {
		'manifest.csv': 'propertyName,value\r\n' +
			'oneroster.version,1.1\r\n',
		'orgs.csv': 'sourcedId,name,type\r\no1,Banc,school\r\n',
		'users.csv': users(all, code),
		'classes.csv': classes(all),
		'enrollments.csv': enrollments(all),
	};
}

function list(numbers, code = 'bench') {
	const all = makePeople(numbers);
	const rows = [['nom', 'prénom', 'rôle', 'identifiant', 'classe',
		'e-mail', 'enfants']];
	const add = (id, role, given, name, where = '', children = '') =>
		rows.push([name, given, role, `${id}.${code}`, where,
			`${id}@${code}.example`, children]);

	add('a0', 'administrateur', 'Ada', 'Roi');
	for (let i = 1; i < all.staff; i++)
		add(`a${i}`, 'personnel', GIVEN[i % GIVEN.length],
			familyName(i + 90000));
	const taught = Array.from({ length: all.teachers }, () => new Set());
	for (let c = 0; c < all.classes; c++)
		SUBJECTS.forEach((_, i) => taught[teacherOf(all, c, i)]
			.add(titleOf(c, all.classes)));
	for (let i = 0; i < all.teachers; i++)
		add(`t${i}`, 'professeur', GIVEN[i % GIVEN.length],
			familyName(i + 50000), [...taught[i]].join(' | '));
	for (const { pupils, guardians } of all.families) {
		for (const s of pupils)
			add(s.id, 'élève', s.given, s.name,
				titleOf(s.of, all.classes));
		for (const g of guardians)
			add(g.id, 'parent', g.given, g.name, '', pupils
				.map((s) => `${s.given} ${s.name}`)
				.join(' | '));
	}
	return rows.map((row) => `${row.join(';')}\r\n`).join('');
}

module.exports = { bundle, list };
