-- Who gets a message as a copy, being a guardian of a pupil whom it is for: a
-- pair of each guardian and child, with what the child was called, by guardian.
-- They are among the message's people as well.  A message whose sender asked
-- for copies has a row also where nobody got one; of a thread's first message
-- it says that it holds for the thread.

CREATE TABLE copied (
	school_id   bigint NOT NULL,
	message_id  bigint NOT NULL,
	asked       boolean NOT NULL,      -- by the sender; else the school did
	people      bigint[] NOT NULL,
	children    bigint[] NOT NULL,
	names       text[] NOT NULL,
	PRIMARY KEY (school_id, message_id)
);
