-- Letters: mails that tell of notifications.  Their sender works for all
-- schools.

-- Is what a notification says of an event of the school still so?  What was held
-- until the morning is not told of one that was cancelled, or that is for others
-- now: of that another notification tells.
CREATE OR REPLACE FUNCTION letter_stands(p_school bigint, p_user bigint,
    p_kind smallint, p_link text, p_body text)
RETURNS boolean LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
DECLARE
	v_id bigint := substring(p_link FROM '^/events/([0-9]+)')::bigint;
	v_original text := coalesce(
	    substring(p_link FROM '[?]instance=([0-9T]+)$'), '');
	v_event calendar_event;
BEGIN
	-- EVENT_NEW, EVENT_CHANGED, EVENT_PLACE, EVENT_REMINDER
	IF p_kind NOT IN (70, 71, 75, 76) OR v_id IS NULL THEN
		RETURN true;
	END IF;
	SELECT e.* INTO v_event FROM calendar_event e
	WHERE e.school_id = p_school AND e.event_id = v_id AND NOT e.cancelled;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	IF v_event.creator_id <> p_user AND NOT EXISTS (
		SELECT FROM calendar_told t
		WHERE t.school_id = p_school AND t.event_id = v_id
		AND t.user_id = p_user)
	    AND NOT EXISTS (
		SELECT FROM calendar_audience a
		WHERE a.school_id = p_school AND a.event_id = v_id
		AND a.key IN ('host:' || p_user, 'guest:' || p_user)) THEN
		RETURN false;
	END IF;
	RETURN p_kind IN (70, 71) OR EXISTS (
		SELECT FROM calendar_instance i
		WHERE i.school_id = p_school AND i.event_id = v_id
		AND i.original = v_original AND i.state <> 2
		-- Of a time that is another now there is another reminder.
		AND (p_kind <> 76 OR p_body = calendar_moment(v_event.all_day,
		    i.local_start, i.starts_at)));
END
$$;

-- What of these deliveries on a channel need not go any more: it was read, is
-- not theirs, or is not so any more.  The rest, ascending.
CREATE OR REPLACE FUNCTION channel_skip(p_school bigint, p_user bigint,
    p_channel smallint, p_events bigint[])
RETURNS bigint[] LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_unread bigint[];
BEGIN
	v_unread := ARRAY(
		SELECT u.event_id FROM channel_unread(p_school,
		    array_fill(p_user, ARRAY[cardinality(p_events)]),
		    p_events) u
		LEFT JOIN notice n ON n.school_id = p_school
			AND n.user_id = p_user AND n.notice_id = -u.event_id
		WHERE u.kind <> recalled_kind()
		AND (n.notice_id IS NULL OR letter_stands(p_school, p_user,
		    n.kind, n.link, n.body))
		ORDER BY u.event_id);
	UPDATE channel_delivery d SET state = 4, at = now(),
	    why = CASE WHEN EXISTS (
		SELECT FROM notification n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND n.read AND n.event_id = d.event_id)
	    OR EXISTS (
		SELECT FROM notice n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND n.read AND n.notice_id = -d.event_id) THEN 3 ELSE 4 END
	WHERE d.school_id = p_school AND d.user_id = p_user AND d.channel = p_channel
	AND d.state = 0 AND d.event_id = ANY (p_events)
	AND d.event_id <> ALL (v_unread);
	IF p_channel = 2 THEN
		DELETE FROM push_taken t
		WHERE t.school_id = p_school AND t.user_id = p_user
		AND t.event_id = ANY (p_events)
		AND t.event_id <> ALL (v_unread);
	END IF;
	RETURN v_unread;
END
$$;

CREATE OR REPLACE FUNCTION letter_skip(p_school bigint, p_user bigint,
    p_events bigint[])
RETURNS bigint[] LANGUAGE plpgsql AS $$
BEGIN
	RETURN channel_skip(p_school, p_user, 1::smallint, p_events);
END
$$;

-- Deliveries by mail that are due become letters: of one person one each, or
-- one for all where they are more than p_few, or were held for a digest or in a
-- flood.  How many letters; p_max deliveries are looked at.
CREATE OR REPLACE FUNCTION gather_letters(p_max int, p_few int)
RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_person record;
	v_events bigint[];
	v_digest boolean;
	v_letter bigint;
	v_made int := 0;
BEGIN
	FOR v_person IN
		SELECT DISTINCT x.school_id, x.user_id
		FROM (
			SELECT d.school_id, d.user_id FROM channel_delivery d
			WHERE d.channel = 1 AND d.state = 0 AND d.letter_id = 0
			AND d.due_at <= now()
			ORDER BY d.due_at LIMIT p_max
		) x
		ORDER BY 1, 2
	LOOP
		SELECT array_agg(l.event_id ORDER BY l.event_id),
		    bool_or(l.held_why IN (2, 3))
		INTO v_events, v_digest
		FROM (
			SELECT d.event_id, d.held_why FROM channel_delivery d
			WHERE d.school_id = v_person.school_id
			AND d.user_id = v_person.user_id AND d.channel = 1
			AND d.state = 0 AND d.letter_id = 0
			AND d.due_at <= now()
			ORDER BY d.event_id
			LIMIT 500
			FOR UPDATE SKIP LOCKED
		) l;
		CONTINUE WHEN v_events IS NULL;
		v_events := letter_skip(v_person.school_id, v_person.user_id,
		    v_events);
		v_digest := cardinality(v_events) > 1
		    AND (v_digest OR cardinality(v_events) > p_few);
		WHILE cardinality(v_events) > 0 LOOP
			INSERT INTO mail_letter (school_id, user_id, digest)
			VALUES (v_person.school_id, v_person.user_id, v_digest)
			RETURNING letter_id INTO v_letter;
			v_made := v_made + 1;
			UPDATE channel_delivery d SET letter_id = v_letter
			WHERE d.school_id = v_person.school_id
			AND d.user_id = v_person.user_id AND d.channel = 1
			AND d.event_id = ANY (CASE WHEN v_digest THEN v_events
			    ELSE v_events[1:1] END);
			EXIT WHEN v_digest;
			v_events := v_events[2:];
		END LOOP;
	END LOOP;
	RETURN v_made;
END
$$;

-- Letters that are due, for p_lease seconds the caller's, with what they tell
-- of: a row each, and one without (event_id 0) of a letter that tells of nothing
-- any more.
CREATE OR REPLACE FUNCTION take_letters(p_max int, p_lease int)
RETURNS TABLE (school_id bigint, letter_id bigint, user_id bigint,
    digest boolean, made_at timestamptz, attempts smallint, event_id bigint,
    kind smallint, title text, body text, link text, thread_id bigint,
    created_at timestamptz, about smallint, urgent boolean)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH due AS MATERIALIZED (
		SELECT l.school_id, l.letter_id FROM mail_letter l
		WHERE l.due_at <= now()
		ORDER BY l.due_at LIMIT p_max FOR UPDATE SKIP LOCKED
	), mine AS (
		UPDATE mail_letter l SET attempts = l.attempts + 1,
		    due_at = now() + p_lease * interval '1 s'
		FROM due d
		WHERE l.school_id = d.school_id AND l.letter_id = d.letter_id
		RETURNING l.*
	)
	SELECT m.school_id, m.letter_id, m.user_id, m.digest, m.made_at,
	    m.attempts, coalesce(e.event_id, 0), e.kind, e.title, e.body,
	    e.link, e.thread_id, e.created_at, e.about, e.urgent
	FROM mine m
	LEFT JOIN LATERAL letter_events(m.school_id, m.letter_id, m.user_id) e
		ON true
	ORDER BY m.school_id, m.letter_id, e.created_at, e.event_id;
END
$$;

-- What a letter tells of.
CREATE OR REPLACE FUNCTION letter_events(p_school bigint, p_letter bigint,
    p_user bigint)
RETURNS TABLE (event_id bigint, kind smallint, title text, body text,
    link text, thread_id bigint, created_at timestamptz, about smallint,
    urgent boolean)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT d.event_id, e.kind, e.title, e.body, e.link,
	    coalesce(e.thread_id, 0), e.created_at, d.about, d.urgent
	FROM channel_delivery d
	JOIN notification n ON n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read AND n.event_id = d.event_id
	JOIN event e ON e.school_id = p_school AND e.event_id = d.event_id
		AND e.kind <> recalled_kind()
	WHERE d.school_id = p_school AND d.user_id = p_user AND d.channel = 1
	AND d.state = 0 AND d.letter_id = p_letter AND d.event_id > 0
	UNION ALL
	SELECT d.event_id, n.kind, n.title, n.body, n.link, 0::bigint,
	    n.created_at, d.about, d.urgent
	FROM channel_delivery d
	JOIN notice n ON n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read AND n.notice_id = -d.event_id
	WHERE d.school_id = p_school AND d.user_id = p_user AND d.channel = 1
	AND d.state = 0 AND d.letter_id = p_letter AND d.event_id < 0
	AND letter_stands(p_school, p_user, n.kind, n.link, n.body);
END
$$;

-- Where what a notification says of an event of the school is answered, and how
-- it asks (liaison.events.v1.Rsvp.Mode); 0: it does not, not any more, or not
-- them.  Of what recurs, the time that it names: the next one.
CREATE OR REPLACE FUNCTION letter_asks(p_school bigint, p_user bigint,
    p_kind smallint, p_link text, OUT asks smallint, OUT path text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
DECLARE
	v_id bigint;
	v_original text;
	v_time calendar_instance;
BEGIN
	asks := 0;
	path := '';
	-- EVENT_NEW, EVENT_CHANGED, EVENT_REMINDER
	IF (p_kind IN (70, 71, 76)) IS NOT TRUE THEN
		RETURN;
	END IF;
	v_id := substring(p_link FROM '^/events/([0-9]+)')::bigint;
	v_original := substring(p_link FROM '[?]instance=([0-9T]+)$');
	SELECT i.* INTO v_time FROM calendar_instance i
	WHERE i.school_id = p_school AND i.event_id = v_id AND i.state <> 2
	AND (i.original = v_original
	    OR v_original IS NULL AND i.ends_at >= now())
	ORDER BY i.starts_at LIMIT 1;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT r.mode INTO asks
	FROM calendar_rsvp r
	JOIN calendar_event e ON e.school_id = p_school AND e.event_id = v_id
		AND NOT e.cancelled
	JOIN calendar_told t ON t.school_id = p_school AND t.event_id = v_id
		AND t.user_id = p_user
	WHERE r.school_id = p_school AND r.event_id = v_id
	AND now() < v_time.starts_at - r.due_before * interval '1 us';
	asks := coalesce(asks, 0);
	path := '/events/' || v_id || CASE WHEN v_time.original = '' THEN ''
	    ELSE '?instance=' || v_time.original END;
END
$$;

-- What became of attempts at letters, the nth of each together; one that waits
-- (state 0) is tried again after p_waits seconds.  Nothing where another replica
-- has tried since.
CREATE OR REPLACE FUNCTION settle_letters(p_schools bigint[],
    p_letters bigint[], p_attempts smallint[], p_states smallint[],
    p_whys smallint[], p_waits bigint[], p_details text[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	WITH said AS MATERIALIZED (
		SELECT l.school_id, l.letter_id, l.user_id, x.attempts,
		    x.state, x.why, x.wait, x.detail
		FROM unnest(p_schools, p_letters, p_attempts, p_states, p_whys,
		    p_waits, p_details) x (school_id, letter_id, attempts,
		    state, why, wait, detail)
		JOIN mail_letter l ON l.school_id = x.school_id
			AND l.letter_id = x.letter_id
			AND l.attempts = x.attempts
	), ended AS (
		DELETE FROM mail_letter l
		USING said s
		WHERE l.school_id = s.school_id AND l.letter_id = s.letter_id
		AND s.state <> 0
	), waits AS (
		UPDATE mail_letter l
		SET due_at = now() + s.wait * interval '1 s'
		FROM said s
		WHERE l.school_id = s.school_id AND l.letter_id = s.letter_id
		AND s.state = 0
	)
	UPDATE channel_delivery d SET state = s.state, why = s.why,
	    attempts = s.attempts, at = now(), detail = s.detail,
	    due_at = CASE WHEN s.state = 0
		THEN now() + s.wait * interval '1 s' ELSE d.due_at END
	FROM said s
	WHERE d.school_id = s.school_id AND d.user_id = s.user_id
	AND d.channel = 1 AND d.letter_id = s.letter_id AND d.state = 0;
END
$$;

-- The mail that told somebody of p_event came back: for good, or it is only
-- late.  When it left; now(), where that is not known.
CREATE OR REPLACE FUNCTION mail_bounced(p_school bigint, p_user bigint,
    p_event bigint, p_final boolean, p_what text)
RETURNS timestamptz LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_sent timestamptz;
	v_letter bigint;
BEGIN
	SELECT d.at, d.letter_id INTO v_sent, v_letter FROM channel_delivery d
	WHERE d.school_id = p_school AND d.user_id = p_user AND d.channel = 1
	AND d.event_id = p_event AND d.state IN (1, 3) FOR UPDATE;
	IF NOT FOUND THEN
		RETURN now();
	END IF;
	UPDATE channel_delivery d
	SET state = CASE WHEN p_final THEN 3 ELSE d.state END, detail = p_what
	WHERE d.school_id = p_school AND d.user_id = p_user AND d.channel = 1
	AND d.letter_id = v_letter AND d.state = 1;
	RETURN v_sent;
END
$$;

-- What was sent, failed or was skipped a month ago is forgotten, and browsers
-- that were not here for as long, p_max at once.  A push that nobody sends any
-- more is skipped: two days late it would not be kept for a browser either.
CREATE OR REPLACE FUNCTION sweep_channels(p_max int)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	DELETE FROM channel_delivery d
	WHERE d.ctid = ANY (ARRAY(
		SELECT o.ctid FROM channel_delivery o
		WHERE o.state <> 0 AND o.at < now() - interval '30 days'
		ORDER BY o.at LIMIT p_max FOR UPDATE SKIP LOCKED));
	WITH skipped AS (
		UPDATE channel_delivery d SET state = 4, why = 5, at = now()
		WHERE d.ctid = ANY (ARRAY(
			SELECT o.ctid FROM channel_delivery o
			WHERE o.channel = 2 AND o.state = 0 AND o.letter_id = 0
			AND o.due_at < now() - interval '2 days'
			ORDER BY o.due_at LIMIT p_max FOR UPDATE SKIP LOCKED))
		RETURNING d.school_id, d.user_id, d.event_id
	)
	DELETE FROM push_taken t USING skipped s
	WHERE t.school_id = s.school_id AND t.user_id = s.user_id
	AND t.event_id = s.event_id;
	DELETE FROM push_subscription s
	WHERE s.ctid = ANY (ARRAY(
		SELECT o.ctid FROM push_subscription o
		WHERE o.seen_at < now() - interval '30 days'
		ORDER BY o.seen_at LIMIT p_max FOR UPDATE SKIP LOCKED));
END
$$;
