-- A message may forward another one, and so may a draft.

-- NULL: it forwards none.
ALTER TABLE message ADD forward_of bigint;
ALTER TABLE draft ADD forward_of bigint;
-- How often one was forwarded.
CREATE INDEX message_forwards ON message (school_id, forward_of)
	WHERE forward_of IS NOT NULL;
