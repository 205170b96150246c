-- Feeds that other programs read, and events that come from a file.

-- Of p_user and each of p_children (0: the user's own) the feed there is, or
-- one of this salt, which takes the place of a former where p_renew says so.
CREATE OR REPLACE FUNCTION calendar_feeds(p_school bigint, p_user bigint,
    p_children bigint[], p_salts text[], p_hashes text[], p_renew boolean)
RETURNS TABLE (child_id bigint, salt bytea, token_hash bytea,
    read_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	INSERT INTO calendar_feed AS f (school_id, user_id, child_id, salt,
	    token_hash)
	SELECT p_school, p_user, x.child, decode(x.salt, 'hex'),
	    decode(x.hash, 'hex')
	FROM unnest(p_children, p_salts, p_hashes) x (child, salt, hash)
	ORDER BY x.child
	ON CONFLICT (school_id, user_id, child_id) DO UPDATE
	SET salt = excluded.salt, token_hash = excluded.token_hash,
	    made_at = now(), read_at = NULL, reads = 0, since_at = now()
	WHERE p_renew;
	RETURN QUERY
	SELECT f.child_id, f.salt, f.token_hash, f.read_at
	FROM calendar_feed f
	WHERE f.school_id = p_school AND f.user_id = p_user
	AND f.child_id = ANY (p_children);
END
$$;

-- Whose feed it is, if any.  wait: seconds until it is read again, which is
-- p_max times in p_seconds.
CREATE OR REPLACE FUNCTION calendar_read_feed(p_school bigint, p_hash bytea,
    p_max int, p_seconds int)
RETURNS TABLE (user_id bigint, child_id bigint, wait int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	v_feed calendar_feed;
	v_left int;
BEGIN
	SELECT f.* INTO v_feed FROM calendar_feed f
	WHERE f.school_id = p_school AND f.token_hash = p_hash
	FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	v_left := ceil(p_seconds - extract(epoch FROM now() - v_feed.since_at));
	IF v_left > 0 AND v_feed.reads >= p_max THEN
		RETURN QUERY SELECT v_feed.user_id, v_feed.child_id, v_left;
		RETURN;
	END IF;
	UPDATE calendar_feed f SET read_at = now(),
	    reads = CASE WHEN v_left > 0 THEN f.reads + 1 ELSE 1 END,
	    since_at = CASE WHEN v_left > 0 THEN f.since_at ELSE now() END
	WHERE f.school_id = p_school AND f.user_id = v_feed.user_id
	AND f.child_id = v_feed.child_id;
	RETURN QUERY SELECT v_feed.user_id, v_feed.child_id, 0;
END
$$;

-- What somebody sees of what takes place between p_from and p_to, the first
-- p_max.
CREATE OR REPLACE FUNCTION calendar_fed(p_school bigint, p_user bigint,
    p_keys text[], p_apart bigint[], p_from timestamptz, p_to timestamptz,
    p_max int)
RETURNS TABLE (event_id bigint)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT k.event_id
	FROM (
		SELECT e.event_id, e.since_at
		FROM calendar_seen(p_school, p_user, p_keys, p_apart, false,
		    p_from, p_to) s
		JOIN calendar_event e ON e.school_id = p_school
			AND e.event_id = s.event_id
		-- Of too many those are left out that are furthest off, and of
		-- these first what was.
		ORDER BY e.until_at < now(), CASE WHEN e.until_at < now()
		    THEN now() - e.until_at
		    ELSE greatest(e.since_at - now(), interval '0') END,
		    e.event_id
		LIMIT p_max) k
	ORDER BY k.since_at, k.event_id;
END
$$;

-- ---- from a file ----

-- What was imported as one of these: by its UID, or, where that is new, the
-- same by its content.  same: no file changes it.
CREATE OR REPLACE FUNCTION calendar_imported(p_school bigint, p_uids text[],
    p_hashes text[])
RETURNS TABLE (nth bigint, event_id bigint, same boolean, cancelled boolean,
    all_day boolean, local_start text, local_end text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT x.nth, e.event_id,
	    e.import_cut OR e.import_hash = decode(x.hash, 'hex'),
	    e.cancelled, e.all_day, e.local_start, e.local_end
	FROM unnest(p_uids, p_hashes) WITH ORDINALITY x (uid, hash, nth)
	CROSS JOIN LATERAL (
		SELECT c.*, 1 AS rank FROM calendar_event c
		WHERE c.school_id = p_school AND c.import_uid = x.uid
		UNION ALL
		SELECT c.*, 2 FROM calendar_event c
		WHERE c.school_id = p_school
		AND c.import_hash = decode(x.hash, 'hex')
		AND c.import_uid <> ALL (p_uids)
		ORDER BY rank, event_id
		LIMIT 1) e
	ORDER BY x.nth;
END
$$;

-- Makes one, or changes p_id, the one it was: its content, for whom and when it
-- is.  p_cancelled: those of its times that there are not.
CREATE OR REPLACE FUNCTION calendar_import(p_school bigint, p_user bigint,
    p_role smallint, p_name text, p_user_title text, p_id bigint, p_uid text,
    p_hash bytea, p_title text, p_body text, p_snippet text, p_place text,
    p_all_day boolean, p_zone text, p_local_start text, p_local_end text,
    p_keys text[], p_names text[], p_rule text, p_originals text[],
    p_local_starts text[], p_local_ends text[], p_starts bigint[],
    p_ends bigint[], p_cancelled text[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_event calendar_event;
	v_before calendar_event;
	v_since timestamptz := 'epoch'::timestamptz
	    + (SELECT min(s) FROM unnest(p_starts) s) * interval '1 us';
	v_until timestamptz := 'epoch'::timestamptz
	    + (SELECT max(s) FROM unnest(p_ends) s) * interval '1 us';
BEGIN
	IF p_id = 0 THEN
		INSERT INTO calendar_event (school_id, creator_id,
		    creator_role, creator_name, creator_title, title,
		    body_html, snippet, place, color, all_day, time_zone,
		    local_start, local_end, since_at, until_at, wide, to_ids,
		    to_names, to_titles, to_roles, rule, import_uid,
		    import_hash)
		VALUES (p_school, p_user, p_role, p_name, p_user_title,
		    p_title, p_body, p_snippet, p_place, 1, p_all_day, p_zone,
		    p_local_start, p_local_end, v_since, v_until, true,
		    p_keys, p_names, array_fill(''::text, ARRAY[
			cardinality(p_keys)]), array_fill(0::smallint, ARRAY[
			cardinality(p_keys)]), p_rule, p_uid, p_hash)
		ON CONFLICT (school_id, import_uid)
		    WHERE import_uid IS NOT NULL DO NOTHING
		RETURNING * INTO v_event;
	ELSE
		SELECT e.* INTO v_before FROM calendar_event e
		WHERE e.school_id = p_school AND e.event_id = p_id
		AND NOT e.cancelled AND NOT e.import_cut
		FOR UPDATE;
		IF (p_rule <> '' OR p_all_day) AND slots_offered(v_before) THEN
			RETURN 0;
		END IF;
		UPDATE calendar_event e SET title = p_title,
		    body_html = p_body, snippet = p_snippet, place = p_place,
		    all_day = p_all_day, time_zone = p_zone,
		    local_start = p_local_start, local_end = p_local_end,
		    since_at = v_since, until_at = v_until, rule = p_rule,
		    import_uid = p_uid, import_hash = p_hash,
		    version = e.version + 1, changed_at = now()
		WHERE e.school_id = p_school
		AND e.event_id = v_before.event_id
		RETURNING * INTO v_event;
	END IF;
	-- At the same time by somebody else, or it is not to be changed so.
	IF v_event.event_id IS NULL THEN
		RETURN 0;
	END IF;
	PERFORM calendar_place(v_event, v_event.to_ids, p_originals,
	    p_local_starts, p_local_ends, p_starts, p_ends);
	UPDATE calendar_instance i SET state = 2
	WHERE i.school_id = p_school AND i.event_id = v_event.event_id
	AND i.original = ANY (p_cancelled);
	IF p_id <> 0 THEN
		PERFORM rsvp_renew(v_event);
		v_event.since_at := v_before.since_at;
		v_event.until_at := v_before.until_at;
		PERFORM slots_move(v_event, p_user);
		IF v_since <> v_before.since_at AND slots_offered(v_event) THEN
			PERFORM calendar_tell(v_event, p_user, '{}',
			    71::smallint, calendar_begins(v_event) || ' TIME');
		END IF;
	END IF;
	RETURN v_event.event_id;
END
$$;

-- The same one has another UID in this file.
CREATE OR REPLACE FUNCTION calendar_import_uid(p_school bigint, p_id bigint,
    p_uid text)
RETURNS void LANGUAGE sql AS $$
	UPDATE calendar_event e SET import_uid = p_uid
	WHERE e.school_id = p_school AND e.event_id = p_id
	AND e.import_uid <> p_uid
$$;
