-- The school's events.

-- type: calendar_row id int8, version int4, creator_id int8, creator_role int2,
--	creator_name text, creator_title text, title text, body_html text,
--	snippet text, place text, color int2, all_day bool, time_zone text,
--	local_start text, local_end text, starts_at timestamptz,
--	ends_at timestamptz, cancelled bool, wide bool,
--	changed_at timestamptz, to_ids text[], to_names text[],
--	to_titles text[], to_roles int2[], untold bool, original text

-- name: calendar_list read
-- row: calendar_row
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, e.title, '' AS body_html, e.snippet,
    e.place, e.color, e.all_day, e.time_zone, e.local_start, e.local_end,
    l.starts_at, l.ends_at, e.cancelled, e.wide, e.changed_at,
    '{}'::text[] AS to_ids, '{}'::text[] AS to_names,
    '{}'::text[] AS to_titles, '{}'::smallint[] AS to_roles, l.untold,
    l.original
FROM calendar_list(p_school => $1::bigint, p_user => $2::bigint,
    p_keys => $3::text[], p_apart => $4::bigint[], p_all => $5::boolean,
    p_from => $6::timestamptz, p_to => $7::timestamptz,
    p_start => $8::timestamptz, p_id => $9::bigint, p_original => $10::text,
    p_max => $11::int) l
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = l.id
ORDER BY l.starts_at, l.id, l.original;

-- One event; its first and its last time.
-- name: calendar_get read
-- row: calendar_row
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, e.title, e.body_html, e.snippet, e.place,
    e.color, e.all_day, e.time_zone, e.local_start, e.local_end,
    e.since_at AS starts_at, e.until_at AS ends_at, e.cancelled, e.wide,
    e.changed_at, e.to_ids, e.to_names, e.to_titles, e.to_roles,
    NOT EXISTS (SELECT FROM calendar_told t
	WHERE t.school_id = $1::bigint AND t.event_id = e.event_id
	AND t.user_id = $3::bigint) AS untold, '' AS original
FROM calendar_event e
WHERE e.school_id = $1::bigint AND e.event_id = $2::bigint;

-- Own groups that something between $2 and $3 is for.
-- name: calendar_groups read
-- row: id int8
SELECT DISTINCT substr(a.key, 7)::bigint AS id
FROM calendar_audience a
WHERE a.school_id = $1::bigint AND a.key >= 'group:' AND a.key < 'group;'
AND a.until_at >= $2::timestamptz AND a.since_at < $3::timestamptz
LIMIT 2000;

-- name: calendar_find_key read
-- row: same bool, id int8
SELECT e.content_hash = $4::bytea AS same, e.event_id AS id
FROM calendar_event e
WHERE e.school_id = $1::bigint AND e.creator_id = $2::bigint
AND e.key_hash = $3::bytea;

-- name: calendar_add write
-- row: status int4, id int8
SELECT status, id FROM calendar_add(p_school => $1::bigint,
    p_user => $2::bigint, p_role => $3::smallint, p_name => $4::text,
    p_user_title => $5::text, p_title => $6::text, p_body => $7::text,
    p_snippet => $8::text, p_place => $9::text, p_color => $10::smallint,
    p_all_day => $11::boolean, p_zone => $12::text,
    p_local_start => $13::text, p_local_end => $14::text,
    p_keys => $15::text[], p_wide => $16::boolean, p_to_ids => $17::text[],
    p_to_names => $18::text[], p_to_titles => $19::text[],
    p_to_roles => $20::smallint[], p_originals => $21::text[],
    p_starts => $22::bigint[], p_ends => $23::bigint[],
    p_members => $24::bigint[], p_key => $25::bytea, p_hash => $26::bytea);

-- name: calendar_change write
-- row: status int4
SELECT status FROM calendar_change(p_school => $1::bigint,
    p_user => $2::bigint, p_id => $3::bigint, p_version => $4::int,
    p_title => $5::text, p_body => $6::text, p_snippet => $7::text,
    p_place => $8::text, p_color => $9::smallint, p_all_day => $10::boolean,
    p_zone => $11::text, p_local_start => $12::text, p_local_end => $13::text,
    p_keys => $14::text[], p_wide => $15::boolean, p_to_ids => $16::text[],
    p_to_names => $17::text[], p_to_titles => $18::text[],
    p_to_roles => $19::smallint[], p_originals => $20::text[],
    p_starts => $21::bigint[], p_ends => $22::bigint[],
    p_members => $23::bigint[], p_again => $24::boolean,
    p_changes => $25::text);

-- name: calendar_cancel write
-- row: status int4
SELECT status FROM calendar_cancel(p_school => $1::bigint,
    p_user => $2::bigint, p_id => $3::bigint, p_version => $4::int,
    p_members => $5::bigint[]);

-- name: calendar_tell_joined write
SELECT calendar_tell_joined(p_school => $1::bigint, p_user => $2::bigint,
    p_ids => $3::bigint[]);
