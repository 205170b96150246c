-- The school's events: made, changed, cancelled, and told to those for whom
-- they are.  What is refused comes back as a status:
--	0 done   1 done before, with this key   2 the key was used for another
--	3 no such event   4 another version   5 cancelled   6 too many
--	11 it has slots, and cannot recur or be of whole days

-- What p_users are told, with a link; each once by p_key.
CREATE OR REPLACE FUNCTION notify_each(p_school bigint, p_users bigint[],
    p_key text, p_kind smallint, p_title text, p_body text, p_link text)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	WITH told AS (
		INSERT INTO notice (school_id, user_id, key, kind, title, body, link,
		    created_at, above)
		SELECT p_school, u.id, p_key, p_kind, p_title, p_body, p_link,
		    now(), greatest(0, (
			SELECT max(n.event_id) FROM notification n
			WHERE n.school_id = p_school AND n.user_id = u.id
			AND n.read), (
			SELECT max(n.event_id) FROM notification n
			WHERE n.school_id = p_school AND n.user_id = u.id
			AND NOT n.read))
		FROM (SELECT DISTINCT x.id FROM unnest(p_users) x (id)) u
		ORDER BY u.id
		ON CONFLICT (school_id, user_id, key) DO NOTHING
		RETURNING user_id
	)
	INSERT INTO live_change (school_id, type, how, object_id, message_id,
	    people)
	SELECT p_school, 3, 1, 0, 0, array_agg(t.user_id)
	FROM told t HAVING count(*) > 0;
END
$$;

-- The same, of an event.
CREATE OR REPLACE FUNCTION calendar_notify(p_school bigint, p_users bigint[],
    p_key text, p_kind smallint, p_title text, p_body text, p_event bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM notify_each(p_school, p_users, p_key, p_kind, p_title, p_body,
	    '/events/' || p_event);
END
$$;

-- What has become of an event, or p_id 0 of several, is shown at once to those
-- who know of it: see live.proto.
CREATE OR REPLACE FUNCTION calendar_live(p_event calendar_event, p_how int,
    p_id bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM live_tell(p_event.school_id, 4, p_how, p_id, 0, ARRAY(
		SELECT t.user_id FROM calendar_told t
		WHERE t.school_id = p_event.school_id
		AND t.event_id = p_event.event_id) || p_event.creator_id);
END
$$;

-- A time as a notification says it.
CREATE OR REPLACE FUNCTION calendar_moment(p_all_day boolean, p_local text,
    p_at timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p_all_day THEN substr(p_local, 1, 4) || '-'
	    || substr(p_local, 5, 2) || '-' || substr(p_local, 7, 2)
	ELSE to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	END
$$;

-- When it begins next, or began first.
CREATE OR REPLACE FUNCTION calendar_begins(p_event calendar_event)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (
		SELECT calendar_moment(p_event.all_day, i.local_start,
		    i.starts_at)
		FROM calendar_instance i
		WHERE i.school_id = p_event.school_id
		AND i.event_id = p_event.event_id
		ORDER BY i.ends_at < now() OR i.state = 2, i.starts_at
		LIMIT 1);
END
$$;

-- Kind 70, EVENT_NEW, to those of p_users who do not know of it.
CREATE OR REPLACE FUNCTION calendar_tell_new(p_event calendar_event,
    p_users bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_new bigint[];
BEGIN
	WITH told AS (
		INSERT INTO calendar_told (school_id, event_id, user_id)
		SELECT DISTINCT p_event.school_id, p_event.event_id, u.id
		FROM unnest(p_users) u (id)
		WHERE u.id <> p_event.creator_id
		ON CONFLICT DO NOTHING
		RETURNING user_id
	)
	SELECT array_agg(t.user_id) INTO v_new FROM told t;
	PERFORM calendar_notify(p_event.school_id, v_new,
	    'event-' || p_event.event_id || '-new-' || p_event.version,
	    70::smallint, p_event.title, calendar_begins(p_event),
	    p_event.event_id);
END
$$;

-- Where its times begin and end, kept with it and with its audience.
CREATE OR REPLACE FUNCTION calendar_bound(p_event calendar_event)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_since timestamptz;
	v_until timestamptz;
BEGIN
	SELECT min(i.starts_at), max(i.ends_at) INTO v_since, v_until
	FROM calendar_instance i
	WHERE i.school_id = p_event.school_id
	AND i.event_id = p_event.event_id;
	UPDATE calendar_event e SET since_at = v_since, until_at = v_until,
	    told_swept = false
	WHERE e.school_id = p_event.school_id
	AND e.event_id = p_event.event_id;
	UPDATE calendar_audience a SET since_at = v_since, until_at = v_until
	WHERE a.school_id = p_event.school_id
	AND a.event_id = p_event.event_id;
END
$$;

-- Nobody need know any more who knew of what was over more than a year ago: a
-- few events of the school each time that one is made or changed.
CREATE OR REPLACE FUNCTION calendar_sweep_told(p_school bigint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_ids bigint[];
BEGIN
	v_ids := ARRAY(
		SELECT e.event_id FROM calendar_event e
		WHERE e.school_id = p_school AND NOT e.told_swept
		AND e.until_at < now() - interval '400 days'
		ORDER BY e.until_at LIMIT 20
		FOR UPDATE SKIP LOCKED);
	IF cardinality(v_ids) > 0 THEN
		DELETE FROM calendar_told t
		WHERE t.school_id = p_school AND t.event_id = ANY (v_ids);
		UPDATE calendar_event e SET told_swept = true
		WHERE e.school_id = p_school AND e.event_id = ANY (v_ids);
	END IF;
END
$$;

-- Its audience and its times, in place of what is there.  An exception stays
-- with the time of its day: as it is where that is the same time, else what is
-- said of it, or that it is cancelled.
CREATE OR REPLACE FUNCTION calendar_place(p_event calendar_event,
    p_keys text[], p_originals text[], p_local_starts text[],
    p_local_ends text[], p_starts bigint[], p_ends bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM rsvp_follow(p_event, p_originals);
	DELETE FROM calendar_audience a
	WHERE a.school_id = p_event.school_id
	AND a.event_id = p_event.event_id
	-- slots.sql has these.
	AND a.key NOT LIKE 'host:%' AND a.key NOT LIKE 'guest:%';
	INSERT INTO calendar_audience (school_id, key, event_id, since_at,
	    until_at)
	SELECT DISTINCT p_event.school_id, k, p_event.event_id,
	    p_event.since_at, p_event.until_at
	FROM unnest(p_keys) k;
	WITH former AS (
		SELECT i.* FROM calendar_instance i
		WHERE i.school_id = p_event.school_id
		AND i.event_id = p_event.event_id AND i.state <> 0
		AND i.original <> ''
	), wanted AS (
		SELECT x.*, f.original IS NOT DISTINCT FROM x.original AS same,
		    f.original AS former, f.local_start AS former_start,
		    f.local_end AS former_end, f.starts_at AS former_at,
		    f.ends_at AS former_until, coalesce(f.state, 0::smallint)
			AS state, f.title, f.body_html, f.snippet, f.place
		FROM unnest(p_originals, p_local_starts, p_local_ends,
		    p_starts, p_ends) x (original, local_start, local_end,
		    starts, ends)
		LEFT JOIN former f
			ON left(f.original, 8) = left(x.original, 8)
	), gone AS (
		DELETE FROM calendar_instance i
		WHERE i.school_id = p_event.school_id
		AND i.event_id = p_event.event_id
		AND i.original <> ALL (p_originals)
	)
	INSERT INTO calendar_instance AS i (school_id, event_id, original,
	    local_start, local_end, starts_at, ends_at, state, title,
	    body_html, snippet, place)
	SELECT p_event.school_id, p_event.event_id, w.original,
	    CASE WHEN w.same THEN w.former_start ELSE w.local_start END,
	    CASE WHEN w.same THEN w.former_end ELSE w.local_end END,
	    CASE WHEN w.same THEN w.former_at ELSE
		'epoch'::timestamptz + w.starts * interval '1 us' END,
	    CASE WHEN w.same THEN w.former_until ELSE
		'epoch'::timestamptz + w.ends * interval '1 us' END,
	    w.state, w.title, w.body_html, w.snippet, w.place
	FROM wanted w
	ON CONFLICT (school_id, event_id, original) DO UPDATE
	SET local_start = excluded.local_start, local_end = excluded.local_end,
	    starts_at = excluded.starts_at, ends_at = excluded.ends_at,
	    state = excluded.state, title = excluded.title,
	    body_html = excluded.body_html, snippet = excluded.snippet,
	    place = excluded.place;
	PERFORM calendar_bound(p_event);
	PERFORM calendar_sweep_told(p_event.school_id);
END
$$;

-- Seconds until somebody may make another event, of p_max in an hour; 0: now.
CREATE OR REPLACE FUNCTION calendar_wait(p_school bigint, p_user bigint,
    p_max int)
RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF p_max = 0 THEN
		RETURN 0;
	END IF;
	RETURN coalesce((
		SELECT greatest(0, ceil(extract(epoch FROM
		    e.made_at + interval '1 hour' - now())))::int
		FROM calendar_event e
		WHERE e.school_id = p_school AND e.creator_id = p_user
		ORDER BY e.made_at DESC OFFSET p_max - 1 LIMIT 1), 0);
END
$$;

-- p_starts and p_ends: microseconds since 1970, at least one.  p_members: those
-- for whom it is, who are told.  p_max: as calendar_wait().
CREATE OR REPLACE FUNCTION calendar_add(p_school bigint, p_user bigint,
    p_role smallint, p_name text, p_user_title text, p_title text, p_body text,
    p_snippet text, p_place text, p_color smallint, p_all_day boolean,
    p_zone text, p_local_start text, p_local_end text, p_keys text[],
    p_wide boolean, p_to_ids text[], p_to_names text[], p_to_titles text[],
    p_to_roles smallint[], p_rule text, p_originals text[],
    p_local_starts text[], p_local_ends text[], p_starts bigint[],
    p_ends bigint[], p_members bigint[], p_key bytea, p_hash bytea,
    p_max int, OUT status int, OUT id bigint, OUT wait int)
LANGUAGE plpgsql AS $$
DECLARE
	v_event calendar_event;
BEGIN
	status := 0;
	id := 0;
	wait := calendar_wait(p_school, p_user, p_max);
	IF wait > 0 AND NOT EXISTS (
		SELECT FROM calendar_event e
		WHERE e.school_id = p_school AND e.creator_id = p_user
		AND e.key_hash = p_key) THEN
		status := 6;
		RETURN;
	END IF;
	INSERT INTO calendar_event (school_id, creator_id, creator_role,
	    creator_name, creator_title, title, body_html, snippet, place,
	    color, all_day, time_zone, local_start, local_end, since_at,
	    until_at, wide, to_ids, to_names, to_titles, to_roles, rule,
	    key_hash, content_hash)
	VALUES (p_school, p_user, p_role, p_name, p_user_title, p_title,
	    p_body, p_snippet, p_place, p_color, p_all_day, p_zone,
	    p_local_start, p_local_end,
	    'epoch'::timestamptz + (SELECT min(s) FROM unnest(p_starts) s)
		* interval '1 us',
	    'epoch'::timestamptz + (SELECT max(s) FROM unnest(p_ends) s)
		* interval '1 us',
	    p_wide, p_to_ids, p_to_names, p_to_titles, p_to_roles, p_rule,
	    p_key, p_hash)
	ON CONFLICT (school_id, creator_id, key_hash)
	    WHERE key_hash IS NOT NULL DO NOTHING
	RETURNING * INTO v_event;
	IF NOT FOUND THEN
		SELECT CASE WHEN e.content_hash = p_hash THEN 1 ELSE 2 END,
		    e.event_id
		INTO status, id
		FROM calendar_event e
		WHERE e.school_id = p_school AND e.creator_id = p_user
		AND e.key_hash = p_key;
		RETURN;
	END IF;
	id := v_event.event_id;
	PERFORM calendar_place(v_event, p_keys, p_originals, p_local_starts,
	    p_local_ends, p_starts, p_ends);
	PERFORM calendar_tell_new(v_event, p_members);
	PERFORM calendar_live(v_event, 1, v_event.event_id);
END
$$;

-- May version p_version of it be changed?  It is locked until the end.
CREATE OR REPLACE FUNCTION calendar_open(p_school bigint, p_id bigint,
    p_version int, OUT status int, OUT event calendar_event)
LANGUAGE plpgsql AS $$
BEGIN
	SELECT e.* INTO event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_id FOR UPDATE;
	status := CASE WHEN NOT FOUND THEN 3 WHEN event.cancelled THEN 5
	    WHEN p_version <> 0 AND event.version <> p_version THEN 4
	    ELSE 0 END;
END
$$;

-- What is told of a change to those who know of it and are among p_members, to
-- those who have part in it by slots, and to who made it; p_user has made the
-- change.
CREATE OR REPLACE FUNCTION calendar_tell(p_event calendar_event,
    p_user bigint, p_members bigint[], p_kind smallint, p_body text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM calendar_notify(p_event.school_id, ARRAY(
		SELECT t.user_id FROM calendar_told t
		WHERE t.school_id = p_event.school_id
		AND t.event_id = p_event.event_id
		AND t.user_id = ANY (p_members) AND t.user_id <> p_user
		UNION ALL
		SELECT u.id FROM unnest(slots_people(p_event)) u (id)
		WHERE u.id <> p_user
		UNION ALL
		SELECT p_event.creator_id WHERE p_event.creator_id <> p_user),
	    'event-' || p_event.event_id || '-' || p_event.version, p_kind,
	    p_event.title, p_body, p_event.event_id);
END
$$;

-- What a change comes to.  p_changes: what is told of it, '': nothing.
-- p_again: the audience was ticked anew, of whom p_members are all; else they
-- are those who are in it now, and those of them who do not know of it yet are
-- told when they look.
-- p_original: only from that time on, which becomes an event of its own, id;
-- p_head: the rule of what is left before it.  '': all.
CREATE OR REPLACE FUNCTION calendar_change(p_school bigint, p_user bigint,
    p_id bigint, p_version int, p_title text, p_body text, p_snippet text,
    p_place text, p_color smallint, p_all_day boolean, p_zone text,
    p_local_start text, p_local_end text, p_keys text[], p_wide boolean,
    p_to_ids text[], p_to_names text[], p_to_titles text[],
    p_to_roles smallint[], p_rule text, p_originals text[],
    p_local_starts text[], p_local_ends text[], p_starts bigint[],
    p_ends bigint[], p_members bigint[], p_again boolean, p_changes text,
    p_original text, p_head text, OUT status int, OUT id bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_event calendar_event;
	v_gone bigint[];
	v_known bigint[];
BEGIN
	SELECT * INTO v_open FROM calendar_open(p_school, p_id, p_version);
	v_event := v_open.event;
	status := CASE WHEN v_open.status = 0
	    AND (p_rule <> '' OR p_all_day) AND slots_offered(v_event)
		THEN 11 ELSE v_open.status END;
	IF status <> 0 THEN
		RETURN;
	END IF;
	id := p_id;
	IF p_original <> '' THEN
		id := calendar_split(v_event, p_original, p_head);
	END IF;
	UPDATE calendar_event e SET version = e.version + 1, title = p_title,
	    body_html = p_body, snippet = p_snippet, place = p_place,
	    color = p_color, all_day = p_all_day, time_zone = p_zone,
	    local_start = p_local_start, local_end = p_local_end,
	    wide = p_wide, to_ids = p_to_ids, to_names = p_to_names,
	    to_titles = p_to_titles, to_roles = p_to_roles, rule = p_rule,
	    changed_at = now()
	WHERE e.school_id = p_school AND e.event_id = calendar_change.id
	RETURNING * INTO v_event;
	PERFORM calendar_place(v_event, p_keys, p_originals, p_local_starts,
	    p_local_ends, p_starts, p_ends);
	PERFORM rsvp_renew(v_event);
	PERFORM slots_move(v_event, p_user);
	v_known := p_members;
	IF p_again THEN
		v_known := ARRAY(
			SELECT t.user_id FROM calendar_told t
			WHERE t.school_id = p_school
			AND t.event_id = v_event.event_id
			AND t.user_id = ANY (p_members));
		WITH gone AS (
			DELETE FROM calendar_told t
			WHERE t.school_id = p_school
			AND t.event_id = v_event.event_id
			AND t.user_id
				<> ALL (p_members || slots_people(v_event))
			RETURNING t.user_id
		)
		SELECT array_agg(g.user_id) INTO v_gone FROM gone g;
		PERFORM calendar_notify(p_school, v_gone,
		    'event-' || v_event.event_id || '-' || v_event.version,
		    73::smallint, v_event.title, calendar_begins(v_event),
		    v_event.event_id);
		PERFORM calendar_tell_new(v_event, p_members);
	END IF;
	IF p_changes <> '' THEN
		PERFORM calendar_tell(v_event, p_user, v_known, 71::smallint,
		    calendar_begins(v_event) || p_changes);
	END IF;
	IF v_gone <> '{}' THEN
		PERFORM live_tell(p_school, 4, 6, v_event.event_id, 0, v_gone);
	END IF;
	PERFORM calendar_live(v_event, 5, CASE p_original
	    WHEN '' THEN v_event.event_id ELSE 0 END);
END
$$;

-- Its times from p_original on are those of a new event, like it and known to
-- the same people.
CREATE OR REPLACE FUNCTION calendar_split(p_event calendar_event,
    p_original text, p_head text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_new CONSTANT bigint := nextval('calendar_id');
	v_imported CONSTANT boolean := p_event.import_cut
	    OR p_event.import_uid IS NOT NULL;
BEGIN
	INSERT INTO calendar_event (school_id, event_id, version, creator_id,
	    creator_role, creator_name, creator_title, title, body_html,
	    snippet, place, color, all_day, time_zone, local_start, local_end,
	    rule, since_at, until_at, wide, to_ids, to_names, to_titles,
	    to_roles, made_at, import_cut)
	VALUES (p_event.school_id, v_new, 0, p_event.creator_id,
	    p_event.creator_role, p_event.creator_name, p_event.creator_title,
	    p_event.title, p_event.body_html, p_event.snippet, p_event.place,
	    p_event.color, p_event.all_day, p_event.time_zone,
	    p_event.local_start, p_event.local_end, p_event.rule,
	    p_event.since_at, p_event.until_at, p_event.wide, p_event.to_ids,
	    p_event.to_names, p_event.to_titles, p_event.to_roles,
	    p_event.made_at, v_imported);
	UPDATE calendar_instance i SET event_id = v_new
	WHERE i.school_id = p_event.school_id
	AND i.event_id = p_event.event_id AND i.original >= p_original;
	INSERT INTO calendar_told (school_id, event_id, user_id)
	SELECT t.school_id, v_new, t.user_id FROM calendar_told t
	WHERE t.school_id = p_event.school_id
	AND t.event_id = p_event.event_id;
	UPDATE calendar_event e SET rule = p_head, version = e.version + 1,
	    import_cut = v_imported, changed_at = now()
	WHERE e.school_id = p_event.school_id
	AND e.event_id = p_event.event_id;
	PERFORM calendar_bound(p_event);
	PERFORM rsvp_split(p_event, p_original, v_new);
	RETURN v_new;
END
$$;

-- One time of it: what is NULL is as it was.
CREATE OR REPLACE FUNCTION calendar_change_one(p_school bigint, p_user bigint,
    p_id bigint, p_version int, p_original text, p_title text, p_body text,
    p_snippet text, p_place text, p_local_start text, p_local_end text,
    p_start bigint, p_end bigint, p_members bigint[], p_changes text,
    OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_event calendar_event;
	v_one calendar_instance;
BEGIN
	SELECT * INTO v_open FROM calendar_open(p_school, p_id, p_version);
	status := v_open.status;
	v_event := v_open.event;
	IF status <> 0 THEN
		RETURN;
	END IF;
	UPDATE calendar_instance i SET state = 1,
	    title = coalesce(p_title, i.title),
	    body_html = coalesce(p_body, i.body_html),
	    snippet = coalesce(p_snippet, i.snippet),
	    place = coalesce(p_place, i.place), local_start = p_local_start,
	    local_end = p_local_end,
	    starts_at = 'epoch'::timestamptz + p_start * interval '1 us',
	    ends_at = 'epoch'::timestamptz + p_end * interval '1 us'
	WHERE i.school_id = p_school AND i.event_id = p_id
	AND i.original = p_original AND i.state <> 2
	RETURNING * INTO v_one;
	IF NOT FOUND THEN
		status := 5;
		RETURN;
	END IF;
	UPDATE calendar_event e SET version = e.version + 1,
	    changed_at = now()
	WHERE e.school_id = p_school AND e.event_id = p_id
	RETURNING * INTO v_event;
	PERFORM calendar_bound(v_event);
	PERFORM rsvp_renew(v_event);
	v_event.title := coalesce(v_one.title, v_event.title);
	IF p_changes <> '' THEN
		PERFORM calendar_tell(v_event, p_user, p_members, 71::smallint,
		    calendar_moment(v_event.all_day, v_one.local_start,
		    v_one.starts_at) || p_changes);
	END IF;
	PERFORM calendar_live(v_event, 5, p_id);
END
$$;

-- p_version 0: whichever.  p_members: those who are in its audience now.
-- p_original: that time of it, and with p_following those behind it; '': all.
CREATE OR REPLACE FUNCTION calendar_cancel(p_school bigint, p_user bigint,
    p_id bigint, p_version int, p_members bigint[], p_original text,
    p_following boolean, OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	v_open record;
	v_event calendar_event;
	v_when text;
	v_title text;
BEGIN
	SELECT * INTO v_open FROM calendar_open(p_school, p_id, p_version);
	status := v_open.status;
	v_event := v_open.event;
	IF status <> 0 THEN
		RETURN;
	END IF;
	v_when := calendar_begins(v_event);
	IF p_original <> '' THEN
		SELECT calendar_moment(v_event.all_day, i.local_start,
		    i.starts_at), i.title
		INTO v_when, v_title
		FROM calendar_instance i
		WHERE i.school_id = p_school AND i.event_id = p_id
		AND i.original = p_original;
		UPDATE calendar_instance i SET state = 2
		WHERE i.school_id = p_school AND i.event_id = p_id
		AND i.state <> 2 AND (i.original = p_original
		    OR p_following AND i.original > p_original);
		IF NOT FOUND THEN
			status := 5;
			RETURN;
		END IF;
	END IF;
	UPDATE calendar_event e SET cancelled = p_original = '',
	    version = e.version + 1, changed_at = now()
	WHERE e.school_id = p_school AND e.event_id = p_id
	RETURNING * INTO v_event;
	PERFORM rsvp_renew(v_event);
	v_event.title := coalesce(v_title, v_event.title);
	IF v_event.cancelled THEN
		PERFORM slots_cancel(v_event, p_user);
	END IF;
	PERFORM calendar_tell(v_event, p_user, p_members, 72::smallint,
	    v_when);
	PERFORM calendar_live(v_event, 5, p_id);
END
$$;

-- Of these events, which p_user may see, those that p_user has not been told.
CREATE OR REPLACE FUNCTION calendar_tell_joined(p_school bigint,
    p_user bigint, p_ids bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_event calendar_event;
BEGIN
	FOR v_event IN
		SELECT e.* FROM calendar_event e
		WHERE e.school_id = p_school AND e.event_id = ANY (p_ids)
		AND NOT e.cancelled AND e.until_at > now()
		AND e.import_uid IS NULL AND NOT e.import_cut
		ORDER BY e.event_id
		FOR SHARE
	LOOP
		PERFORM calendar_tell_new(v_event, ARRAY[p_user]);
	END LOOP;
END
$$;

-- What is for whoever is p_keys, and what p_user has made, of what takes place
-- between p_from and p_to; of p_apart nothing.  p_all: what is wide, too.
-- meant: they are of its audience, and are told of it.
CREATE OR REPLACE FUNCTION calendar_seen(p_school bigint, p_user bigint,
    p_keys text[], p_apart bigint[], p_all boolean, p_from timestamptz,
    p_to timestamptz)
RETURNS TABLE (event_id bigint, meant boolean)
LANGUAGE plpgsql STABLE ROWS 200
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH named AS MATERIALIZED (
		SELECT DISTINCT a.event_id FROM calendar_audience a
		WHERE a.school_id = p_school AND a.key = ANY (p_keys)
		AND a.until_at >= p_from AND a.since_at < p_to
	), mine AS MATERIALIZED (
		SELECT n.event_id, e.import_uid IS NULL
		    AND NOT e.import_cut AS meant
		FROM named n
		JOIN calendar_event e ON e.school_id = p_school
			AND e.event_id = n.event_id
		WHERE e.creator_id <> p_user
		AND e.creator_id <> ALL (p_apart)
		AND NOT EXISTS (
			SELECT FROM calendar_audience x
			WHERE x.school_id = p_school
			AND x.event_id = n.event_id
			AND x.key = 'except:' || p_user)
	)
	SELECT m.event_id, m.meant FROM mine m
	UNION ALL
	SELECT e.event_id, false FROM calendar_event e
	WHERE e.school_id = p_school AND e.creator_id = p_user
	AND e.until_at >= p_from AND e.since_at < p_to
	UNION ALL
	SELECT e.event_id, false FROM calendar_event e
	WHERE p_all AND e.school_id = p_school AND e.wide
	AND e.creator_id <> p_user
	AND e.until_at >= p_from AND e.since_at < p_to
	AND e.event_id NOT IN (SELECT m.event_id FROM mine m);
END
$$;

-- Of that, each time of it, after (p_start, p_id, p_original).  untold: p_user
-- does not know of it yet.
CREATE OR REPLACE FUNCTION calendar_list(p_school bigint, p_user bigint,
    p_keys text[], p_apart bigint[], p_all boolean, p_from timestamptz,
    p_to timestamptz, p_start timestamptz, p_id bigint, p_original text,
    p_max int)
RETURNS TABLE (id bigint, original text, starts_at timestamptz,
    ends_at timestamptz, untold boolean)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.event_id, p.original, p.starts_at, p.ends_at,
	    p.meant AND p.ends_at > now() AND NOT EXISTS (
		SELECT FROM calendar_told t
		WHERE t.school_id = p_school AND t.event_id = p.event_id
		AND t.user_id = p_user)
	FROM (
		SELECT i.event_id, i.original, i.starts_at, i.ends_at, s.meant
		FROM calendar_seen(p_school, p_user, p_keys, p_apart, p_all,
		    p_from, p_to) s
		JOIN calendar_instance i ON i.school_id = p_school
			AND i.event_id = s.event_id
		WHERE i.starts_at < p_to
		AND (i.ends_at > p_from OR i.starts_at >= p_from)
		AND (i.starts_at, i.event_id, i.original)
			> (p_start, p_id, p_original)
		ORDER BY i.starts_at, i.event_id, i.original
		LIMIT p_max) p
	ORDER BY p.starts_at, p.event_id, p.original;
END
$$;
