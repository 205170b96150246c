-- What slows down guessing: failed logins are counted, and from some number on
-- the next one has to wait; see the table login_failure.

-- A hash, since people type all sorts of things as their name.
CREATE OR REPLACE FUNCTION failure_key(p_name text, p_address text)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
	SELECT sha256(convert_to(p_name || E'\n' || p_address, 'UTF8'))
$$;

-- What is left of a count: five an hour are forgotten, of addresses, behind
-- which a whole school may be, thirty.
CREATE OR REPLACE FUNCTION failures_left(p_kind int, p_failures real,
    p_counted_at timestamptz)
RETURNS real LANGUAGE sql STABLE AS $$
	SELECT greatest(0, p_failures - greatest(0,
	    extract(epoch FROM now() - p_counted_at))
	    * CASE p_kind WHEN 3 THEN 30 WHEN 7 THEN 60 ELSE 5 END / 3600)::real
$$;

-- A look that takes longer has ended with its process.
CREATE OR REPLACE FUNCTION failures_pending(p_pending int,
    p_counted_at timestamptz)
RETURNS int LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN p_counted_at > now() - interval '10 seconds'
	    THEN p_pending ELSE 0 END
$$;

-- Seconds to wait; 0: none, -1: until those before it have been looked at,
-- which may have been right.  Holds the row until the end of the transaction.
CREATE OR REPLACE FUNCTION failures_wait(p_school bigint, p_kind int,
    p_key bytea)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	v_until timestamptz;
	v_pending int;
BEGIN
	INSERT INTO login_failure (school_id, kind, key, failures, counted_at)
	VALUES (p_school, p_kind, p_key, 0, now()) ON CONFLICT DO NOTHING;
	SELECT blocked_until, failures_pending(pending, counted_at)
	INTO v_until, v_pending FROM login_failure
	WHERE school_id = p_school AND kind = p_kind AND key = p_key
	FOR UPDATE;
	RETURN CASE WHEN v_until <= now() THEN 0 WHEN v_pending > 0 THEN -1
	    ELSE ceil(extract(epoch FROM v_until - now()))::bigint END;
END
$$;

-- Counts one, and gives the count.  From the limit on, each doubles the wait
-- before the next: 30 s, 1 min, ... 15 min.  p_limit 0: no wait.
CREATE OR REPLACE FUNCTION failures_add(p_school bigint, p_kind int,
    p_key bytea, p_limit int)
RETURNS int LANGUAGE sql AS $$
	INSERT INTO login_failure AS f
	VALUES (p_school, p_kind, p_key, 1, now(), CASE p_limit WHEN 1
	    THEN now() + interval '30 seconds' ELSE '-infinity' END, 1)
	ON CONFLICT (school_id, kind, key) DO UPDATE SET
	pending = 1 + failures_pending(f.pending, f.counted_at),
	failures = least(1 + failures_left(f.kind, f.failures, f.counted_at),
	    1000000),
	counted_at = now(),
	blocked_until = CASE WHEN p_limit > 0 AND round(1 +
		failures_left(f.kind, f.failures, f.counted_at)) >= p_limit
	    THEN now() + least(900, 30 * 2 ^ least(10, round(1 +
		failures_left(f.kind, f.failures, f.counted_at)) - p_limit))
		* interval '1 second'
	    ELSE '-infinity' END
	RETURNING round(failures)::int
$$;

-- Takes one back, or all: it was none.
CREATE OR REPLACE FUNCTION failures_take_back(p_school bigint, p_kind int,
    p_key bytea, p_all boolean)
RETURNS void LANGUAGE sql AS $$
	UPDATE login_failure SET
	failures = CASE WHEN p_all THEN 0 ELSE greatest(0, failures - 1) END,
	pending = greatest(0, pending - 1),
	blocked_until = '-infinity'
	WHERE school_id = p_school AND kind = p_kind AND key = p_key
$$;

-- It was one.
CREATE OR REPLACE FUNCTION failures_settle(p_school bigint, p_kind int,
    p_key bytea)
RETURNS void LANGUAGE sql AS $$
	UPDATE login_failure SET pending = greatest(0, pending - 1)
	WHERE school_id = p_school AND kind = p_kind AND key = p_key
$$;
