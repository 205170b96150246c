-- The schools that choosing recipients is measured with: 500 of 600 people
-- each, and one alone of 1,000 (school 2), written into the directory's tables
-- as an import would have written them.  Of 30 people one is staff, two teach,
-- twelve are pupils in classes of 24, fifteen are parents: of person n, whose
-- id is 10000 * school + n, n % 30 says which.  The one school has no more
-- staff than the others, who are parents there, so that an answer about the
-- staff is as long everywhere.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET work_mem = '256MB';
BEGIN;
SET LOCAL search_path = directory, public;

CREATE FUNCTION pg_temp.pick(k bigint, n int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
	SELECT ((hashint8(k)::bigint & 2147483647) % n)::int
$$;
CREATE TEMP TABLE region AS
SELECT s AS school_id, CASE s WHEN 2 THEN 1000 ELSE 600 END AS people
FROM (SELECT 2 AS s UNION ALL SELECT generate_series(1001, 1500)) x;
INSERT INTO school (school_id, code, name)
SELECT school_id, 'region-' || school_id, 'Collège ' || school_id
FROM region;

CREATE TEMP TABLE one AS
SELECT r.school_id, r.school_id * 10000::bigint + n AS id, n,
	CASE WHEN n % 30 = 0 AND n < 600 THEN 4 WHEN n % 30 = 0 THEN 1
		WHEN n % 30 IN (1, 2) THEN 3
		WHEN n % 30 < 15 THEN 2 ELSE 1 END AS role,
	-- Of all pupils and of all parents of a school the how manieth.
	n / 30 * 12 + n % 30 - 3 AS pupil, n / 30 * 15 + n % 30 - 15 AS parent,
	r.people / 30 * 12 AS pupils,
	(ARRAY['Léa', 'Noé', 'Inès', 'Hugo', 'Zoé', 'Adam', 'Éléonore', 'Paul',
		'Jeanne', 'Malo', 'Chloé', 'Yanis', 'Nour', 'Jean-Pierre', 'Alice',
		'Théo'])[1 + pg_temp.pick(r.school_id * 7919 + n, 16)] AS given,
	(ARRAY['Martin', 'Dupont', 'Bernard', 'Lefèvre', 'Moreau', 'Garcia',
		'Nguyen', 'Le Goff', 'Dupuis', 'Benali', 'Roux', 'Haddad'])
		[1 + pg_temp.pick(r.school_id * 104729 + n * 31, 12)] ||
	(ARRAY['', '', '-Petit', '-Blanc', ' de la Tour', 'el', 'eau', 'ier'])
		[1 + pg_temp.pick(r.school_id * 1299709 + n * 17, 8)] AS family
FROM region r, LATERAL generate_series(0, r.people - 1) n;
INSERT INTO person (school_id, person_id, sourced_id, role, given_name,
	family_name, title, search_given, search_family)
SELECT school_id, id, 'p' || n, role, given, family,
	CASE WHEN role = 4 THEN (ARRAY['Secrétariat', 'Infirmière', 'CPE',
		'Gestionnaire', 'Principale'])[1 + n / 30 % 5] ELSE '' END,
	search_fold(given), search_fold(family)
FROM one;

CREATE TEMP TABLE room AS
SELECT school_id, school_id * 10000::bigint + 5000 + c AS id, c,
	3 + c % 4 || 'e ' || chr(65 + c / 4) AS title
FROM region, LATERAL generate_series(0, people / 60 - 1) c;
INSERT INTO class (school_id, class_id, sourced_id, title, sort_title,
	group_id)
SELECT school_id, id, 'c' || c, title, lower(title), id FROM room;
-- bench-pair may have a release without them.
SELECT to_regproc('make_levels') IS NOT NULL AS levels \gset
\if :levels
SELECT make_levels(school_id) FROM region;
\endif
-- A pupil's class, and three of a teacher's.
INSERT INTO member (school_id, group_id, role, person_id, subject)
SELECT o.school_id, r.id, 2, o.id, ''
FROM one o JOIN room r ON r.school_id = o.school_id AND r.c = o.pupil / 24
WHERE o.role = 2;
INSERT INTO member (school_id, group_id, role, person_id, subject)
SELECT DISTINCT ON (o.school_id, r.id, o.id) o.school_id, r.id, 3, o.id,
	(ARRAY['Mathématiques', 'Français', 'Anglais', 'SVT'])[1 + o.n % 4]
FROM one o, generate_series(0, 2) k, room r
WHERE o.role = 3 AND r.school_id = o.school_id
	AND r.c = (o.n / 30 * 2 + o.n % 30 - 1 + k * 7) % (o.pupils / 24);
-- One or two children of each parent.
INSERT INTO guardian (school_id, guardian_id, student_id, stated_by)
SELECT DISTINCT g.school_id, g.id, s.id, s.id
FROM one g, generate_series(0, 1) k, one s
WHERE g.role = 1 AND s.role = 2 AND s.school_id = g.school_id
	AND s.pupil = (g.parent + k * pg_temp.pick(g.id, 3)) % g.pupils;
COMMIT;
VACUUM (ANALYZE);
