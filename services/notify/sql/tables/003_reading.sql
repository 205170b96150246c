-- was: 8c7e0ec6a68e158bd34fbd182b168522d90dafa38a2d1cd2b93b7d5e4b7587c2
-- Reading a thread reads its notifications, also those that come later.

-- Which thread an event is of; NULL: none.
ALTER TABLE event ADD thread_id bigint;
UPDATE event SET thread_id = substring(link, '^/messages/threads/([0-9]{1,18})$')::bigint
WHERE link ~ '^/messages/threads/[0-9]{1,18}$';
CREATE INDEX event_thread ON event (school_id, thread_id, event_id)
	WHERE thread_id IS NOT NULL;

-- How far a person has read a thread.  It is looked for by thread: that is one
-- probe for an event that nobody has read, however many get it.  What is older
-- than a week goes when others of the school come: nothing is as late as that.
CREATE TABLE reading (
	school_id  bigint NOT NULL,
	thread_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	upto       bigint NOT NULL,            -- event id
	day        date NOT NULL,
	PRIMARY KEY (school_id, thread_id, user_id)
) WITH (fillfactor = 80);
CREATE INDEX reading_day ON reading (school_id, day);
