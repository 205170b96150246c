-- Receipts, and recalling a message.  What is refused comes back as a status:
--	0 done   1 done before   8 no such message of the sender's
--	11 too late

-- What holds in a school: an hour, and names, where it has said nothing.
CREATE OR REPLACE FUNCTION school_rule(p_school bigint, OUT recall_minutes int,
	OUT receipt_names boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	SELECT r.recall_minutes, r.receipt_names
	INTO recall_minutes, receipt_names
	FROM rule r WHERE r.school_id = p_school;
	recall_minutes := coalesce(recall_minutes, 60);
	receipt_names := coalesce(receipt_names, true);
END $$;

-- NULL: stays as it is.  Gives what holds then.
CREATE OR REPLACE FUNCTION set_rule(p_school bigint, p_minutes int, p_names
	boolean, OUT recall_minutes int, OUT receipt_names boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	INSERT INTO rule AS r
	SELECT p_school, coalesce(p_minutes, s.recall_minutes),
		coalesce(p_names, s.receipt_names)
	FROM school_rule(p_school) s
	ON CONFLICT (school_id) DO UPDATE SET
		recall_minutes = coalesce(p_minutes, r.recall_minutes),
		receipt_names = coalesce(p_names, r.receipt_names);
	SELECT s.recall_minutes, s.receipt_names
	INTO recall_minutes, receipt_names
	FROM school_rule(p_school) s;
END $$;

-- The start of a body as plain text, as the sanitiser makes it of what is
-- sent: elements of a block, and breaks, part words.
CREATE OR REPLACE FUNCTION snippet_of(p_body text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT rtrim(left(btrim(regexp_replace(replace(replace(replace(replace(
		replace(regexp_replace(regexp_replace(left(p_body, 4000),
		'<(/?(p|div|h[1-3]|ul|ol|li|blockquote|pre|table|thead'
		'|tbody|tfoot|caption|tr|td|th)\M[^>]*|[bh]r[ /]*)>', ' ',
		'g'), '<[^>]*(>|$)', '', 'g'), '&lt;', '<'), '&gt;', '>'),
		'&quot;', '"'), '&nbsp;', ' '), '&amp;', '&'),
		'\s+', ' ', 'g')), 140))
$$;

-- Makes the lines of p_people of a thread anew, of what each of them can see of
-- it now; where that is nothing, there is none.  p_changed is the position of
-- the message that they see no more, or see otherwise.  The thread is locked,
-- and the lines are.  Where a line is, and how far it was read, stays: unread
-- is what came after, or what was marked so by hand.  A line that is hidden (see
-- veils.sql) is made anew like others.
CREATE OR REPLACE FUNCTION remake_lines(p_school bigint, p_thread bigint,
	p_people bigint[], p_changed bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	WITH seen AS MATERIALIZED (
		SELECT u.id AS user_id, m.id,
			coalesce(l.position, m.position, m.id) AS place,
			m.sender_id = u.id AS mine,
			m.file_ids IS NOT NULL AS has_files,
			coalesce(l.delivered_at, m.delivered_at, m.sent_at)
				AS at
		FROM message m
		CROSS JOIN LATERAL unnest(m.sender_id || m.audience) u (id)
		JOIN (SELECT DISTINCT x AS id FROM unnest(p_people) x) p
			ON p.id = u.id
		LEFT JOIN entry b ON b.school_id = p_school
			AND b.user_id IN (u.id, -u.id)
			AND b.thread_id = p_thread
		LEFT JOIN delivery l ON m.last_delivered_at IS NOT NULL
			AND l.school_id = p_school AND l.message_id = m.id
			AND u.id = ANY (l.people)
		WHERE m.school_id = p_school AND m.thread_id = p_thread
			AND nullif(coalesce(m.position, m.id), 0) > 0
			AND coalesce(l.position, m.position, m.id)
				> coalesce(b.emptied_upto, 0)
	), made AS MATERIALIZED (
		SELECT s.user_id, count(*)::int AS n,
			max(s.at) FILTER (WHERE NOT s.mine) AS received_at,
			max(s.at) FILTER (WHERE s.mine) AS sent_at,
			bool_or(s.has_files) AS has_files,
			(array_agg(s.id ORDER BY s.place DESC))[1] AS last_id,
			(array_agg(s.id ORDER BY s.place DESC)
				FILTER (WHERE NOT s.mine))[1] AS from_id,
			max(s.place) FILTER (WHERE NOT s.mine) AS place
		FROM seen s GROUP BY s.user_id
	), last AS MATERIALIZED (
		SELECT m.id, m.recalled_at IS NOT NULL AS recalled,
			snippet_of(m.body_html) AS snippet
		FROM message m
		WHERE m.school_id = p_school
			AND m.id IN (SELECT k.last_id FROM made k)
	), gone AS (
		DELETE FROM entry e USING unnest(p_people) p (id)
		WHERE e.school_id = p_school AND e.user_id IN (p.id, -p.id)
			AND e.thread_id = p_thread AND e.emptied_upto IS NULL
			AND p.id NOT IN (SELECT k.user_id FROM made k)
	), emptied AS (
		UPDATE entry e SET
			received_at = NULL,
			sent_at = NULL,
			unread = false,
			message_count = 0,
			has_files = false,
			exchanged = false,
			archived = false,
			folder_id = NULL,
			trashed = false,
			trashed_at = NULL,
			subject = '',
			snippet = '',
			recalled_id = NULL
		FROM unnest(p_people) p (id)
		WHERE e.school_id = p_school AND e.user_id IN (p.id, -p.id)
			AND e.thread_id = p_thread AND e.emptied_upto > 0
			AND p.id NOT IN (SELECT k.user_id FROM made k)
	)
	UPDATE entry e SET
		received_at = k.received_at,
		sent_at = k.sent_at,
		message_count = k.n,
		exchanged = k.received_at IS NOT NULL
			AND k.sent_at IS NOT NULL,
		has_files = k.has_files,
		other_id = coalesce(o.sender_id, e.other_id),
		other_role = coalesce(o.sender_role, e.other_role),
		other_name = coalesce(o.sender_name, e.other_name),
		other_title = coalesce(o.sender_title, e.other_title),
		other_context = CASE WHEN o.id IS NULL THEN e.other_context
			ELSE o.sender_context END,
		unread = e.unread AND k.received_at IS NOT NULL
			AND (k.place > e.read_upto OR coalesce((
				SELECT d.position FROM message c
				JOIN delivery d ON d.school_id = p_school
					AND d.message_id = c.id
					AND k.user_id = ANY (d.people)
				WHERE c.school_id = p_school
					AND c.thread_id = p_thread
					AND nullif(coalesce(c.position, c.id),
						0) = p_changed),
				p_changed) <= e.read_upto),
		snippet = CASE WHEN l.recalled THEN ''
			WHEN l.id = e.last_id THEN e.snippet ELSE l.snippet END,
		last_id = k.last_id,
		recalled_id = CASE WHEN l.recalled THEN k.last_id END
	FROM made k
	JOIN last l ON l.id = k.last_id
	LEFT JOIN message o ON o.school_id = p_school AND o.id = k.from_id
	WHERE e.school_id = p_school AND e.user_id IN (k.user_id, -k.user_id)
		AND e.thread_id = p_thread;
	PERFORM ask_lines(p_school, p_thread, p_people);
END $$;

-- Takes a message back.  unopened: people who will not have it; opened: who
-- has, by id; draft_id: of what nobody had, which is a draft again; files: what
-- nobody may read any more; minutes: the school's limit.
CREATE OR REPLACE FUNCTION recall_message(p_school bigint, p_sender bigint,
	p_message bigint, OUT status int, OUT unopened int, OUT opened bigint[],
	OUT recalled_at timestamptz, OUT draft_id bigint, OUT files text[],
	OUT minutes int)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	m message;
	r recalled;
	h held;
	v_now timestamptz := delivery_now();
BEGIN
	SELECT x.* INTO status, unopened, draft_id
	FROM recall_held(p_school, p_sender, p_message) x;
	opened := '{}';
	IF status IS NOT NULL THEN
		RETURN;
	END IF;

	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_message
		AND x.sender_id = p_sender;
	IF NOT FOUND THEN
		status := 8;
		RETURN;
	END IF;
	-- Who recalls it, too, waits here.
	PERFORM FROM thread t
	WHERE t.school_id = p_school AND t.id = m.thread_id
	FOR NO KEY UPDATE;
	SELECT x.* INTO r FROM recalled x
	WHERE x.school_id = p_school AND x.message_id = p_message;
	IF NOT FOUND THEN
		minutes := (SELECT s.recall_minutes FROM school_rule(p_school) s);
		IF recall_end(p_school, p_message, coalesce(m.last_delivered_at,
			m.delivered_at, m.sent_at)) < v_now THEN
			status := 11;
			RETURN;
		END IF;
		status := 0;
		DELETE FROM held x
		WHERE x.school_id = p_school AND x.message_id = p_message
		RETURNING * INTO h;
		IF FOUND THEN
			PERFORM withdraw(p_school, p_message, h.people);
		END IF;
		r := take_back(m, v_now);
	ELSE
		status := 1;
	END IF;
	unopened := cardinality(r.people) - cardinality(r.opened)
		+ coalesce((SELECT cardinality(w.people) FROM withdrawn w
			WHERE w.school_id = p_school
				AND w.message_id = p_message), 0);
	opened := r.opened;
	recalled_at := r.recalled_at;
	files := r.file_ids;
END $$;

-- Until when it can be recalled, which was delivered at p_at last: what is still
-- to be delivered runs from then, where the school lets anything be recalled.
CREATE OR REPLACE FUNCTION recall_end(p_school bigint, p_message bigint,
	p_at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_minutes int := (SELECT s.recall_minutes FROM school_rule(p_school) s);
BEGIN
	RETURN greatest(p_at, (SELECT max(coalesce(u.at, h.due_at))
		FROM held h, unnest(h.people, h.from_at) u (id, at)
		WHERE h.school_id = p_school AND h.message_id = p_message
			AND v_minutes > 0)) + v_minutes * interval '1 min';
END $$;

-- What nobody has yet: status 0, or 1 where it was taken back before.  NULL: it
-- was delivered, to some at least, or there is none.
CREATE OR REPLACE FUNCTION recall_held(p_school bigint, p_sender bigint,
	p_message bigint, OUT status int, OUT unopened int, OUT draft_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	h held;
BEGIN
	DELETE FROM held x
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND x.sender_id = p_sender AND NOT x.begun
	RETURNING * INTO h;
	IF FOUND THEN
		status := 0;
		unopened := cardinality(h.people);
		draft_id := make_draft(h);
		RETURN;
	END IF;
	-- Who delivers the rest locks this before the thread.
	PERFORM FROM held x
	WHERE x.school_id = p_school AND x.message_id = p_message
		AND x.sender_id = p_sender FOR UPDATE;
	SELECT 1, m.recipient_count, u.draft_id
	INTO status, unopened, draft_id
	FROM undone u
	JOIN message m ON m.school_id = u.school_id AND m.id = u.message_id
	WHERE u.school_id = p_school AND u.message_id = p_message
		AND m.sender_id = p_sender;
END $$;

-- Of a delivered message, with its thread locked.  Its lines are locked in the
-- order of their people, so that who reads it meanwhile has a receipt before
-- this looks, or finds it gone: nobody is in between.
CREATE OR REPLACE FUNCTION take_back(m message, p_at timestamptz)
RETURNS recalled
LANGUAGE plpgsql AS $$
DECLARE
	r recalled;
	v_place bigint := coalesce(m.position, m.id);
BEGIN
	PERFORM FROM entry e
	WHERE e.school_id = m.school_id AND e.thread_id = m.thread_id
		AND e.user_id = ANY (ARRAY(SELECT k.id * sign
			FROM unnest(m.sender_id || m.audience) k (id),
				(VALUES (1), (-1)) s (sign)))
	ORDER BY e.user_id FOR UPDATE;
	INSERT INTO recalled
	SELECT m.school_id, m.id, p_at, m.audience, m.why, m.children, ARRAY(
		SELECT x.user_id FROM receipt x
		WHERE x.school_id = m.school_id AND x.message_id = m.id
			AND x.user_id = ANY (m.audience)
		ORDER BY x.user_id), m.body_html, m.file_ids, m.file_names,
		m.file_types, m.file_sizes, m.file_hashes
	RETURNING * INTO r;

	UPDATE message x SET
		recalled_at = p_at,
		recipient_count = coalesce(x.recipient_count,
			cardinality(r.people)),
		audience = r.opened,
		why = NULL, children = NULL, body_html = '',
		file_ids = NULL, file_names = NULL, file_types = NULL,
		file_sizes = NULL, file_hashes = NULL
	WHERE x.school_id = m.school_id AND x.id = m.id;
	UPDATE file f SET thread_id = -1
	WHERE f.school_id = m.school_id
		AND f.attachment_id = ANY (r.file_ids)
		AND f.thread_id = m.thread_id AND f.message_id = m.id;
	PERFORM remake_lines(m.school_id, m.thread_id, m.sender_id || r.people,
		v_place);
	PERFORM forget_text(m.school_id, m.id);
	PERFORM live_tell(m.school_id, 1, 4, m.thread_id, m.id,
		seen_by(r.people || m.sender_id, veiled_from(m.school_id,
		m.thread_id)));

	-- notify is told under the negative of what it knows it by: nobody who
	-- settles the one settles the other.
	WITH told AS MATERIALIZED (
		SELECT l.position, l.people FROM delivery l
		WHERE m.last_delivered_at IS NOT NULL
			AND l.school_id = m.school_id AND l.message_id = m.id
		UNION ALL
		SELECT v_place, r.people
	), untold AS (
		DELETE FROM outbox o USING told x
		WHERE o.school_id = m.school_id AND o.message_id = x.position
	)
	INSERT INTO outbox
	SELECT m.school_id, -x.position, m.thread_id, cardinality(x.people),
		'-infinity', 4, x.people, m.sender_name, t.subject
	FROM told x, thread t
	WHERE t.school_id = m.school_id AND t.id = m.thread_id;
	PERFORM ask_recalled(m.school_id, m.id, m.thread_id, r.people,
		m.sender_name, t.subject)
	FROM thread t
	WHERE t.school_id = m.school_id AND t.id = m.thread_id;
	RETURN r;
END $$;
