-- The school's events: made, changed, cancelled, and told to those for whom
-- they are.  What is refused comes back as a status:
--	0 done   1 done before, with this key   2 the key was used for another
--	3 no such event   4 another version   5 cancelled

-- What p_users are told of an event; each once by p_key.
CREATE OR REPLACE FUNCTION calendar_notify(p_school bigint, p_users bigint[],
    p_key text, p_kind smallint, p_title text, p_body text, p_event bigint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	INSERT INTO notice (school_id, user_id, key, kind, title, body, link,
	    created_at, above)
	SELECT p_school, u.id, p_key, p_kind, p_title, p_body,
	    '/events/' || p_event, now(), greatest(0, (
		SELECT max(n.event_id) FROM notification n
		WHERE n.school_id = p_school AND n.user_id = u.id
		AND n.read), (
		SELECT max(n.event_id) FROM notification n
		WHERE n.school_id = p_school AND n.user_id = u.id
		AND NOT n.read))
	FROM (SELECT DISTINCT x.id FROM unnest(p_users) x (id)) u
	ORDER BY u.id
	ON CONFLICT (school_id, user_id, key) DO NOTHING;
END
$$;

-- When it begins, as a notification says it.
CREATE OR REPLACE FUNCTION calendar_begins(p_event calendar_event)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
	IF p_event.all_day THEN
		RETURN substr(p_event.local_start, 1, 4) || '-'
		    || substr(p_event.local_start, 5, 2) || '-'
		    || substr(p_event.local_start, 7, 2);
	END IF;
	RETURN to_char(p_event.since_at AT TIME ZONE 'UTC',
	    'YYYY-MM-DD"T"HH24:MI:SS"Z"');
END
$$;

-- Kind 60, EVENT_NEW, to those of p_users who do not know of it.
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
	    60::smallint, p_event.title, calendar_begins(p_event),
	    p_event.event_id);
END
$$;

-- Its audience and its times, in place of what is there.
CREATE OR REPLACE FUNCTION calendar_place(p_event calendar_event,
    p_keys text[], p_originals text[], p_starts bigint[], p_ends bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM calendar_audience a
	WHERE a.school_id = p_event.school_id
	AND a.event_id = p_event.event_id;
	INSERT INTO calendar_audience (school_id, key, event_id, since_at,
	    until_at)
	SELECT DISTINCT p_event.school_id, k, p_event.event_id,
	    p_event.since_at, p_event.until_at
	FROM unnest(p_keys) k;
	DELETE FROM calendar_instance i
	WHERE i.school_id = p_event.school_id
	AND i.event_id = p_event.event_id;
	INSERT INTO calendar_instance (school_id, event_id, original,
	    starts_at, ends_at)
	SELECT p_event.school_id, p_event.event_id, x.original,
	    'epoch'::timestamptz + x.starts * interval '1 us',
	    'epoch'::timestamptz + x.ends * interval '1 us'
	FROM unnest(p_originals, p_starts, p_ends) x (original, starts, ends);
END
$$;

-- p_starts and p_ends: microseconds since 1970, at least one.  p_members: those
-- for whom it is, who are told.
CREATE OR REPLACE FUNCTION calendar_add(p_school bigint, p_user bigint,
    p_role smallint, p_name text, p_user_title text, p_title text, p_body text,
    p_snippet text, p_place text, p_color smallint, p_all_day boolean,
    p_zone text, p_local_start text, p_local_end text, p_keys text[],
    p_wide boolean, p_to_ids text[], p_to_names text[], p_to_titles text[],
    p_to_roles smallint[], p_originals text[], p_starts bigint[],
    p_ends bigint[], p_members bigint[], p_key bytea, p_hash bytea,
    OUT status int, OUT id bigint)
LANGUAGE plpgsql AS $$
DECLARE
	v_event calendar_event;
BEGIN
	status := 0;
	INSERT INTO calendar_event (school_id, creator_id, creator_role,
	    creator_name, creator_title, title, body_html, snippet, place,
	    color, all_day, time_zone, local_start, local_end, since_at,
	    until_at, wide, to_ids, to_names, to_titles, to_roles, key_hash,
	    content_hash)
	VALUES (p_school, p_user, p_role, p_name, p_user_title, p_title,
	    p_body, p_snippet, p_place, p_color, p_all_day, p_zone,
	    p_local_start, p_local_end,
	    'epoch'::timestamptz + (SELECT min(s) FROM unnest(p_starts) s)
		* interval '1 us',
	    'epoch'::timestamptz + (SELECT max(s) FROM unnest(p_ends) s)
		* interval '1 us',
	    p_wide, p_to_ids, p_to_names, p_to_titles, p_to_roles, p_key,
	    p_hash)
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
	PERFORM calendar_place(v_event, p_keys, p_originals, p_starts, p_ends);
	PERFORM calendar_tell_new(v_event, p_members);
END
$$;

-- What a change comes to.  p_changes: what is told of it, '': nothing.
-- p_again: the audience was ticked anew, of whom p_members are all; else they
-- are those who are in it now, and those of them who do not know of it yet are
-- told when they look.
CREATE OR REPLACE FUNCTION calendar_change(p_school bigint, p_user bigint,
    p_id bigint, p_version int, p_title text, p_body text, p_snippet text,
    p_place text, p_color smallint, p_all_day boolean, p_zone text,
    p_local_start text, p_local_end text, p_keys text[], p_wide boolean,
    p_to_ids text[], p_to_names text[], p_to_titles text[],
    p_to_roles smallint[], p_originals text[], p_starts bigint[],
    p_ends bigint[], p_members bigint[], p_again boolean, p_changes text,
    OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	v_event calendar_event;
	v_told bigint[];
	v_gone bigint[];
BEGIN
	SELECT CASE WHEN e.cancelled THEN 5 WHEN e.version <> p_version THEN 4
	    ELSE 0 END
	INTO status
	FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_id FOR UPDATE;
	IF NOT FOUND THEN
		status := 3;
	END IF;
	IF status <> 0 THEN
		RETURN;
	END IF;
	UPDATE calendar_event e SET version = e.version + 1, title = p_title,
	    body_html = p_body, snippet = p_snippet, place = p_place,
	    color = p_color, all_day = p_all_day, time_zone = p_zone,
	    local_start = p_local_start, local_end = p_local_end,
	    since_at = 'epoch'::timestamptz
		+ (SELECT min(s) FROM unnest(p_starts) s) * interval '1 us',
	    until_at = 'epoch'::timestamptz
		+ (SELECT max(s) FROM unnest(p_ends) s) * interval '1 us',
	    wide = p_wide, to_ids = p_to_ids, to_names = p_to_names,
	    to_titles = p_to_titles, to_roles = p_to_roles, changed_at = now()
	WHERE e.school_id = p_school AND e.event_id = p_id
	RETURNING * INTO v_event;
	PERFORM calendar_place(v_event, p_keys, p_originals, p_starts, p_ends);

	SELECT coalesce(array_agg(t.user_id), '{}') INTO v_told
	FROM calendar_told t
	WHERE t.school_id = p_school AND t.event_id = p_id;
	IF p_again THEN
		WITH gone AS (
			DELETE FROM calendar_told t
			WHERE t.school_id = p_school AND t.event_id = p_id
			AND t.user_id <> ALL (p_members)
			RETURNING t.user_id
		)
		SELECT array_agg(g.user_id) INTO v_gone FROM gone g;
		PERFORM calendar_notify(p_school, v_gone,
		    'event-' || p_id || '-' || v_event.version, 63::smallint,
		    v_event.title, calendar_begins(v_event), p_id);
		PERFORM calendar_tell_new(v_event, p_members);
	END IF;
	IF p_changes <> '' THEN
		PERFORM calendar_notify(p_school, ARRAY(
			SELECT u.id FROM unnest(v_told) u (id)
			WHERE u.id = ANY (p_members) AND u.id <> p_user
			UNION ALL
			SELECT v_event.creator_id
			WHERE v_event.creator_id <> p_user),
		    'event-' || p_id || '-' || v_event.version, 61::smallint,
		    v_event.title, calendar_begins(v_event) || p_changes,
		    p_id);
	END IF;
END
$$;

-- p_version 0: whichever.  p_members: those who are in its audience now.
CREATE OR REPLACE FUNCTION calendar_cancel(p_school bigint, p_user bigint,
    p_id bigint, p_version int, p_members bigint[], OUT status int)
LANGUAGE plpgsql AS $$
DECLARE
	v_event calendar_event;
BEGIN
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = p_id FOR UPDATE;
	status := CASE WHEN NOT FOUND THEN 3 WHEN v_event.cancelled THEN 5
	    WHEN p_version <> 0 AND v_event.version <> p_version THEN 4
	    ELSE 0 END;
	IF status <> 0 THEN
		RETURN;
	END IF;
	UPDATE calendar_event e SET cancelled = true, version = e.version + 1,
	    changed_at = now()
	WHERE e.school_id = p_school AND e.event_id = p_id;
	PERFORM calendar_notify(p_school, ARRAY(
		SELECT t.user_id FROM calendar_told t
		WHERE t.school_id = p_school AND t.event_id = p_id
		AND t.user_id = ANY (p_members) AND t.user_id <> p_user
		UNION ALL
		SELECT v_event.creator_id
		WHERE v_event.creator_id <> p_user),
	    'event-' || p_id || '-' || v_event.version + 1, 62::smallint,
	    v_event.title, calendar_begins(v_event), p_id);
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
		ORDER BY e.event_id
		FOR SHARE
	LOOP
		PERFORM calendar_tell_new(v_event, ARRAY[p_user]);
	END LOOP;
END
$$;

-- What takes place between p_from and p_to, after (p_start, p_id, p_original),
-- for whoever is p_keys; of p_apart nothing.  p_all: what is wide, too.
-- untold: p_user is of its audience, and does not know of it yet.
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
	WITH named AS MATERIALIZED (
		SELECT DISTINCT a.event_id FROM calendar_audience a
		WHERE a.school_id = p_school AND a.key = ANY (p_keys)
		AND a.until_at >= p_from AND a.since_at < p_to
	), mine AS MATERIALIZED (
		SELECT n.event_id, true AS meant
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
	), seen AS (
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
		AND e.event_id NOT IN (SELECT m.event_id FROM mine m)
	)
	SELECT i.event_id, i.original, i.starts_at, i.ends_at,
	    s.meant AND i.ends_at > now() AND NOT EXISTS (
		SELECT FROM calendar_told t
		WHERE t.school_id = p_school AND t.event_id = i.event_id
		AND t.user_id = p_user)
	FROM seen s
	JOIN calendar_instance i ON i.school_id = p_school
		AND i.event_id = s.event_id
	WHERE i.starts_at < p_to
	AND (i.ends_at > p_from OR i.starts_at >= p_from)
	AND (i.starts_at, i.event_id, i.original)
		> (p_start, p_id, p_original)
	ORDER BY i.starts_at, i.event_id, i.original
	LIMIT p_max;
END
$$;
