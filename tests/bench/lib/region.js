// Choosing recipients: jobs whose callers are in 500 schools of 300,000 people
// (fill_region.sql), and the same with callers of the one school of 1,000.
'use strict';

const ONE = { first: 2, last: 2 };
const MANY = { first: 1001, last: 1500 };

// Those who ask: of every school one of the staff, a teacher and a parent, all
// of whom reach the teachers of its first class.
const CALLERS = [0, 1, 16];

function callers({ first, last }) {
	const found = [];

	for (let school = first; school <= last; school++)
		for (const n of CALLERS)
			found.push({ school, id: school * 10000 + n });
	return found;
}

const classOf = (school) => school * 10000 + 5000;
const teachers = ({ school }) => `class:${classOf(school)}:teachers`;

// As callers() of the many, in a pgbench script.
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

module.exports = { ONE, MANY, NAMES, MEMBERS, PICK, callers, teachers };
