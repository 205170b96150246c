-- was: 8079a38865f973e98645b7dac51ae7cd8656a4eb3b16f9058490fe651a4fe472
-- What a notification says is the same for everybody: it is in `event`, once.
-- A notification is a narrow row in one index, which is all that a delivery
-- to many has to write for each of them.
CREATE TABLE event (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	-- liaison.notify.v1.Kind
	kind		smallint NOT NULL,
	title		text NOT NULL,
	body		text NOT NULL,
	link		text NOT NULL,
	created_at	timestamptz NOT NULL,
	PRIMARY KEY (school_id, event_id)
);

INSERT INTO event
SELECT DISTINCT ON (school_id, event_id) school_id, event_id, kind, title,
	body, link, created_at
FROM notification
ORDER BY school_id, event_id, id;

ALTER TABLE notification RENAME TO notification_old;
ALTER INDEX notification_pkey RENAME TO notification_old_pkey;

-- The unread ones are a range of the key, which is counted, and the read ones
-- another.  Whoever inserts without having inserted the event holds its lock,
-- so that nobody has it in both.
CREATE TABLE notification (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	event_id	bigint NOT NULL,
	read		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, user_id, read, event_id)
);

INSERT INTO notification
SELECT school_id, user_id, event_id, read
FROM notification_old
ORDER BY school_id, user_id, event_id;

DROP TABLE notification_old;
DROP SEQUENCE notification_id;
