-- Erasing a person who has left: what is theirs goes, and what others have of
-- them stays under another name.

CREATE OR REPLACE FUNCTION erased_name() RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT 'Compte supprimé'::text $$;

-- What there is of theirs.
CREATE OR REPLACE FUNCTION count_own(p_school bigint, p_user bigint,
	OUT threads bigint, OUT drafts bigint, OUT held bigint,
	OUT folders bigint, OUT templates bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
	threads := (SELECT count(*) FROM entry e
		WHERE e.school_id = p_school
			AND e.user_id IN (p_user, -p_user));
	drafts := (SELECT count(*) FROM draft d
		WHERE d.school_id = p_school AND d.user_id = p_user);
	held := (SELECT count(*) FROM held h
		WHERE h.school_id = p_school AND h.sender_id = p_user);
	folders := (SELECT count(*) FROM folder f
		WHERE f.school_id = p_school AND f.user_id = p_user);
	templates := (SELECT count(*) FROM template t
		WHERE t.school_id = p_school AND t.owner_id = p_user);
END $$;

-- What they alone have, but for their lines.
CREATE OR REPLACE FUNCTION erase_own(p_school bigint, p_user bigint)
RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	h held;
BEGIN
	-- What is held is a draft first, and goes with these.
	FOR h IN DELETE FROM held x
		WHERE x.school_id = p_school AND x.sender_id = p_user
		RETURNING x.*
	LOOP
		PERFORM drop_held(h);
	END LOOP;
	DELETE FROM file f USING draft d
	WHERE d.school_id = p_school AND d.user_id = p_user
		AND f.school_id = p_school
		AND f.attachment_id = ANY (d.file_ids) AND f.thread_id = 0
		AND f.message_id = d.id;
	DELETE FROM draft x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM draft_key x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM folder x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM template x
	WHERE x.school_id = p_school AND x.owner_id = p_user;
	DELETE FROM act_line x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM act x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM absence x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM auto_replied x
	WHERE x.school_id = p_school AND p_user IN (x.user_id, x.sender_id);
	DELETE FROM auto_reply_due x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM sender x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM reading x
	WHERE x.school_id = p_school AND x.user_id = p_user;
	DELETE FROM veil x
	WHERE x.school_id = p_school AND x.user_id = p_user;
END $$;

-- At most p_most of their lines; how many.
CREATE OR REPLACE FUNCTION erase_lines(p_school bigint, p_user bigint,
	p_most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
	v_done int;
BEGIN
	DELETE FROM entry e
	USING (SELECT x.user_id, x.thread_id FROM entry x
		WHERE x.school_id = p_school
			AND x.user_id IN (p_user, -p_user)
		ORDER BY x.thread_id LIMIT p_most FOR UPDATE) l
	WHERE e.school_id = p_school AND e.user_id = l.user_id
		AND e.thread_id = l.thread_id;
	GET DIAGNOSTICS v_done = ROW_COUNT;
	RETURN v_done;
END $$;

-- Does p_context say whose parent p_id is, by this name?
CREATE OR REPLACE FUNCTION names_kin(p_id bigint, p_context text, p_name text,
	p_kin bigint[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT p_id = ANY (p_kin) AND p_name <> ''
		AND strpos(p_context, p_name) > 0
$$;

-- Goes through the p_most messages after p_after: where p_user is in one, they
-- are there under another name from now on, and nobody alone with it.  p_name:
-- as they were called, which is taken out of what says whom a message is to and,
-- of p_kin, whose parent somebody is.  next: the last one; 0: there are no more.
CREATE OR REPLACE FUNCTION erase_names(p_school bigint, p_user bigint,
	p_name text, p_kin bigint[], p_after bigint, p_most int,
	OUT next bigint, OUT renamed int)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_ids bigint[];
	v_threads bigint[];
BEGIN
	WITH n AS MATERIALIZED (
		SELECT m.* FROM message m
		WHERE m.school_id = p_school AND m.id > p_after
		ORDER BY m.id LIMIT p_most
	)
	SELECT CASE WHEN count(*) = p_most THEN max(n.id) ELSE 0 END,
		array_agg(n.id) FILTER (WHERE n.sender_id = p_user
			OR p_user = ANY (n.audience)
			OR p_user::text = ANY (n.to_ids)
			OR names_kin(n.sender_id, n.sender_context, p_name,
				p_kin)
			OR EXISTS (SELECT FROM concern c
				WHERE c.school_id = p_school
					AND c.child_id = p_user
					AND c.thread_id = n.thread_id)
			OR EXISTS (SELECT FROM report r
				WHERE r.school_id = p_school
					AND r.message_id = n.id
					AND r.user_id = p_user)
			OR p_user = ANY (k.children)
			OR h.other_id = p_user
			OR names_kin(h.other_id, h.other_context, p_name, p_kin)
			OR p_kin <> '{}' AND EXISTS (SELECT FROM entry e
				WHERE e.school_id = p_school
					AND e.user_id IN (n.sender_id,
						-n.sender_id)
					AND e.thread_id = n.thread_id
					AND names_kin(e.other_id,
						e.other_context, p_name,
						p_kin)))
	INTO next, v_ids
	FROM n
	LEFT JOIN copied k ON k.school_id = p_school AND k.message_id = n.id
	LEFT JOIN held h ON h.school_id = p_school AND h.message_id = n.id;
	renamed := coalesce(cardinality(v_ids), 0);
	IF renamed = 0 THEN
		RETURN;
	END IF;
	v_threads := ARRAY(SELECT DISTINCT m.thread_id FROM message m
		WHERE m.school_id = p_school AND m.id = ANY (v_ids) ORDER BY 1);
	-- Before its thread, as a delivery does.
	PERFORM FROM held h
	WHERE h.school_id = p_school AND h.message_id = ANY (v_ids)
	ORDER BY h.message_id FOR UPDATE;
	PERFORM FROM thread t
	WHERE t.school_id = p_school AND t.id = ANY (v_threads)
	ORDER BY t.id FOR NO KEY UPDATE;
	PERFORM rename_in(p_school, p_user, p_name, p_kin, v_ids, v_threads);
	PERFORM forget_signs(p_school, p_user, v_ids);
	-- What nobody else has.
	PERFORM forget_messages(p_school, ARRAY(SELECT m.id FROM message m
		WHERE m.school_id = p_school AND m.id = ANY (v_ids)
			AND m.sender_id = p_user
			AND m.audience <@ ARRAY[p_user]), 'infinity');
END $$;

-- Part of erase_names(): these messages and threads, and the lines that say who
-- they are from and to.
CREATE OR REPLACE FUNCTION rename_in(p_school bigint, p_user bigint, p_name
	text, p_kin bigint[], p_ids bigint[], p_threads bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
	UPDATE message m SET
		sender_name = CASE WHEN m.sender_id = p_user
			THEN erased_name() ELSE m.sender_name END,
		sender_title = CASE WHEN m.sender_id = p_user
			THEN '' ELSE m.sender_title END,
		sender_context = CASE WHEN m.sender_id = p_user THEN NULL
			WHEN m.sender_id = ANY (p_kin) AND p_name <> ''
			THEN replace(m.sender_context, p_name, erased_name())
			ELSE m.sender_context END,
		to_names = ARRAY(SELECT CASE WHEN x.id = p_user::text
				AND x.role <> 0 THEN erased_name() ELSE x.name END
			FROM unnest(m.to_ids, m.to_roles, m.to_names)
				WITH ORDINALITY x (id, role, name, nth)
			ORDER BY x.nth),
		to_titles = CASE WHEN m.to_titles IS NOT NULL THEN
			ARRAY(SELECT CASE WHEN x.id = p_user::text
				AND x.role <> 0 THEN '' ELSE x.title END
			FROM unnest(m.to_ids, m.to_roles, m.to_titles)
				WITH ORDINALITY x (id, role, title, nth)
			ORDER BY x.nth) END
	WHERE m.school_id = p_school AND m.id = ANY (p_ids);
	UPDATE held h SET
		other_name = CASE WHEN h.other_id = p_user
			THEN erased_name() ELSE h.other_name END,
		other_title = CASE WHEN h.other_id = p_user
			THEN '' ELSE h.other_title END,
		other_context = CASE WHEN h.other_id = p_user THEN NULL
			WHEN h.other_id = ANY (p_kin) AND p_name <> ''
			THEN replace(h.other_context, p_name, erased_name())
			ELSE h.other_context END,
		to_summary = CASE WHEN p_name = '' THEN h.to_summary
			ELSE replace(h.to_summary, p_name, erased_name()) END
	WHERE h.school_id = p_school AND h.message_id = ANY (p_ids);
	UPDATE thread t SET starter_name = erased_name(), starter_title = ''
	WHERE t.school_id = p_school AND t.id = ANY (p_threads)
		AND t.starter_id = p_user;
	UPDATE concern c SET name = erased_name(), class = ''
	WHERE c.school_id = p_school AND c.thread_id = ANY (p_threads)
		AND c.child_id = p_user;
	UPDATE copied x SET names = ARRAY(
		SELECT CASE WHEN k.child = p_user THEN erased_name()
			ELSE k.name END
		FROM unnest(x.children, x.names)
			WITH ORDINALITY k (child, name, nth)
		ORDER BY k.nth)
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids)
		AND p_user = ANY (x.children);
	UPDATE message_text x SET
		words = CASE WHEN m.recalled_at IS NULL
			THEN message_words(m, t) ELSE '' END,
		people = array_remove(x.people, p_user)
	FROM message m, thread t
	WHERE m.school_id = p_school AND m.id = ANY (p_ids)
		AND t.school_id = p_school AND t.id = m.thread_id
		AND x.school_id = p_school AND x.thread_id = m.thread_id
		AND x.message_id = m.id;
	UPDATE entry e SET
		other_name = CASE WHEN e.other_id = p_user
			THEN erased_name() ELSE e.other_name END,
		other_title = CASE WHEN e.other_id = p_user
			THEN '' ELSE e.other_title END,
		other_context = CASE WHEN e.other_id = p_user THEN NULL
			WHEN e.other_id = ANY (p_kin) AND p_name <> ''
			THEN replace(e.other_context, p_name, erased_name())
			ELSE e.other_context END,
		to_summary = CASE WHEN p_name = '' THEN e.to_summary
			ELSE replace(e.to_summary, p_name, erased_name()) END,
		concerns = CASE WHEN e.concerns IS NOT NULL
			THEN concerns_of(p_school, e.thread_id) END
	FROM (SELECT DISTINCT m.thread_id, u.id * s.sign AS user_id
		FROM message m, unnest(m.sender_id || m.audience) u (id),
			(VALUES (1), (-1)) s (sign)
		WHERE m.school_id = p_school AND m.id = ANY (p_ids)
			AND nullif(coalesce(m.position, m.id), 0) > 0) l
	WHERE e.school_id = p_school AND e.user_id = l.user_id
		AND e.thread_id = l.thread_id;
END $$;

-- What others have drafted to them.
CREATE OR REPLACE FUNCTION rename_in_drafts(p_school bigint, p_user bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE draft d SET to_names = ARRAY(
		SELECT CASE WHEN x.id = p_user::text AND x.role <> 0
				AND x.name <> ''
			THEN erased_name() ELSE x.name END
		FROM unnest(d.to_ids, d.to_roles, d.to_names)
			WITH ORDINALITY x (id, role, name, nth)
		ORDER BY x.nth)
	WHERE d.school_id = p_school AND p_user::text = ANY (d.to_ids);
END $$;

-- Part of erase_names(): that they have read these messages and said something
-- about them, the text of what they have recalled, and from where they sent.
CREATE OR REPLACE FUNCTION forget_signs(p_school bigint, p_user bigint,
	p_ids bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_said bigint[];
BEGIN
	DELETE FROM receipt x
	WHERE x.school_id = p_school AND x.message_id = ANY (p_ids)
		AND x.user_id = p_user;
	WITH said AS (
		DELETE FROM report x
		WHERE x.school_id = p_school AND x.message_id = ANY (p_ids)
			AND x.user_id = p_user
		RETURNING x.message_id
	)
	SELECT array_agg(s.message_id) INTO v_said FROM said s;
	UPDATE reported r SET reports = r.reports - 1
	WHERE r.school_id = p_school AND r.message_id = ANY (v_said);
	DELETE FROM reported r
	WHERE r.school_id = p_school AND r.message_id = ANY (v_said)
		AND r.reports <= 0 AND r.state = 1;
	DELETE FROM file f USING recalled r, message m
	WHERE r.school_id = p_school AND r.message_id = ANY (p_ids)
		AND m.school_id = p_school AND m.id = r.message_id
		AND m.sender_id = p_user
		AND f.school_id = p_school
		AND f.attachment_id = ANY (r.file_ids) AND f.thread_id = -1
		AND f.message_id = r.message_id;
	UPDATE recalled r SET body_html = '', file_ids = NULL,
		file_names = NULL, file_types = NULL, file_sizes = NULL,
		file_hashes = NULL
	FROM message m
	WHERE r.school_id = p_school AND r.message_id = ANY (p_ids)
		AND m.school_id = p_school AND m.id = r.message_id
		AND m.sender_id = p_user;
END $$;

-- One step, from p_after on; p_erase false: counts alone.  more: there is
-- another one, after `next`.
CREATE OR REPLACE FUNCTION erase_person(p_school bigint, p_user bigint,
	p_name text, p_kin bigint[], p_after bigint, p_most int,
	p_erase boolean, OUT threads bigint, OUT drafts bigint, OUT held bigint,
	OUT folders bigint, OUT templates bigint, OUT renamed bigint,
	OUT more boolean, OUT next bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	renamed := 0;
	more := false;
	next := 0;
	SELECT c.* INTO threads, drafts, held, folders, templates
	FROM count_own(p_school, p_user) c;
	IF NOT p_erase THEN
		RETURN;
	END IF;
	PERFORM erase_own(p_school, p_user);
	threads := erase_lines(p_school, p_user, p_most);
	IF threads = p_most THEN
		more := true;
		next := p_after;
		RETURN;
	END IF;
	SELECT n.next, n.renamed INTO next, renamed
	FROM erase_names(p_school, p_user, p_name, p_kin, p_after, p_most) n;
	more := next > 0;
	-- What was taken back until now is a draft as well.
	IF NOT more THEN
		PERFORM rename_in_drafts(p_school, p_user);
	END IF;
END $$;
