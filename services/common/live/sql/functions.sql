-- The log of changes: written in the commit of what changed, read by the
-- service that publishes it, and by who has missed something.  Types and hows
-- are those of live.proto.

-- What happened to p_people is told them after the commit.
CREATE OR REPLACE FUNCTION live_tell(p_school bigint, p_type int, p_how int,
	p_object bigint, p_message bigint, p_people bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO live_change (school_id, type, how, object_id, message_id,
		people)
	VALUES (p_school, p_type, p_how, p_object, p_message, p_people);
END $$;

-- The log is of a database that was restored from a dump, and tells of
-- transactions that there have not been here.
CREATE OR REPLACE FUNCTION live_is_restored() RETURNS boolean
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
	v_next xid8 := pg_snapshot_xmax(pg_current_snapshot());
BEGIN
	RETURN EXISTS (SELECT FROM live_log l
			WHERE l.school_id = 0 AND l.mark > v_next)
		OR EXISTS (SELECT FROM live_change c
			WHERE c.transaction > v_next
				-- Its own may be, too.
				AND c.transaction IS DISTINCT FROM
				pg_current_xact_id_if_assigned());
END $$;

-- Which log it is; p_begin: begins one where a crash has left none, or where it
-- is another database's.
CREATE OR REPLACE FUNCTION live_state(p_begin boolean, OUT epoch bigint, OUT
	oldest bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	oldest := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
	IF p_begin AND live_is_restored() THEN
		DELETE FROM live_change;
		DELETE FROM live_log;
	END IF;
	SELECT l.epoch INTO epoch FROM live_log l WHERE l.school_id = 0;
	IF epoch IS NULL AND p_begin THEN
		INSERT INTO live_log (school_id, epoch, swept, mark,
			marked_at)
		SELECT 0, (extract(epoch FROM clock_timestamp())
			* 1000000)::bigint, x.oldest, x.oldest,
			clock_timestamp()
		FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())
			AS oldest) x
		ON CONFLICT DO NOTHING;
		SELECT l.epoch INTO epoch FROM live_log l
		WHERE l.school_id = 0;
	END IF;
	epoch := coalesce(epoch, 0);
END $$;

-- What this transaction has written so far, of all schools.  epoch 0: a crash
-- was just now, and no log has begun.
CREATE OR REPLACE FUNCTION live_written()
RETURNS TABLE (epoch bigint, oldest bigint, transaction bigint,
	school_id bigint, id bigint, type smallint, how smallint,
	object_id bigint, message_id bigint, people bigint[])
LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
	v_this xid8 := pg_current_xact_id_if_assigned();
BEGIN
	IF v_this IS NULL THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT coalesce((SELECT l.epoch FROM live_log l
			WHERE l.school_id = 0), 0),
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
		c.transaction::text::bigint, c.school_id, c.id, c.type, c.how,
		c.object_id, c.message_id, c.people
	FROM live_change c WHERE c.transaction = v_this ORDER BY c.id;
END $$;

-- What p_users have missed of a school, each since p_since, of p_epoch: a row
-- a change, or one without where there is none.  Nothing and `reset` where it
-- cannot be known; p_most: rows that are looked at.
CREATE OR REPLACE FUNCTION live_missed(p_school bigint, p_epoch bigint,
	p_users bigint[], p_since bigint[], p_most int)
RETURNS TABLE (nth bigint, reset boolean, epoch bigint,
	oldest bigint, id bigint, transaction bigint, type smallint,
	how smallint, object_id bigint, message_id bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
	v_log live_log;
	v_first xid8;
	v_none boolean;
BEGIN
	SELECT l.* INTO v_log FROM live_log l WHERE l.school_id = 0;
	v_none := v_log.epoch IS DISTINCT FROM p_epoch;
	SELECT min(s)::text::xid8 INTO v_first FROM unnest(p_since) s
	WHERE s::text::xid8 >= v_log.swept;
	v_none := v_none OR v_first IS NULL OR (
		SELECT count(*) FROM (
			SELECT FROM live_change c
			WHERE c.school_id = p_school
				AND c.transaction >= v_first
			LIMIT p_most + 1) x) > p_most;
	RETURN QUERY
	SELECT r.nth, r.reset, coalesce(v_log.epoch, 0),
		pg_snapshot_xmin(pg_current_snapshot())::text::bigint, c.id, c.transaction::text::bigint,
		c.type, c.how, c.object_id, c.message_id
	FROM (
		SELECT u.nth, u.id, u.since::text::xid8 AS since,
			v_none OR u.since::text::xid8 < v_log.swept AS reset
		FROM unnest(p_users, p_since) WITH ORDINALITY
			u (id, since, nth)) r
	LEFT JOIN (
		SELECT h.*, p.id AS user_id
		FROM live_change h, unnest(h.people) p (id)
		WHERE NOT v_none AND h.school_id = p_school
			AND h.transaction >= v_first) c
		ON c.user_id = r.id AND NOT r.reset
		AND c.transaction >= r.since
	ORDER BY r.nth, c.id;
END $$;

-- Forgets p_most rows of those that are older than p_seconds, and less than
-- twice as old.  How many they were; 0: there is nothing to do.
CREATE OR REPLACE FUNCTION live_sweep(p_seconds int, p_most int) RETURNS int
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
	v_log live_log;
	v_done int;
BEGIN
	SELECT l.* INTO v_log FROM live_log l WHERE l.school_id = 0
	FOR UPDATE SKIP LOCKED;
	IF NOT FOUND OR v_log.marked_at
		> clock_timestamp() - p_seconds * interval '1 s' THEN
		RETURN 0;
	END IF;
	DELETE FROM live_change c WHERE c.ctid = ANY (ARRAY(
		SELECT x.ctid FROM live_change x
		WHERE x.transaction < v_log.mark LIMIT p_most));
	GET DIAGNOSTICS v_done = ROW_COUNT;
	UPDATE live_log l SET swept = v_log.mark,
		mark = CASE WHEN v_done < p_most
			THEN pg_snapshot_xmin(pg_current_snapshot())
			ELSE v_log.mark END,
		marked_at = CASE WHEN v_done < p_most THEN clock_timestamp()
			ELSE v_log.marked_at END
	WHERE l.school_id = 0;
	RETURN v_done;
END $$;
