-- One row a file of all that there is of somebody, from the request to its
-- end.  Whichever replica comes first makes it, under a lease; who comes after
-- one that was lost begins again with another file.
CREATE TABLE data_export (
	school_id	bigint NOT NULL,
	id		bytea NOT NULL CHECK (length(id) = 16),
	user_id		bigint NOT NULL,
	-- As whom (the role), in which language and from where it was asked for.
	role		smallint NOT NULL,
	language	text NOT NULL,
	address		text NOT NULL,
	with_files	boolean NOT NULL,
	-- See base/once.h; NULL: it has no key.
	key_hash	bytea,
	content_hash	bytea,
	-- 0 pending, 1 running, 2 done, 3 failed.
	state		smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
	-- Why it has failed: liaison.rpc.v1.Reason, and what it was over.
	reason		smallint NOT NULL DEFAULT 0,
	over_limit	bigint NOT NULL DEFAULT 0,
	-- Threads.
	done		int NOT NULL DEFAULT 0,
	total		int NOT NULL DEFAULT 0,
	-- An attachment of its maker's own.  Running: the attempt that counts.
	file_id		bytea,
	attempts	int NOT NULL DEFAULT 0,
	-- The audit trail has it.
	noted		boolean NOT NULL DEFAULT false,
	created_at	timestamptz NOT NULL DEFAULT now(),
	finished_at	timestamptz,
	-- Pending or running: when a replica may take it; else when it goes.
	due_at		timestamptz NOT NULL DEFAULT now(),
	-- When its maker is to be told; NULL: they were.
	tell_at		timestamptz,
	PRIMARY KEY (school_id, id)
);

CREATE UNIQUE INDEX data_export_running ON data_export (school_id, user_id)
	WHERE state < 2;
CREATE UNIQUE INDEX data_export_key ON data_export
	(school_id, user_id, key_hash);
CREATE INDEX data_export_due ON data_export (due_at);
CREATE INDEX data_export_told ON data_export (tell_at)
	WHERE tell_at IS NOT NULL;
