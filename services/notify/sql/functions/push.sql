-- Web Push: browsers, and what is sent to them.  Its sender works for all
-- schools.

-- A browser of p_user; of whoever had it before it is not any more.  Beyond
-- p_most the one that was here the longest ago goes.
CREATE OR REPLACE FUNCTION push_subscribe(p_school bigint, p_user bigint,
    p_session text, p_endpoint text, p_key bytea, p_auth bytea,
    p_device text, p_most int)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	DELETE FROM push_subscription s
	WHERE s.school_id = p_school AND s.endpoint = p_endpoint
	AND s.user_id <> p_user;
	INSERT INTO push_subscription AS s (school_id, user_id, session_id,
	    endpoint, p256dh, auth, device)
	VALUES (p_school, p_user, p_session, p_endpoint, p_key, p_auth,
	    p_device)
	ON CONFLICT (school_id, endpoint) DO UPDATE
	SET session_id = excluded.session_id, p256dh = excluded.p256dh,
	    auth = excluded.auth, seen_at = now(),
	    device = CASE WHEN excluded.device = '' THEN s.device
		ELSE excluded.device END
	WHERE s.user_id = excluded.user_id;
	DELETE FROM push_subscription s
	WHERE s.school_id = p_school AND s.user_id = p_user
	AND s.subscription_id IN (
		SELECT o.subscription_id FROM push_subscription o
		WHERE o.school_id = p_school AND o.user_id = p_user
		ORDER BY o.seen_at DESC, o.subscription_id DESC
		OFFSET p_most);
END
$$;

-- As push_subscribe(), of a browser that was at p_replaces until now.  False:
-- there is no such one of p_user's; but again, that it is there already.
CREATE OR REPLACE FUNCTION push_resubscribe(p_school bigint, p_user bigint,
    p_session text, p_endpoint text, p_key bytea, p_auth bytea,
    p_device text, p_most int, p_replaces text)
RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	IF NOT EXISTS (
		SELECT FROM push_subscription s
		WHERE s.school_id = p_school AND s.endpoint = p_replaces
		AND s.user_id = p_user) THEN
		RETURN EXISTS (
			SELECT FROM push_subscription s
			WHERE s.school_id = p_school
			AND s.endpoint = p_endpoint AND s.user_id = p_user);
	END IF;
	IF p_endpoint <> p_replaces THEN
		DELETE FROM push_subscription s
		WHERE s.school_id = p_school AND s.endpoint = p_endpoint;
		UPDATE push_subscription s SET endpoint = p_endpoint
		WHERE s.school_id = p_school AND s.endpoint = p_replaces;
	END IF;
	PERFORM push_subscribe(p_school, p_user, p_session, p_endpoint, p_key,
	    p_auth, p_device, p_most);
	RETURN true;
END
$$;

-- Deliveries by push that are due, for p_lease seconds the caller's: a row for
-- each, or one for all of a person where they are more than p_few or were held
-- in a flood.  p_max deliveries are looked at.
CREATE OR REPLACE FUNCTION take_pushes(p_max int, p_few int, p_lease int)
RETURNS TABLE (school_id bigint, user_id bigint, event_ids bigint[],
    attempts bigint[], about smallint, urgent boolean, kind smallint,
    title text, body text, link text, thread_id bigint)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
	v_person record;
	v_events bigint[];
	v_one bigint[];
	v_many boolean;
BEGIN
	FOR v_person IN
		SELECT DISTINCT x.school_id, x.user_id
		FROM (
			SELECT d.school_id, d.user_id FROM channel_delivery d
			WHERE d.channel = 2 AND d.state = 0 AND d.letter_id = 0
			AND d.due_at <= now()
			ORDER BY d.due_at LIMIT p_max
		) x
		ORDER BY 1, 2
	LOOP
		SELECT array_agg(l.event_id ORDER BY l.event_id),
		    bool_or(l.held_why = 3)
		INTO v_events, v_many
		FROM (
			SELECT d.event_id, d.held_why FROM channel_delivery d
			WHERE d.school_id = v_person.school_id
			AND d.user_id = v_person.user_id AND d.channel = 2
			AND d.state = 0 AND d.due_at <= now()
			ORDER BY d.event_id
			LIMIT 500
			FOR UPDATE SKIP LOCKED
		) l;
		CONTINUE WHEN v_events IS NULL;
		v_events := channel_skip(v_person.school_id, v_person.user_id,
		    2::smallint, v_events);
		v_many := cardinality(v_events) > 1
		    AND (v_many OR cardinality(v_events) > p_few);
		UPDATE channel_delivery d SET attempts = d.attempts + 1,
		    due_at = now() + p_lease * interval '1 s'
		WHERE d.school_id = v_person.school_id
		AND d.user_id = v_person.user_id AND d.channel = 2
		AND d.event_id = ANY (v_events);
		WHILE cardinality(v_events) > 0 LOOP
			v_one := CASE WHEN v_many THEN v_events
			    ELSE v_events[1:1] END;
			RETURN QUERY
			SELECT d.school_id, d.user_id, v_one,
			    array_agg(d.attempts::bigint
				ORDER BY d.event_id),
			    max(d.about), bool_or(d.urgent),
			    min(e.kind), min(e.title), min(e.body),
			    min(e.link), min(e.thread_id)
			FROM channel_delivery d
			JOIN LATERAL push_event(d.school_id, d.user_id,
			    d.event_id) e ON true
			WHERE d.school_id = v_person.school_id
			AND d.user_id = v_person.user_id AND d.channel = 2
			AND d.event_id = ANY (v_one)
			GROUP BY d.school_id, d.user_id;
			EXIT WHEN v_many;
			v_events := v_events[2:];
		END LOOP;
	END LOOP;
END
$$;

-- What one notification says.
CREATE OR REPLACE FUNCTION push_event(p_school bigint, p_user bigint,
    p_event bigint)
RETURNS TABLE (kind smallint, title text, body text, link text,
    thread_id bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT e.kind, e.title, e.body, e.link, coalesce(e.thread_id, 0)
	FROM event e
	WHERE e.school_id = p_school AND e.event_id = p_event
	UNION ALL
	SELECT n.kind, n.title, n.body, n.link, 0::bigint
	FROM notice n
	WHERE n.school_id = p_school AND n.user_id = p_user
	AND n.notice_id = -p_event;
END
$$;

-- Where events are to be told; `taken`: they were there already, all of them.
CREATE OR REPLACE FUNCTION push_targets(p_school bigint, p_user bigint,
    p_events bigint[])
RETURNS TABLE (subscription_id bigint, session_id text, endpoint text,
    p256dh bytea, auth bytea, taken boolean)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT s.subscription_id, s.session_id, s.endpoint, s.p256dh, s.auth,
	    NOT EXISTS (
		SELECT FROM unnest(p_events) e
		WHERE NOT EXISTS (
			SELECT FROM push_taken t
			WHERE t.school_id = p_school AND t.user_id = p_user
			AND t.event_id = e
			AND t.subscription_id = s.subscription_id))
	FROM push_subscription s
	WHERE s.school_id = p_school AND s.user_id = p_user
	AND s.seen_at > now() - interval '30 days'
	ORDER BY s.subscription_id
	LIMIT 50;
END
$$;

-- What became of an attempt, the nth of p_attempts, at these deliveries of a
-- person.  One that waits (state 0) is tried again after p_wait seconds, in the
-- browsers that have not taken it, and where nothing was sent (NOT p_tried) it
-- was no attempt; those of p_gone there are no more.  Nothing of what another
-- replica has tried since.
CREATE OR REPLACE FUNCTION settle_push(p_school bigint, p_user bigint,
    p_events bigint[], p_attempts bigint[], p_state smallint, p_why smallint,
    p_tried boolean, p_wait bigint, p_detail text, p_taken bigint[],
    p_gone bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_settled bigint[];
BEGIN
	WITH settled AS (
		UPDATE channel_delivery d SET state = p_state, why = p_why,
		    detail = p_detail,
		    attempts = CASE WHEN p_state = 0 AND NOT p_tried
			THEN d.attempts - 1 ELSE d.attempts END,
		    at = CASE p_state WHEN 0 THEN d.at ELSE now() END,
		    due_at = CASE p_state WHEN 0
			THEN now() + p_wait * interval '1 s' ELSE d.due_at END
		FROM unnest(p_events, p_attempts) x (event_id, attempts)
		WHERE d.school_id = p_school AND d.user_id = p_user
		AND d.channel = 2 AND d.event_id = x.event_id AND d.state = 0
		AND d.attempts = x.attempts
		RETURNING d.event_id
	)
	SELECT coalesce(array_agg(s.event_id), '{}') INTO v_settled
	FROM settled s;
	UPDATE push_subscription s SET told_at = now()
	WHERE s.school_id = p_school AND s.user_id = p_user
	AND s.subscription_id = ANY (p_taken);
	DELETE FROM push_subscription s
	WHERE s.school_id = p_school AND s.user_id = p_user
	AND s.subscription_id = ANY (p_gone);
	IF p_state <> 0 THEN
		DELETE FROM push_taken t
		WHERE t.school_id = p_school AND t.user_id = p_user
		AND t.event_id = ANY (v_settled);
		RETURN;
	END IF;
	INSERT INTO push_taken (school_id, user_id, event_id, subscription_id)
	SELECT p_school, p_user, e, s
	FROM unnest(v_settled) e, unnest(p_taken) s
	ON CONFLICT DO NOTHING;
END
$$;
