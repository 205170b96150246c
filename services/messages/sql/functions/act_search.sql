-- Acts on what a search finds: lines of the place, newest first, a slice at a
-- time; of each slice those that have what is asked for.

-- At most p_most lines of the place that a search looks in (SEARCH_* of
-- store/search.h), before that line: each of its ranges is one of an index.
CREATE OR REPLACE FUNCTION place_lines(p_school bigint, p_user bigint, p_place
	smallint, p_unread boolean, p_at timestamptz, p_id bigint, p_most int)
RETURNS TABLE (thread_id bigint, at timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_inbox text := 'e.received_at IS NOT NULL AND NOT e.archived '
		'AND NOT e.trashed AND %s e.unread';
	v_archive text := 'e.archived AND NOT e.trashed '
		'AND coalesce(e.folder_id, 0) = 0 AND %s e.unread';
	v_ranges text[];
BEGIN
	v_ranges := CASE p_place
		WHEN 1 THEN ARRAY[format(v_inbox, ''), format(v_inbox, 'NOT')]
		WHEN 2 THEN ARRAY['e.sent_at IS NOT NULL AND NOT e.trashed']
		WHEN 3 THEN ARRAY[format(v_archive, ''),
			format(v_archive, 'NOT')]
		WHEN 4 THEN ARRAY['e.trashed']
		ELSE ARRAY[format(v_inbox, ''), format(v_inbox, 'NOT'),
			'e.sent_at IS NOT NULL AND NOT e.trashed '
			'AND e.received_at IS NULL AND NOT e.archived '
			'AND NOT e.unread',
			format(v_archive, ''), format(v_archive, 'NOT'),
			'e.archived AND NOT e.trashed '
			'AND coalesce(e.folder_id, 0) > 0'] END;
	RETURN QUERY EXECUTE 'SELECT * FROM (' || (SELECT string_agg(format('(SELECT e.thread_id, '
			'greatest(e.received_at, e.sent_at) AS at '
			'FROM entry e WHERE e.school_id = $1 '
			'AND e.user_id = $2 AND %s%s '
			'AND (greatest(e.received_at, e.sent_at), '
			'e.thread_id) < ($3, $4) '
			'ORDER BY 2 DESC, 1 DESC LIMIT $5)', r,
			CASE WHEN p_unread THEN ' AND e.unread' ELSE '' END),
			' UNION ALL ') FROM unnest(v_ranges) r)
		|| ') u ORDER BY 2 DESC, 1 DESC LIMIT $5'
	USING p_school, p_user, p_at, p_id, p_most;
END $$;

-- Of these lines of its user's those of which a message has what the act
-- searches for, as search_* of queries/search.sql finds it.
CREATE OR REPLACE FUNCTION found_of_act(a act, p_ids bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
	v_own tsquery := search_query(a.kinds, a.texts, true);
	v_others tsquery := search_query(a.kinds, a.texts, false);
	v_last timestamptz := a.found_to - interval '1 us';
BEGIN
	RETURN ARRAY(SELECT l.id
		FROM unnest(p_ids) WITH ORDINALITY l (id, nth)
		JOIN entry e ON e.school_id = a.school_id
			AND e.user_id = a.user_id AND e.thread_id = l.id
		WHERE EXISTS (SELECT FROM message_text t
			WHERE t.school_id = a.school_id AND t.thread_id = l.id
				AND a.user_id = ANY (t.people)
				AND t.at BETWEEN a.found_from AND v_last
				AND t.position > coalesce(e.emptied_upto, 0)
				AND (numnode(v_own) = 0 OR t.words
					@@ CASE WHEN t.sender_id = a.user_id
					THEN v_own ELSE v_others END))
		OR l.nth <= 40 AND has_unwritten(a, e, v_own, v_others, v_last)
		ORDER BY l.nth);
END $$;

-- The same of messages whose words are not written yet.
CREATE OR REPLACE FUNCTION has_unwritten(a act, e entry, p_own tsquery,
	p_others tsquery, p_last timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE COST 10000 AS $$
BEGIN
	RETURN EXISTS (SELECT FROM (
		SELECT m FROM (
			SELECT m FROM message m
			WHERE m.school_id = a.school_id
				AND m.thread_id = e.thread_id
				AND (m.sender_id = a.user_id
					OR a.user_id = ANY (m.audience))
				AND reader_place(a.school_id, m.id, a.user_id,
					nullif(coalesce(m.position, m.id), 0))
					> coalesce(e.emptied_upto, 0)
			ORDER BY nullif(coalesce(m.position, m.id), 0) DESC
			LIMIT 20) k
		WHERE NOT EXISTS (SELECT FROM message_text w
			WHERE w.school_id = a.school_id
				AND w.thread_id = e.thread_id
				AND w.message_id = (k.m).id
				AND (w.people = '{}'
					OR a.user_id = ANY (w.people)))
		OFFSET 0) n
	JOIN thread t ON t.school_id = a.school_id AND t.id = e.thread_id
	WHERE reader_time(a.school_id, (n.m).id, a.user_id,
			coalesce((n.m).delivered_at, (n.m).sent_at))
			BETWEEN a.found_from AND p_last
		AND (numnode(p_own) = 0 OR message_words(n.m, t)
			@@ CASE WHEN (n.m).sender_id = a.user_id
			THEN p_own ELSE p_others END));
END $$;

-- All that a search finds, as act_on_filter() does it.
CREATE OR REPLACE FUNCTION act_on_search(p_school bigint, p_user bigint,
	p_place smallint, p_kinds text[], p_texts text[], p_from timestamptz,
	p_to timestamptz, p_unread boolean, p_read boolean, p_archived boolean,
	p_trashed boolean, p_folder bigint, p_most int, p_max int,
	OUT status int, OUT act_id bigint, OUT updated int, OUT going_on boolean,
	OUT unread_threads int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	a act;
BEGIN
	status := act_refusal(p_school, p_user, 0, p_folder, p_max);
	IF status <> 0 THEN
		RETURN;
	END IF;
	INSERT INTO act VALUES (p_school, p_user, nextval('message_id'),
		delivery_now(), clock_timestamp(), 0, 0, 0, p_unread,
		false, 0::smallint, p_read, p_archived, p_trashed, p_folder,
		'infinity', 0, 0, 0, 0, p_place, p_kinds, p_texts, p_from, p_to)
	RETURNING * INTO a;
	a := begin_act(a, p_most);
	act_id := a.id;
	updated := a.changed;
	going_on := a.state = 0;
	unread_threads := unread_threads(p_school, p_user);
END $$;
