-- Forwarding.

-- ---- parts of the statement that sends what forwards p_origin ----

-- Before it: may it go on?  Until the send is done nobody recalls it.
CREATE OR REPLACE FUNCTION forward_hold(p_school bigint, p_user bigint,
	p_origin bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	m message;
BEGIN
	SELECT x.* INTO m FROM message x
	WHERE x.school_id = p_school AND x.id = p_origin
		AND x.recalled_at IS NULL
	FOR SHARE;
	RETURN FOUND AND sees_message(m, p_user);
END $$;

-- After it; p_status is its own.
CREATE OR REPLACE FUNCTION forward_keep(p_school bigint, p_message bigint,
	p_status int, p_origin bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status = 0 THEN
		UPDATE message m SET forward_of = p_origin
		WHERE m.school_id = p_school AND m.id = p_message;
	END IF;
END $$;

-- ---- drafts ----

-- What a draft forwards, which is p_origin once it is saved with status 0; NULL
-- and 0: nothing.
CREATE OR REPLACE FUNCTION draft_forwards(p_school bigint, p_user bigint,
	p_draft draft, p_status int, p_origin bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
	IF p_status <> 0 THEN
		RETURN coalesce(p_draft.forward_of, 0);
	END IF;
	IF p_origin IS DISTINCT FROM p_draft.forward_of THEN
		UPDATE draft d SET forward_of = p_origin
		WHERE d.school_id = p_school AND d.user_id = p_user
			AND d.id = p_draft.id;
	END IF;
	RETURN coalesce(p_origin, 0);
END $$;

-- What was taken back before it was delivered is a draft again, of a forward.
CREATE OR REPLACE FUNCTION forward_undone(p_school bigint, p_user bigint,
	p_draft bigint, p_origin bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	IF p_origin IS NOT NULL THEN
		UPDATE draft d SET forward_of = p_origin
		WHERE d.school_id = p_school AND d.user_id = p_user
			AND d.id = p_draft;
	END IF;
END $$;

-- ---- for the sender of what is forwarded ----

-- How often it was, and what forwards it was, in turn.  What was taken back or
-- recalled itself does not count.  Volatile, so that a recall that has waited for
-- a forward counts it.
CREATE OR REPLACE FUNCTION count_forwards(p_school bigint, p_message bigint)
RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	RETURN (WITH RECURSIVE f AS (
		SELECT m.id FROM message m
		WHERE m.school_id = p_school AND m.forward_of = p_message
			AND m.recalled_at IS NULL
		UNION
		SELECT m.id FROM f
		JOIN message m ON m.school_id = p_school
			AND m.forward_of = f.id AND m.recalled_at IS NULL
	) SELECT count(*) FROM f);
END $$;
