-- What happened to whom: a short memory for those who have Liaison open and
-- missed something.  It is lost in a crash of PostgreSQL, and begins anew then.
CREATE SEQUENCE live_change_id;

CREATE UNLOGGED TABLE live_change (
	school_id	bigint NOT NULL,
	transaction	xid8 NOT NULL DEFAULT pg_current_xact_id(),
	id		bigint NOT NULL DEFAULT nextval('live_change_id'),
	-- liaison.live.v1.Type and How
	type		smallint NOT NULL,
	how		smallint NOT NULL,
	-- 0: of several
	object_id	bigint NOT NULL,
	message_id	bigint NOT NULL,
	people		bigint[] NOT NULL,
	PRIMARY KEY (school_id, transaction, id)
);
-- Ten thousand people are not worth the time to compress them.
ALTER TABLE live_change ALTER people SET STORAGE EXTERNAL;
-- What a transaction wrote, and what is old, of all schools.
CREATE INDEX live_change_transaction ON live_change (transaction);

-- One row, of no school.
CREATE UNLOGGED TABLE live_log (
	school_id	bigint PRIMARY KEY DEFAULT 0 CHECK (school_id = 0),
	-- Of two logs, that of the later crash is the greater one.
	epoch		bigint NOT NULL,
	-- What transactions before this one wrote may be gone,
	swept		xid8 NOT NULL,
	-- and goes next, when this is old enough.
	mark		xid8 NOT NULL,
	marked_at	timestamptz NOT NULL
);
