-- Feeds that other programs read, and events that come from a file.

-- name: feeds write
-- row: child_id int8, salt bytea, token_hash bytea, read_at timestamptz
SELECT child_id, salt, token_hash, coalesce(read_at, 'epoch') AS read_at
FROM calendar_feeds(p_school => $1::bigint, p_user => $2::bigint,
    p_children => $3::bigint[], p_salts => $4::text[], p_hashes => $5::text[],
    p_renew => $6::boolean);

-- name: read_feed write
-- row: user_id int8, child_id int8, wait int4
SELECT user_id, child_id, wait FROM calendar_read_feed(p_school => $1::bigint,
    p_hash => $2::bytea, p_max => $3::int, p_seconds => $4::int);

-- Each event as a whole, and behind it its times that are other than its rule
-- has them.
-- name: fed read
-- row: id int8, version int4, title text, body_html text, place text,
--	color int2, all_day bool, time_zone text, local_start text,
--	local_end text, cancelled bool, changed_at timestamptz,
--	made_at timestamptz, until_at timestamptz, rule text, original text,
--	state int2
SELECT e.event_id AS id, e.version, coalesce(i.title, e.title) AS title,
    coalesce(i.body_html, e.body_html) AS body_html,
    coalesce(i.place, e.place) AS place, e.color, e.all_day, e.time_zone,
    coalesce(i.local_start, e.local_start) AS local_start,
    coalesce(i.local_end, e.local_end) AS local_end, e.cancelled,
    e.changed_at, e.made_at, e.until_at, e.rule, o.original,
    coalesce(i.state, 0::smallint) AS state
FROM calendar_fed(p_school => $1::bigint, p_user => $2::bigint,
    p_keys => $3::text[], p_apart => $4::bigint[], p_from => $5::timestamptz,
    p_to => $6::timestamptz, p_max => $7::int) l
JOIN calendar_event e ON e.school_id = $1::bigint AND e.event_id = l.event_id
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
ORDER BY e.since_at, e.event_id, o.original;

-- name: imported read
-- row: nth int8, event_id int8, same bool, cancelled bool, all_day bool,
--	local_start text, local_end text
SELECT nth, event_id, same, cancelled, all_day, local_start, local_end
FROM calendar_imported(p_school => $1::bigint, p_uids => $2::text[],
    p_hashes => $3::text[]);

-- name: import_event write
-- row: id int8
SELECT calendar_import(p_school => $1::bigint, p_user => $2::bigint,
    p_role => $3::smallint, p_name => $4::text, p_user_title => $5::text,
    p_id => $6::bigint, p_uid => $7::text, p_hash => $8::bytea,
    p_title => $9::text, p_body => $10::text, p_snippet => $11::text,
    p_place => $12::text, p_all_day => $13::boolean, p_zone => $14::text,
    p_local_start => $15::text, p_local_end => $16::text,
    p_keys => $17::text[], p_names => $18::text[], p_rule => $19::text,
    p_originals => $20::text[], p_local_starts => $21::text[],
    p_local_ends => $22::text[], p_starts => $23::bigint[],
    p_ends => $24::bigint[], p_cancelled => $25::text[]) AS id;

-- name: import_uid write
SELECT calendar_import_uid(p_school => $1::bigint, p_id => $2::bigint,
    p_uid => $3::text);

-- name: import_tell write
SELECT live_tell(p_school => $1::bigint, p_type => 4, p_how => 5, p_object => 0,
    p_message => 0, p_people => $2::bigint[]);
