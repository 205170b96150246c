-- What is not kept any more.

-- Who comes after p_after and has been told anything.
CREATE OR REPLACE FUNCTION next_user(p_school bigint, p_after bigint)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN least((
		SELECT n.user_id FROM notification n
		WHERE n.school_id = p_school AND n.user_id > p_after
		ORDER BY n.user_id LIMIT 1), (
		SELECT n.user_id FROM notice n
		WHERE n.school_id = p_school AND n.user_id > p_after
		ORDER BY n.user_id LIMIT 1));
END
$$;

-- Of people after p_after, until it was p_most notifications or p_users people:
-- those of events up to p_event, and notices from before p_before.  Up to whom
-- it is done; 0: all are, and the events have gone as well.
CREATE OR REPLACE FUNCTION forget_before(p_school bigint, p_event bigint,
    p_before timestamptz, p_after bigint, p_users int, p_most int)
RETURNS bigint LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_user bigint := p_after;
	v_gone int := 0;
	v_had int;
	v_n int;
	v_people bigint[] := '{}';
BEGIN
	FOR i IN 1 .. p_users LOOP
		v_user := next_user(p_school, v_user);
		EXIT WHEN v_user IS NULL;
		v_had := v_gone;
		DELETE FROM notification n
		WHERE n.school_id = p_school AND n.user_id = v_user
		AND n.read = ANY ('{false,true}') AND n.event_id <= p_event;
		GET DIAGNOSTICS v_n = ROW_COUNT;
		v_gone := v_gone + v_n;
		DELETE FROM notice n
		WHERE n.school_id = p_school AND n.user_id = v_user
		AND n.created_at < p_before;
		GET DIAGNOSTICS v_n = ROW_COUNT;
		v_gone := v_gone + v_n;
		IF v_gone > v_had THEN
			v_people := v_people || v_user;
		END IF;
		EXIT WHEN v_gone >= p_most;
	END LOOP;
	IF v_people <> '{}' THEN
		PERFORM live_tell(p_school, 3, 6, 0, 0, v_people);
	END IF;
	IF v_user IS NOT NULL THEN
		RETURN v_user;
	END IF;
	-- Whom they were told to has them no more.
	DELETE FROM event e
	WHERE e.school_id = p_school AND e.event_id = ANY (ARRAY(
		SELECT x.event_id FROM event x
		WHERE x.school_id = p_school AND x.event_id <= p_event
		ORDER BY x.event_id LIMIT p_most));
	GET DIAGNOSTICS v_n = ROW_COUNT;
	RETURN CASE WHEN v_n = p_most THEN 9223372036854775807 ELSE 0 END;
END
$$;

-- How much there is of a person's: notifications, and mails to these addresses
-- that wait.  Gone, where p_erase.
CREATE OR REPLACE FUNCTION erase_person(p_school bigint, p_user bigint,
    p_addresses text[], p_erase boolean, OUT notifications bigint,
    OUT mails bigint)
LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	notifications := (
		SELECT count(*) FROM notification n
		WHERE n.school_id = p_school AND n.user_id = p_user) + (
		SELECT count(*) FROM notice n
		WHERE n.school_id = p_school AND n.user_id = p_user);
	mails := (
		SELECT count(*) FROM mail m
		WHERE m.school_id = p_school
		AND lower(m.recipient) = ANY (p_addresses));
	IF NOT p_erase THEN
		RETURN;
	END IF;
	DELETE FROM notification n
	WHERE n.school_id = p_school AND n.user_id = p_user;
	DELETE FROM notice n
	WHERE n.school_id = p_school AND n.user_id = p_user;
	DELETE FROM reading r
	WHERE r.school_id = p_school AND r.user_id = p_user;
	DELETE FROM mail_reply y
	WHERE y.school_id = p_school AND y.user_id = p_user;
	DELETE FROM channel_delivery d
	WHERE d.school_id = p_school AND d.user_id = p_user;
	DELETE FROM mail_letter l
	WHERE l.school_id = p_school AND l.user_id = p_user;
	DELETE FROM hook_delivery k
	WHERE k.school_id = p_school AND k.user_id = p_user;
	DELETE FROM thread_mute t
	WHERE t.school_id = p_school AND t.user_id = p_user;
	DELETE FROM push_subscription s
	WHERE s.school_id = p_school AND s.user_id = p_user;
	DELETE FROM push_taken t
	WHERE t.school_id = p_school AND t.user_id = p_user;
	-- Who is at one says what became of it to nobody.
	DELETE FROM mail m
	WHERE m.school_id = p_school
	AND lower(m.recipient) = ANY (p_addresses);
END
$$;

-- In how many events there is a person's name: who made one, or for whom it
-- is.  Gone, where p_erase; but who was taken out of an audience stays so.
CREATE OR REPLACE FUNCTION erase_from_events(p_school bigint, p_user bigint,
    p_erase boolean)
RETURNS bigint LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_name CONSTANT text := 'Compte supprimé';
	v_ids bigint[];
BEGIN
	v_ids := ARRAY(
		SELECT e.event_id FROM calendar_event e
		WHERE e.school_id = p_school
		AND (e.creator_id = p_user AND e.creator_name <> v_name
		OR p_user::text = ANY (e.to_ids) AND EXISTS (
			SELECT FROM unnest(e.to_ids, e.to_roles, e.to_names)
				x (id, role, name)
			WHERE x.id = p_user::text AND x.role <> 0
			AND x.name <> v_name)));
	IF NOT p_erase THEN
		RETURN cardinality(v_ids);
	END IF;
	UPDATE calendar_event e SET
	    creator_name = CASE WHEN e.creator_id = p_user THEN v_name
		ELSE e.creator_name END,
	    creator_title = CASE WHEN e.creator_id = p_user THEN ''
		ELSE e.creator_title END,
	    to_names = ARRAY(
		SELECT CASE WHEN x.id = p_user::text AND x.role <> 0
			THEN v_name ELSE x.name END
		FROM unnest(e.to_ids, e.to_roles, e.to_names)
			WITH ORDINALITY x (id, role, name, nth)
		ORDER BY x.nth),
	    to_titles = ARRAY(
		SELECT CASE WHEN x.id = p_user::text AND x.role <> 0
			THEN '' ELSE x.title END
		FROM unnest(e.to_ids, e.to_roles, e.to_titles)
			WITH ORDINALITY x (id, role, title, nth)
		ORDER BY x.nth)
	WHERE e.school_id = p_school AND e.event_id = ANY (v_ids);
	DELETE FROM calendar_feed f
	WHERE f.school_id = p_school
	AND (f.user_id = p_user OR f.child_id = p_user);
	DELETE FROM calendar_audience a
	WHERE a.school_id = p_school AND a.key = 'user:' || p_user;
	PERFORM rsvp_erase(p_school, p_user);
	DELETE FROM calendar_told t
	USING calendar_event e
	WHERE e.school_id = p_school AND t.school_id = p_school
	AND t.event_id = e.event_id AND t.user_id = p_user;
	RETURN cardinality(v_ids);
END
$$;
