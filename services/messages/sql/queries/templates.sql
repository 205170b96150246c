-- Templates: $1 is the school, $2 the caller, $3 the caller's roles (1 << role
-- of each), $4 whether the caller may change the school's.

-- type: template id int8, name text, subject text, body_html text,
--	snippet text, school bool, roles int4, saved_at timestamptz

-- One's own first; without their texts.
-- name: list_templates read
-- row: template
SELECT t.id, t.name, t.subject, '' AS body_html, t.snippet,
	t.owner_id = 0 AS school, t.roles, t.saved_at
FROM templates_for($1::bigint, $2::bigint, $3::int, $4::boolean) t
ORDER BY t.owner_id = 0, lower(t.name), t.id;

-- name: get_template read
-- row: template
SELECT t.id, t.name, t.subject, t.body_html, t.snippet,
	t.owner_id = 0 AS school, t.roles, t.saved_at
FROM templates_for($1::bigint, $2::bigint, $3::int, $4::boolean) t
WHERE t.id = $5::bigint;

-- $2: whose it is to be; 0: the school's.
-- name: add_template write
-- row: status int4, id int8, saved_at timestamptz
SELECT status, id, saved_at FROM add_template(p_school => $1::bigint,
	p_owner => $2::bigint, p_name => $3::text, p_subject => $4::text,
	p_body => $5::text, p_snippet => $6::text, p_roles => $7::int,
	p_most => $8::int);

-- name: save_template write
-- row: status int4, school bool, saved_at timestamptz
SELECT status, school, saved_at FROM save_template(p_school => $1::bigint,
	p_user => $2::bigint, p_mine => $3::int, p_may => $4::boolean,
	p_id => $5::bigint, p_name => $6::text, p_subject => $7::text,
	p_body => $8::text, p_snippet => $9::text, p_roles => $10::int);

-- name: drop_template write
-- row: status int4, school bool, name text
SELECT status, school, name FROM drop_template(p_school => $1::bigint,
	p_user => $2::bigint, p_mine => $3::int, p_may => $4::boolean,
	p_id => $5::bigint);
