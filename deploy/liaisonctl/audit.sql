-- The audit trail: who did what, to what, when and from where.  Run by
-- `liaisonctl provision` as the owner of the database, each time; its tables
-- are the role liaison_audit's, which nobody logs in as.  The directory service
-- may add rows and read them, and nothing else.
--
-- Of each school the rows are numbered from 1 without a gap, and each has
--
--	hash = SHA-256( hash of the row before, 32 bytes; of the first one zeros
--		|| school_id || n || at || actor_id
--		|| actor || address || act || object || detail )
--
-- numbers as 8 bytes, the most significant first; `at` in microseconds since
-- 1970; a text as the number of its bytes in 4 and these bytes, as stored, in
-- UTF-8.  head has number and hash of a school's last row.  `liaisonctl audit
-- verify` makes all of it again.

CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION liaison_audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO liaison_directory;
SET ROLE liaison_audit;

CREATE TABLE IF NOT EXISTS audit.head (
	school_id	bigint PRIMARY KEY,
	n		bigint NOT NULL DEFAULT 0,
	hash		bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
	at		timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS audit.entry (
	school_id	bigint NOT NULL,
	n		bigint NOT NULL,
	at		timestamptz NOT NULL,
	-- A person of the school, and the name as it was; 0: liaisonctl.
	actor_id	bigint NOT NULL,
	actor		text NOT NULL,
	address		text NOT NULL,
	-- "roster.import": the subject, and what was done with it.
	act		text NOT NULL,
	object		text NOT NULL,
	-- JSON, or empty.
	detail		text NOT NULL,
	hash		bytea NOT NULL,
	PRIMARY KEY (school_id, n)
);
CREATE INDEX IF NOT EXISTS entry_at ON audit.entry (school_id, at);
CREATE INDEX IF NOT EXISTS entry_actor ON audit.entry (school_id, actor_id, n);

-- Number, time and hash are ours to say, whatever comes; under the lock of the
-- school's head, so that there is one order.
CREATE OR REPLACE FUNCTION audit.chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
	v_before bytea;
	v_text text;
	v_row bytea;
BEGIN
	INSERT INTO audit.head (school_id) VALUES (NEW.school_id)
	ON CONFLICT DO NOTHING;
	SELECT h.n + 1, h.hash INTO NEW.n, v_before
	FROM audit.head h WHERE h.school_id = NEW.school_id FOR UPDATE;
	NEW.at := clock_timestamp();
	v_row := int8send(NEW.school_id) || int8send(NEW.n)
	    || int8send((extract(epoch FROM NEW.at) * 1000000)::bigint)
	    || int8send(NEW.actor_id);
	FOREACH v_text IN ARRAY ARRAY[NEW.actor, NEW.address, NEW.act,
	    NEW.object, NEW.detail]
	LOOP
		v_row := v_row || int4send(octet_length(v_text))
		    || convert_to(v_text, 'UTF8');
	END LOOP;
	NEW.hash := sha256(v_before || v_row);
	UPDATE audit.head SET n = NEW.n, hash = NEW.hash, at = NEW.at
	WHERE school_id = NEW.school_id;
	RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER chain BEFORE INSERT ON audit.entry
	FOR EACH ROW EXECUTE FUNCTION audit.chain();

REVOKE ALL ON audit.entry, audit.head FROM PUBLIC, liaison_directory;
GRANT INSERT, SELECT ON audit.entry TO liaison_directory;
GRANT SELECT ON audit.head TO liaison_directory;
RESET ROLE;
