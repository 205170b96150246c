-- Search: the words of messages, and what is asked for.
--
-- A lexeme is a word as it is written or its stem, without accents.  Others
-- stand for where a name is: de/NAME wrote it, to/NAME it is for, file/NAME is
-- attached, and file/ that anything is.  only/NAME is whom it is for as its
-- sender alone may see.

-- With a blank for what does not part words to PostgreSQL: of an address, a
-- file's name or a date each word is found.
CREATE OR REPLACE FUNCTION search_text(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT translate(p_text, './@_-:', '      ')
$$;

-- Names as lexemes of that kind.
CREATE OR REPLACE FUNCTION search_names(p_kind text, p_names text)
RETURNS tsvector
LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN array_to_tsvector(ARRAY(
		SELECT p_kind || w.lexeme
		FROM unnest(to_tsvector('search_word', search_text(p_names)))
			w));
END $$;

-- May others than the sender see whom a message is for?  As ticked_show() of
-- sending/recipients.c has it.
CREATE OR REPLACE FUNCTION is_shown_to_all(p_id text, p_role smallint,
	p_replies smallint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN p_role < 0 OR p_id LIKE 'group:%' THEN false
		ELSE p_role = 0 OR p_replies = 1 END
$$;

-- The words of a message.  Of a long one those of its start, since a row has an
-- end.  Stems have no places: what is quoted is searched for as it is written.
CREATE OR REPLACE FUNCTION message_words(m message, t thread)
RETURNS tsvector
LANGUAGE plpgsql STABLE COST 10000 AS $$
DECLARE
	v_shown text := '';
	v_only text := '';
	v_files text := coalesce(array_to_string(m.file_names, ' '), '');
	v_text text;
	v_words tsvector;
BEGIN
	SELECT coalesce(string_agg(a.name, ' ') FILTER (WHERE a.shown), ''),
		coalesce(string_agg(a.name, ' ') FILTER (WHERE NOT a.shown), '')
	INTO v_shown, v_only
	FROM (SELECT x.name, is_shown_to_all(x.id, x.role, t.replies) AS shown
		FROM unnest(m.to_ids[1:200], m.to_roles[1:200],
			m.to_names[1:200]) x (id, role, name)
		WHERE x.role >= -10) a;
	-- What escapes a sign is none to PostgreSQL's parser either.
	v_text := search_text(concat_ws(' ', t.subject, regexp_replace(
		left(m.body_html, 100000), '<[^>]*>', ' ', 'g'),
		m.sender_name, v_shown, v_files));
	v_words := to_tsvector('search_word', v_text)
		|| strip(to_tsvector('search_french', v_text))
		|| strip(to_tsvector('search_english', v_text))
		|| search_names('de/', m.sender_name);
	IF v_shown <> '' THEN
		v_words := v_words || search_names('to/', v_shown);
	END IF;
	IF v_only <> '' THEN
		v_words := v_words || search_names('only/', v_only);
	END IF;
	IF v_files <> '' THEN
		v_words := v_words || search_names('file/', v_files)
			|| '''file/'''::tsvector;
	END IF;
	RETURN v_words;
END $$;

-- ---- what is asked for ----

-- One lexeme, or all that begin with it; of one or two letters those would be
-- half of all there are.
CREATE OR REPLACE FUNCTION search_lexeme(p_lexeme text, p_word text)
RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN ('''' || replace(replace(p_lexeme, '\', '\\'), '''', '''''')
		|| CASE WHEN char_length(p_word) < 3 THEN '''' ELSE ''':*' END
		)::tsquery;
END $$;

-- All of these names, of a kind.
CREATE OR REPLACE FUNCTION search_named(p_kind text, p_names text)
RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
	q tsquery;
	w text;
BEGIN
	FOR w IN SELECT x.lexeme
		FROM unnest(to_tsvector('search_word', search_text(p_names))) x
	LOOP
		q := coalesce(q && search_lexeme(p_kind || w, w),
			search_lexeme(p_kind || w, w));
	END LOOP;
	RETURN q;
END $$;

-- What one word finds: what begins with it, and what has its stem.
CREATE OR REPLACE FUNCTION search_stemmed(p_word text) RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
	q tsquery := search_named('', p_word);
BEGIN
	RETURN q || plainto_tsquery('search_french', p_word)
		|| plainto_tsquery('search_english', p_word);
END $$;

-- All of p_texts, each of its kind: '' a word, '"' words in a row, or one of
-- the kinds of names.  p_own: of what the caller has written, where all are
-- seen whom it was for.  The empty query where there is nothing to look for.
CREATE OR REPLACE FUNCTION search_query(p_kinds text[], p_texts text[],
	p_own boolean) RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_all tsquery;
	v_one tsquery;
	v_kind text;
	v_text text;
BEGIN
	FOR v_kind, v_text IN SELECT * FROM unnest(p_kinds, p_texts)
	LOOP
		v_one := CASE
			WHEN v_kind = '' THEN search_stemmed(v_text)
			WHEN v_kind = '"' THEN phraseto_tsquery('search_word',
				search_text(v_text))
			WHEN v_text = '' THEN search_lexeme(v_kind, '')
			ELSE search_named(v_kind, v_text) END;
		IF p_own AND v_kind IN ('', 'to/') THEN
			v_one := v_one || search_named('only/', v_text);
		END IF;
		-- What is no word to PostgreSQL stands nowhere.
		IF v_one IS NULL OR numnode(v_one) = 0 THEN
			v_one := '''/'''::tsquery;
		END IF;
		v_all := coalesce(v_all && v_one, v_one);
	END LOOP;
	RETURN coalesce(v_all, ''::tsquery);
END $$;

-- ---- the relay ----

-- Writes the words of at most p_max deliveries, the newest first, and of no
-- more than the first one beyond p_people people.  How many it were.
CREATE OR REPLACE FUNCTION write_texts(p_max int, p_people int) RETURNS int
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	v_taken int;
BEGIN
	WITH due AS MATERIALIZED (
		SELECT q.school_id, q.position, q.thread_id, q.people
		FROM text_queue q
		ORDER BY q.school_id DESC, q.position DESC
		LIMIT p_max FOR UPDATE SKIP LOCKED
	), within AS (
		SELECT d.*, sum(d.people) OVER (
			ORDER BY d.school_id DESC, d.position DESC) - d.people
			AS before
		FROM due d
	), taken AS (
		DELETE FROM text_queue q USING within w
		WHERE q.school_id = w.school_id AND q.position = w.position
			AND w.before < p_people
		RETURNING q.school_id, q.position, q.thread_id
	), written AS (
		INSERT INTO message_text
		SELECT m.school_id, m.thread_id, m.id, x.position, m.sender_id,
			coalesce(m.delivered_at, m.sent_at),
			CASE WHEN m.last_delivered_at IS NULL THEN m.audience
				ELSE first_people(m) END || m.sender_id,
			message_words(m, t)
		FROM taken x
		JOIN message m ON m.school_id = x.school_id
			AND m.thread_id = x.thread_id
			AND nullif(coalesce(m.position, m.id), 0) = x.position
		JOIN thread t ON t.school_id = m.school_id AND t.id = m.thread_id
		UNION ALL
		SELECT m.school_id, m.thread_id, m.id, x.position, m.sender_id,
			l.delivered_at, l.people, message_words(m, t)
		FROM taken x
		JOIN delivery l ON l.school_id = x.school_id
			AND l.thread_id = x.thread_id
			AND l.position = x.position
		JOIN message m ON m.school_id = l.school_id
			AND m.id = l.message_id
		JOIN thread t ON t.school_id = m.school_id AND t.id = m.thread_id
		ON CONFLICT DO NOTHING
	)
	SELECT count(*) INTO v_taken FROM taken;
	RETURN v_taken;
END $$;

-- Puts the next p_max messages from before there was search into the queue.
-- False: there are no more.
CREATE OR REPLACE FUNCTION fill_texts(p_max int) RETURNS boolean
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
	f text_fill;
	v_last text_fill;
BEGIN
	SELECT * INTO f FROM text_fill FOR UPDATE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	WITH slice AS MATERIALIZED (
		SELECT m.school_id, m.id, m.thread_id, m.audience,
			nullif(coalesce(m.position, m.id), 0) AS place
		FROM message m
		WHERE (m.school_id, m.id) < (f.school_id, f.message_id)
		ORDER BY m.school_id DESC, m.id DESC LIMIT p_max
	), queued AS (
		INSERT INTO text_queue
		SELECT s.school_id, s.place, s.thread_id,
			cardinality(s.audience)
		FROM slice s
		WHERE s.place > 0 AND NOT EXISTS (
			SELECT FROM message_text x
			WHERE x.school_id = s.school_id
				AND x.thread_id = s.thread_id
				AND x.message_id = s.id)
		ON CONFLICT DO NOTHING
	)
	SELECT s.school_id, s.id INTO v_last FROM slice s
	ORDER BY s.school_id, s.id LIMIT 1;
	IF v_last.school_id IS NULL THEN
		DELETE FROM text_fill;
		RETURN false;
	END IF;
	UPDATE text_fill SET school_id = v_last.school_id,
		message_id = v_last.message_id;
	RETURN true;
END $$;

-- Nobody finds this message any more, whether or not its words are written.
CREATE OR REPLACE FUNCTION forget_text(school bigint, message bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO message_text AS x
	SELECT m.school_id, m.thread_id, m.id, p.place, m.sender_id,
		coalesce(m.delivered_at, m.sent_at), '{}', ''
	FROM message m
	CROSS JOIN LATERAL (
		SELECT coalesce(m.position, m.id) AS place
		UNION ALL
		SELECT l.position FROM delivery l
		WHERE m.last_delivered_at IS NOT NULL
			AND l.school_id = m.school_id AND l.message_id = m.id
		) p
	WHERE m.school_id = forget_text.school
		AND m.id = forget_text.message
	ON CONFLICT (school_id, thread_id, message_id, position)
		DO UPDATE SET people = '{}', words = '';
END $$;
