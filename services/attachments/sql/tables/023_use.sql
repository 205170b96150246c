-- What each person keeps: attachments and bytes, without what is gone and what
-- was made for them.  By triggers, so that no statement can forget it, whatever
-- path it has to the tables.
CREATE TABLE attachment_use (
	school_id	bigint NOT NULL,
	uploader	bigint NOT NULL,
	files		bigint NOT NULL,
	bytes		bigint NOT NULL,
	PRIMARY KEY (school_id, uploader)
);

-- In one order, so that no two statements wait for each other.
CREATE FUNCTION count_use(p_school bigint[], p_uploader bigint[],
    p_files bigint[], p_bytes bigint[])
RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	INSERT INTO attachment_use AS u (school_id, uploader, files, bytes)
	SELECT school_id, uploader, sum(files), sum(bytes)
	FROM unnest(p_school, p_uploader, p_files, p_bytes)
	    x (school_id, uploader, files, bytes)
	GROUP BY school_id, uploader
	HAVING sum(files) <> 0 OR sum(bytes) <> 0
	ORDER BY school_id, uploader
	ON CONFLICT (school_id, uploader) DO UPDATE
	SET files = u.files + excluded.files, bytes = u.bytes + excluded.bytes;
	DELETE FROM attachment_use u
	USING unnest(p_school, p_uploader) x (school_id, uploader)
	WHERE u.school_id = x.school_id AND u.uploader = x.uploader
	AND u.files = 0;
END
$$;

CREATE FUNCTION count_created()
RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	PERFORM count_use(array_agg(c.school_id), array_agg(c.uploader),
	    array_agg(1::bigint), array_agg(c.size))
	FROM changed c WHERE c.state <> 3 AND NOT c.own;
	RETURN NULL;
END
$$;

CREATE FUNCTION count_changed()
RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	PERFORM count_use(array_agg(x.school_id), array_agg(x.uploader),
	    array_agg(x.n), array_agg(x.size))
	FROM (
		SELECT school_id, uploader, 1::bigint AS n, size, state, own
		FROM changed
		UNION ALL
		SELECT school_id, uploader, -1, -size, state, own FROM before
	) x
	WHERE x.state <> 3 AND NOT x.own;
	RETURN NULL;
END
$$;

CREATE FUNCTION count_deleted()
RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	PERFORM count_use(array_agg(b.school_id), array_agg(b.uploader),
	    array_agg(-1::bigint), array_agg(-b.size))
	FROM before b WHERE b.state <> 3 AND NOT b.own;
	RETURN NULL;
END
$$;

CREATE FUNCTION count_none()
RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	TRUNCATE attachment_use;
	RETURN NULL;
END
$$;

CREATE TRIGGER count_created AFTER INSERT ON attachment
	REFERENCING NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION count_created();
CREATE TRIGGER count_changed AFTER UPDATE ON attachment
	REFERENCING OLD TABLE AS before NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION count_changed();
CREATE TRIGGER count_deleted AFTER DELETE ON attachment
	REFERENCING OLD TABLE AS before
	FOR EACH STATEMENT EXECUTE FUNCTION count_deleted();
CREATE TRIGGER count_none AFTER TRUNCATE ON attachment
	FOR EACH STATEMENT EXECUTE FUNCTION count_none();

-- The triggers keep others from writing until these are there.
INSERT INTO attachment_use (school_id, uploader, files, bytes)
SELECT school_id, uploader, count(*), sum(size) FROM attachment
WHERE state <> 3 AND NOT own
GROUP BY school_id, uploader;

-- Within what the uploader and the school may keep (0: no limit).  0: there it
-- is; 1: over the uploader's, 2: over the school's.  Those that come at the same
-- time are counted one after the other.
CREATE FUNCTION create_attachment(p_school bigint, p_id text,
    p_uploader bigint, p_name text, p_type text, p_size bigint, p_keep bigint,
    p_clean boolean, p_person_quota bigint, p_school_quota bigint)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_key text;
BEGIN
	IF p_school_quota > 0 OR p_person_quota > 0 THEN
		v_key := 'attachment_use ' || p_school;
		IF p_school_quota = 0 THEN
			v_key := v_key || ' ' || p_uploader;
		END IF;
		PERFORM pg_advisory_xact_lock(hashtextextended(v_key, 0));
	END IF;
	IF p_person_quota > 0 AND p_size > p_person_quota - coalesce((
		SELECT bytes FROM attachment_use
		WHERE school_id = p_school AND uploader = p_uploader), 0) THEN
		RETURN 1;
	END IF;
	IF p_school_quota > 0 AND p_size > p_school_quota - coalesce((
		SELECT sum(bytes) FROM attachment_use
		WHERE school_id = p_school), 0) THEN
		RETURN 2;
	END IF;
	INSERT INTO attachment (school_id, id, uploader, name, media_type,
	    size, due_at, clean)
	VALUES (p_school, decode(p_id, 'hex'), p_uploader, p_name, p_type,
	    p_size, now() + p_keep * interval '1 millisecond', p_clean);
	RETURN 0;
END
$$;
