-- Acts on many lines, in slices, which can be taken back for a while.

-- What an act changes about a line, and what else says that it has changed
-- since: the newest message.
CREATE TYPE line_state AS (
	unread      boolean,
	read_upto   bigint,
	shown_upto  bigint,
	archived    boolean,
	trashed     boolean,
	folder_id   bigint,
	was_in      bigint,
	trashed_at  timestamptz,
	last_id     bigint
);

CREATE TABLE act (
	school_id    bigint NOT NULL,
	user_id      bigint NOT NULL,
	id           bigint NOT NULL,      -- of message_id
	asked_at     timestamptz NOT NULL,
	-- Who waits for longest is next.
	stepped_at   timestamptz NOT NULL,
	-- 0 it goes on, 1 done, 2 it is being taken back, 3 taken back
	state        smallint NOT NULL,
	-- To which lines: of a box (Messages.Box) or a folder, and of these those
	-- that are not filtered out; NULL and 0: any.
	box          smallint NOT NULL,
	folder_id    bigint NOT NULL,
	only_unread  boolean NOT NULL,
	with_files   boolean NOT NULL,
	role         smallint NOT NULL,
	-- What is done; NULL: nothing of that.
	read         boolean,
	archived     boolean,
	trashed      boolean,
	to_folder    bigint,
	-- The next lines come before this one.
	before_at    timestamptz NOT NULL,
	before_id    bigint NOT NULL,
	-- Lines so far.
	changed      int NOT NULL,
	restored     int NOT NULL,
	PRIMARY KEY (school_id, user_id, id)
) WITH (fillfactor = 50);
-- Both are asked for all schools.
CREATE INDEX act_going_on ON act (stepped_at) WHERE state IN (0, 2);
CREATE INDEX act_asked ON act (asked_at);

-- The lines that an act has changed: as they were, and as it left them.
CREATE TABLE act_line (
	school_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	act_id     bigint NOT NULL,
	thread_id  bigint NOT NULL,
	before     line_state NOT NULL,
	after      line_state NOT NULL,
	PRIMARY KEY (school_id, user_id, act_id, thread_id)
);
