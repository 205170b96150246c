-- A thread may be about children.  They are kept as they were called when it
-- was begun, and stand in the lines of all who have it.
CREATE TABLE concern (
	school_id  bigint NOT NULL,
	thread_id  bigint NOT NULL,
	nth        smallint NOT NULL,      -- from 1, as they were named
	child_id   bigint NOT NULL,
	name       text NOT NULL,
	class      text NOT NULL,          -- title; '': it had none
	PRIMARY KEY (school_id, thread_id, nth)
);
-- What is about a child, whoever has it.
CREATE INDEX concern_child ON concern (school_id, child_id, thread_id);

-- Id, name and class of each, one after the other.  NULL: about nobody.
ALTER TABLE entry ADD concerns text[];
