// Choosing recipients: jobs whose callers are in 500 schools of 300,000 people
// (fill_region.sql), and the same with callers of the one school of 1,000.
'use strict';

const ONE = { first: 2, last: 2 };
const MANY = { first: 1001, last: 1500 };

// Those who ask: of every school one of the staff, a teacher and a parent, all
// of whom reach the teachers of its first class.
const CALLERS = [0, 1, 16];
// In the one school everybody of these, each about a class of theirs: with
// three callers it would be their three answers that are measured.
const PEOPLE = 1000, CLASSES = 16, STAFF_BELOW = 600;

const classOf = (school, nth = 0) => school * 10000 + 5000 + nth;

// As fill_region.sql has them; undefined: none of those who ask.
function inOne(n) {
	const of = n % 30, block = Math.floor(n / 30);

	if (of === 0)
		return n < STAFF_BELOW ? { role: 0, nth: n % CLASSES } : undefined;
	if (of <= 2)
		return { role: 1, nth: (block * 2 + of - 1) % CLASSES };
	if (of < 15)
		return undefined;
	const nth = Math.floor((block * 15 + of - 15) / 24);
	return nth < CLASSES ? { role: 2, nth } : undefined;
}

function callersOfOne(school) {
	const byRole = [[], [], []];

	for (let n = 0; n < PEOPLE; n++) {
		const found = inOne(n);
		if (found !== undefined)
			byRole[found.role].push({ school, id: school * 10000 + n,
				class: classOf(school, found.nth) });
	}
	return byRole;
}

// Whoever asks, each once.
function callers({ first, last }) {
	if (first === last)
		return callersOfOne(first).flat();
	const found = [];

	for (let school = first; school <= last; school++)
		for (const n of CALLERS)
			found.push({ school, id: school * 10000 + n,
				class: classOf(school) });
	return found;
}

// As often as they ask: each of the three roles as often as the others.
function requests(where) {
	if (where.first !== where.last)
		return callers(where);
	const byRole = callersOfOne(where.first);
	const n = CALLERS.length * (MANY.last - MANY.first + 1);

	return Array.from({ length: n }, (_, i) => {
		const role = byRole[i % byRole.length];
		return role[Math.floor(i / byRole.length) % role.length];
	});
}

const teachers = (caller) => `class:${caller.class}:teachers`;

// As requests() of the many, in a pgbench script.
const PICK = `\\set school random(${MANY.first}, ${MANY.last})
\\set k random(0, ${CALLERS.length - 1})
\\set u :school * 10000 + CASE WHEN :k < 2 THEN :k ELSE 16 END
\\set class :school * 10000 + 5000
`;

// Who is in these two categories: staff, and the teachers of that class.
const MEMBERS = `ARRAY(SELECT person_id FROM person_role
	WHERE school_id = :school AND role IN (4, 5) AND active
	UNION SELECT person_id FROM member
	WHERE school_id = :school AND group_id = :class AND role = 3)`;

// What is typed: the beginning of a name, a part, two words, nobody's.
const NAMES = ['dup', 'mart', 'goff', 'jean pi', 'lefevre', 'quxx'];

module.exports = { ONE, MANY, NAMES, MEMBERS, PICK, callers, requests, teachers };
