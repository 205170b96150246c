-- The school's events.

-- type: calendar_row id int8, version int4, creator_id int8, creator_role int2,
--	creator_name text, creator_title text, title text, body_html text,
--	snippet text, place text, color int2, all_day bool, time_zone text,
--	local_start text, local_end text, starts_at timestamptz,
--	ends_at timestamptz, cancelled bool, wide bool,
--	changed_at timestamptz, to_ids text[], to_names text[],
--	to_titles text[], to_roles int2[], untold bool, original text,
--	rule text, state int2

-- Of a recurring event, one of its times is other than the event in these.
-- part: shown
coalesce(i.title, e.title) AS title, coalesce(i.body_html, e.body_html)
    AS body_html, coalesce(i.snippet, e.snippet) AS snippet,
    coalesce(i.place, e.place) AS place, e.color, e.all_day, e.time_zone

-- Of all of it, or of that time.
-- part: whole
coalesce(i.local_start, e.local_start) AS local_start,
    coalesce(i.local_end, e.local_end) AS local_end,
    coalesce(i.starts_at, e.since_at) AS starts_at,
    coalesce(i.ends_at, e.until_at) AS ends_at, e.cancelled, e.wide,
    e.changed_at, e.to_ids, e.to_names, e.to_titles, e.to_roles

-- name: calendar_list read
-- row: calendar_row
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, :shown, i.local_start, i.local_end,
    i.starts_at, i.ends_at, e.cancelled, e.wide, e.changed_at,
    CASE WHEN r.mode <> 0 THEN e.to_ids ELSE '{}'::text[] END AS to_ids,
    '{}'::text[] AS to_names, '{}'::text[] AS to_titles,
    CASE WHEN r.mode <> 0 THEN e.to_roles ELSE '{}'::smallint[] END
	AS to_roles, l.untold, i.original, e.rule, i.state
FROM calendar_list(p_school => $1::bigint, p_user => $2::bigint,
    p_keys => $3::text[], p_apart => $4::bigint[], p_all => $5::boolean,
    p_from => $6::timestamptz, p_to => $7::timestamptz,
    p_start => $8::timestamptz, p_id => $9::bigint, p_original => $10::text,
    p_max => $11::int) l
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = l.id
JOIN calendar_instance i ON i.school_id = $1::bigint AND i.event_id = l.id
	AND i.original = l.original
LEFT JOIN calendar_rsvp r ON r.school_id = $1::bigint AND r.event_id = l.id
ORDER BY i.starts_at, l.id, l.original;

-- One event as a whole, or the time $4 of it, which is none where that is not
-- there.
-- name: calendar_get read
-- row: calendar_row
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, :shown, :whole,
    e.import_uid IS NULL AND NOT e.import_cut AND NOT EXISTS (
	SELECT FROM calendar_told t
	WHERE t.school_id = $1::bigint AND t.event_id = e.event_id
	AND t.user_id = $3::bigint) AS untold,
    coalesce(i.original, '') AS original, e.rule,
    coalesce(i.state, 0::smallint) AS state
FROM calendar_event e
LEFT JOIN calendar_instance i ON $4::text <> ''
	AND i.school_id = $1::bigint AND i.event_id = e.event_id
	AND i.original = $4::text
WHERE e.school_id = $1::bigint AND e.event_id = $2::bigint
AND ($4::text = '' OR i.original IS NOT NULL);

-- Each as a whole, and behind it its times that are other than its rule has
-- them.
-- part: as_a_whole
SELECT e.event_id AS id, e.version, e.creator_id, e.creator_role,
    e.creator_name, e.creator_title, :shown, :whole, false AS untold,
    o.original, e.rule, coalesce(i.state, 0::smallint) AS state
FROM calendar_event e
CROSS JOIN LATERAL (
	SELECT '' COLLATE "C" AS original
	UNION ALL
	SELECT x.original FROM calendar_instance x
	WHERE x.school_id = $1::bigint AND x.event_id = e.event_id
	AND x.original <> '' AND x.state <> 0
) o
LEFT JOIN calendar_instance i ON o.original <> ''
	AND i.school_id = $1::bigint AND i.event_id = e.event_id
	AND i.original = o.original

-- What $2 has made, after the time $4 of $3.
-- name: calendar_own read
-- row: calendar_row
:as_a_whole
WHERE e.school_id = $1::bigint AND e.creator_id = $2::bigint
AND (e.event_id, o.original) > ($3::bigint, $4::text)
ORDER BY e.event_id, o.original
LIMIT $5::int;

-- What is for $2, who has the keys $6, of others than they and $7.
-- name: calendar_addressed read
-- row: calendar_row
:as_a_whole
WHERE e.school_id = $1::bigint AND e.event_id IN (
	SELECT a.event_id FROM calendar_audience a
	WHERE a.school_id = $1::bigint AND a.key = ANY ($6::text[])
	AND a.event_id >= $3::bigint)
AND e.creator_id <> $2::bigint AND e.creator_id <> ALL ($7::bigint[])
AND NOT EXISTS (
	SELECT FROM calendar_audience x
	WHERE x.school_id = $1::bigint AND x.event_id = e.event_id
	AND x.key = 'except:' || $2::bigint)
AND (e.event_id, o.original) > ($3::bigint, $4::text)
ORDER BY e.event_id, o.original
LIMIT $5::int;

-- Own groups that something between $2 and $3 is for, after $4.
-- name: calendar_groups read
-- row: id int8
SELECT DISTINCT substr(a.key, 7)::bigint AS id
FROM calendar_audience a
WHERE a.school_id = $1::bigint AND a.key >= 'group:' AND a.key < 'group;'
AND a.until_at >= $2::timestamptz AND a.since_at < $3::timestamptz
AND substr(a.key, 7)::bigint > $4::bigint
ORDER BY id
LIMIT $5::int;

-- Events of others that somebody has notices of.
-- part: noticed
noticed AS MATERIALIZED (
	SELECT n.notice_id,
	    substring(n.link FROM '^/events/([0-9]+)')::bigint AS event_id
	FROM notice n
	WHERE n.school_id = $1::bigint AND n.user_id = $2::bigint
	AND n.kind BETWEEN 70 AND 84
), others AS (
	SELECT n.notice_id, n.event_id, e.creator_id
	FROM noticed n
	JOIN calendar_event e ON e.school_id = $1::bigint
		AND e.event_id = n.event_id
	WHERE e.creator_id <> $2::bigint
)

-- name: calendar_noticed read
-- row: id int8
WITH :noticed
SELECT 0::bigint AS id FROM others o
UNION
SELECT substr(a.key, 7)::bigint AS id
FROM others o
JOIN calendar_audience a ON a.school_id = $1::bigint
	AND a.event_id = o.event_id AND a.key >= 'group:' AND a.key < 'group;'
ORDER BY id
LIMIT 2000;

-- name: calendar_forget write
WITH :noticed, gone AS (
	DELETE FROM notice x
	USING others o
	WHERE x.school_id = $1::bigint AND x.user_id = $2::bigint
	AND x.notice_id = o.notice_id
	AND (o.creator_id = ANY ($4::bigint[]) OR EXISTS (
		SELECT FROM calendar_audience a
		WHERE a.school_id = $1::bigint AND a.event_id = o.event_id
		AND a.key = 'except:' || $2::bigint)
	    OR NOT EXISTS (
		SELECT FROM calendar_audience a
		WHERE a.school_id = $1::bigint AND a.event_id = o.event_id
		AND a.key = ANY ($3::text[])))
	RETURNING x.notice_id
)
INSERT INTO live_change (school_id, type, how, object_id, message_id, people)
SELECT $1::bigint, 3, 6, 0, 0, ARRAY[$2::bigint]
WHERE EXISTS (SELECT FROM gone);

-- name: calendar_find_key read
-- row: same bool, id int8
SELECT e.content_hash = $4::bytea AS same, e.event_id AS id
FROM calendar_event e
WHERE e.school_id = $1::bigint AND e.creator_id = $2::bigint
AND e.key_hash = $3::bytea;

-- From $31 on: rsvp_set().
-- name: calendar_add write
-- row: status int4, id int8, wait int4, extras bool
SELECT c.status, c.id, c.wait, CASE WHEN c.status = 0 THEN
    rsvp_set(p_school => $1::bigint, p_event => c.id, p_mode => $31::smallint,
	p_capacity => $32::int, p_due_before => $33::bigint,
	p_reminders => $34::bigint[], p_files => $35::text[],
	p_names => $36::text[], p_types => $37::text[],
	p_sizes => $38::bigint[], p_hashes => $39::text[]) END AS extras
FROM calendar_add(p_school => $1::bigint,
    p_user => $2::bigint, p_role => $3::smallint, p_name => $4::text,
    p_user_title => $5::text, p_title => $6::text, p_body => $7::text,
    p_snippet => $8::text, p_place => $9::text, p_color => $10::smallint,
    p_all_day => $11::boolean, p_zone => $12::text,
    p_local_start => $13::text, p_local_end => $14::text,
    p_keys => $15::text[], p_wide => $16::boolean, p_to_ids => $17::text[],
    p_to_names => $18::text[], p_to_titles => $19::text[],
    p_to_roles => $20::smallint[], p_rule => $21::text,
    p_originals => $22::text[], p_local_starts => $23::text[],
    p_local_ends => $24::text[], p_starts => $25::bigint[],
    p_ends => $26::bigint[], p_members => $27::bigint[], p_key => $28::bytea,
    p_hash => $29::bytea, p_max => $30::int) c;

-- From $31 on: rsvp_set().  No event has the version -1.
-- name: calendar_change write
-- row: status int4, id int8, extras bool
WITH guard AS MATERIALIZED (
	SELECT rsvp_guard(p_school => $1::bigint, p_event => $3::bigint,
	    p_version => $4::int, p_mode => $31::smallint,
	    p_original => $29::text) AS version
)
SELECT CASE WHEN g.version = -1 AND c.status = 4 THEN 7 ELSE c.status END
    AS status, c.id, CASE WHEN c.status = 0 THEN
    rsvp_set(p_school => $1::bigint, p_event => c.id, p_mode => $31::smallint,
	p_capacity => $32::int, p_due_before => $33::bigint,
	p_reminders => $34::bigint[], p_files => $35::text[],
	p_names => $36::text[], p_types => $37::text[],
	p_sizes => $38::bigint[], p_hashes => $39::text[]) END AS extras
FROM guard g
CROSS JOIN LATERAL calendar_change(p_school => $1::bigint,
    p_user => $2::bigint, p_id => $3::bigint, p_version => g.version,
    p_title => $5::text, p_body => $6::text, p_snippet => $7::text,
    p_place => $8::text, p_color => $9::smallint, p_all_day => $10::boolean,
    p_zone => $11::text, p_local_start => $12::text, p_local_end => $13::text,
    p_keys => $14::text[], p_wide => $15::boolean, p_to_ids => $16::text[],
    p_to_names => $17::text[], p_to_titles => $18::text[],
    p_to_roles => $19::smallint[], p_rule => $20::text,
    p_originals => $21::text[], p_local_starts => $22::text[],
    p_local_ends => $23::text[], p_starts => $24::bigint[],
    p_ends => $25::bigint[], p_members => $26::bigint[],
    p_again => $27::boolean, p_changes => $28::text,
    p_original => $29::text, p_head => $30::text) c;

-- name: calendar_change_one write
-- row: status int4
SELECT status FROM calendar_change_one(p_school => $1::bigint,
    p_user => $2::bigint, p_id => $3::bigint, p_version => $4::int,
    p_original => $5::text, p_title => $6::text, p_body => $7::text,
    p_snippet => $8::text, p_place => $9::text, p_local_start => $10::text,
    p_local_end => $11::text, p_start => $12::bigint, p_end => $13::bigint,
    p_members => $14::bigint[], p_changes => $15::text);

-- name: calendar_cancel write
-- row: status int4
SELECT status FROM calendar_cancel(p_school => $1::bigint,
    p_user => $2::bigint, p_id => $3::bigint, p_version => $4::int,
    p_members => $5::bigint[], p_original => $6::text,
    p_following => $7::boolean);

-- Which of its times, from 0, is the time $3?
-- name: calendar_nth read
-- row: nth int8
SELECT count(*) AS nth FROM calendar_instance i
WHERE i.school_id = $1::bigint AND i.event_id = $2::bigint
AND i.original < $3::text;

-- name: calendar_tell_joined write
SELECT calendar_tell_joined(p_school => $1::bigint, p_user => $2::bigint,
    p_ids => $3::bigint[]);
