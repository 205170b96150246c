-- People as the administration sees and changes them.

-- type: user person_id int8, given_name text, family_name text,
--	display_name text, roles int2[], title text, function int2,
--	login text, email text, active bool, frozen bool,
--	never_logged_in bool, context text, children bool, mail_bounced bool

-- A look that is noted.
-- name: look_at_users write
-- row: total int8, user user
WITH found AS MATERIALIZED (
	SELECT person_id, total, ordinality
	FROM look_at_users(p_school => $1::bigint, p_actor => $2::bigint,
	    p_address => $3::text, p_query => $4::text,
	    p_role => $5::smallint, p_class => $6::bigint,
	    p_function => $7::smallint, p_state => $8::int,
	    p_after => $9::bigint, p_limit => $10::int) WITH ORDINALITY
)
SELECT (SELECT total FROM found LIMIT 1) AS total, d.person_id, d.given_name,
    d.family_name, d.display_name, d.roles, d.title, d.function, d.login,
    d.email, d.active, d.frozen, d.never_logged_in, d.context, d.children,
    m.bounced_at IS NOT NULL AS mail_bounced
FROM describe_users(p_school => $1::bigint, p_people => ARRAY(
	SELECT person_id FROM found ORDER BY ordinality)) d
LEFT JOIN mail_address m ON m.school_id = $1::bigint
    AND m.person_id = d.person_id;

-- Part 0: the person, 1: a child, 2: a guardian.
-- type: look part int4, user user, last_login_at timestamptz null,
--	frozen_at timestamptz null, by_hand int2, in_roster bool,
--	sessions int8, permissions int2[], bounced_at timestamptz null,
--	bounce text
-- part: look
x.part, d.person_id, d.given_name, d.family_name, d.display_name,
    d.roles, d.title, d.function, d.login, d.email, d.active, d.frozen,
    d.never_logged_in, d.context, d.children,
    m.bounced_at IS NOT NULL AS mail_bounced, x.last_login_at, x.frozen_at,
    x.by_hand, x.in_roster, x.sessions, x.permissions, m.bounced_at,
    coalesce(m.bounce, '') AS bounce
-- part: described
CROSS JOIN LATERAL describe_users(p_school => $1::bigint,
    p_people => ARRAY[x.person_id]) d
LEFT JOIN mail_address m ON m.school_id = $1::bigint
    AND m.person_id = x.person_id
ORDER BY x.ordinality

-- A look that is noted.
-- name: look_at_user write
-- row: look
SELECT :look
FROM look_at_user(p_school => $1::bigint, p_actor => $2::bigint,
    p_user => $3::bigint, p_address => $4::text) WITH ORDINALITY x
:described;

-- What somebody sees of themselves.
-- name: get_own_record read
-- row: look
SELECT :look
FROM user_record(p_school => $1::bigint, p_user => $2::bigint)
    WITH ORDINALITY x
:described;

-- name: change_user write
-- row: status int4, sessions int8, before int8, after int8
SELECT status, sessions, before, after
FROM change_user(p_school => $1::bigint, p_actor => $2::bigint,
    p_full => $3::boolean, p_user => $4::bigint, p_given => $5::text,
    p_family => $6::text, p_title => $7::text, p_function => $8::smallint,
    p_email => $9::text, p_roles => $10::smallint[],
    p_children => $11::bigint[], p_guardians => $12::bigint[],
    p_active => $13::boolean, p_permissions => $14::smallint[],
    p_follow => $15::boolean, p_frozen => $16::boolean,
    p_address => $17::text, p_dry => $18::boolean);

-- name: count_who_reaches read
-- row: role int2, people int8, names text[]
SELECT role, people, names
FROM count_who_reaches(p_school => $1::bigint, p_user => $2::bigint);

-- name: create_user write
-- row: status int4, person_id int8 null
SELECT status, person_id
FROM create_user_once(p_school => $1::bigint, p_actor => $2::bigint,
    p_full => $3::boolean, p_given => $4::text, p_family => $5::text,
    p_title => $6::text, p_function => $7::smallint, p_login => $8::text,
    p_email => $9::text, p_roles => $10::smallint[], p_address => $11::text,
    p_key => $12::bytea, p_content => $13::bytea);
