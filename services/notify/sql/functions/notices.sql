-- Notices: what other services than messages tell one person.

CREATE OR REPLACE FUNCTION add_notice(p_school bigint, p_user bigint,
    p_key text, p_kind smallint, p_title text, p_body text, p_link text,
    p_us bigint)
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
	v_id bigint;
BEGIN
	INSERT INTO notice (school_id, user_id, key, kind, title, body, link,
	    created_at, above)
	SELECT p_school, p_user, p_key, p_kind, p_title, p_body, p_link,
	    'epoch'::timestamptz + p_us * interval '1 us', greatest(0, (
		SELECT max(n.event_id) FROM notification n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND n.read), (
		SELECT max(n.event_id) FROM notification n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read))
	ON CONFLICT (school_id, user_id, key) DO NOTHING
	RETURNING notice_id INTO v_id;
	IF FOUND THEN
		PERFORM live_tell(p_school, 3, 1, -v_id, 0, ARRAY[p_user]);
	END IF;
END
$$;

-- Marks those of p_ids, which are events or, where they are less than 0, notices;
-- NULL: all.  How many are unread then, counted up to 10,000.
CREATE OR REPLACE FUNCTION marked_read(p_school bigint, p_user bigint,
    p_ids bigint[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_found boolean;
BEGIN
	UPDATE notification n SET read = true
	WHERE n.school_id = p_school AND n.user_id = p_user AND NOT n.read
	AND (p_ids IS NULL OR n.event_id = ANY (p_ids));
	v_found := FOUND;
	UPDATE notice n SET read = true
	WHERE n.school_id = p_school AND n.user_id = p_user AND NOT n.read
	AND (p_ids IS NULL OR -n.notice_id = ANY (p_ids));
	IF v_found OR FOUND THEN
		PERFORM live_tell(p_school, 3, 2, CASE cardinality(p_ids)
		    WHEN 1 THEN p_ids[1] ELSE 0 END, 0, ARRAY[p_user]);
	END IF;
	RETURN (SELECT count(*) FROM (
		SELECT FROM notification n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read
		UNION ALL
		SELECT FROM notice n
		WHERE n.school_id = p_school AND n.user_id = p_user
		AND NOT n.read
		LIMIT 10000) x);
END
$$;

-- Notifications of p_user of threads that they may not see any more.
CREATE OR REPLACE FUNCTION forget_threads(p_school bigint, p_user bigint,
    p_threads bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
	DELETE FROM notification n
	USING event e
	WHERE n.school_id = p_school AND n.user_id = p_user
	AND e.school_id = p_school AND e.event_id = n.event_id
	AND e.thread_id = ANY (p_threads);
	IF FOUND THEN
		PERFORM live_tell(p_school, 3, 6, 0, 0, ARRAY[p_user]);
	END IF;
END
$$;
