-- A line of the inbox is in one of two indexes, by whether it is unread, not
-- in entry_unread and in one of all lines as well: of what a send writes, an
-- index more for each recipient costs the most.  A page of the inbox merges
-- the two.
CREATE INDEX entry_read ON entry
	(school_id, user_id, received_at DESC, thread_id DESC)
	WHERE received_at IS NOT NULL AND NOT unread AND NOT archived
		AND NOT trashed;
DROP INDEX entry_inbox;
