-- was: 18b19e22848689c97119b3065234f69dd76aaa56c952cecbf8c82fd19f0ff378
-- A line of a box says one thing: the newest message that its user can see,
-- whoever wrote it, and boxes are in that order.  And whose somebody is (the
-- context: "parent of ...") is kept with what they send, as their name is.

ALTER TABLE message ADD sender_context text;	-- NULL: not known

ALTER TABLE entry
	-- The newest message; NULL: written before there was this column.
	ADD last_id bigint,
	-- Up to where its user was shown messages, and has receipts.  NULL: as far
	-- as read_upto.
	ADD shown_upto bigint,
	-- As its user was when they last wrote.
	ADD own_name text,
	ADD own_title text,
	-- Of the other party; NULL: not known.
	ADD other_context text;

CREATE INDEX entry_unread_line ON entry
	(school_id, user_id, greatest(received_at, sent_at) DESC, thread_id DESC)
	WHERE unread AND NOT archived AND NOT trashed;
CREATE INDEX entry_read_line ON entry
	(school_id, user_id, greatest(received_at, sent_at) DESC, thread_id DESC)
	WHERE received_at IS NOT NULL AND NOT unread AND NOT archived
		AND NOT trashed;
CREATE INDEX entry_sent_line ON entry
	(school_id, user_id, greatest(received_at, sent_at) DESC, thread_id DESC)
	WHERE sent_at IS NOT NULL AND NOT trashed;
DROP INDEX entry_unread, entry_read, entry_sent;
ALTER INDEX entry_unread_line RENAME TO entry_unread;
ALTER INDEX entry_read_line RENAME TO entry_read;
ALTER INDEX entry_sent_line RENAME TO entry_sent;
