-- Who comes to the school's events, and who is reminded of them.

-- Of what asks, or has asked.
CREATE TABLE calendar_rsvp (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	-- liaison.events.v1.Rsvp.Mode
	mode		smallint NOT NULL,
	capacity	int NOT NULL,              -- 0: none
	-- Microseconds before it begins until which it is answered.
	due_before	bigint NOT NULL,
	-- When it is next looked at who of those who answered has left; NULL:
	-- nobody has answered.
	check_at	timestamptz,
	PRIMARY KEY (school_id, event_id)
);
CREATE INDEX calendar_rsvp_check ON calendar_rsvp (check_at)
	WHERE check_at IS NOT NULL;

CREATE SEQUENCE calendar_queue;
CREATE TABLE calendar_answer (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	-- Which of its times.
	original	text COLLATE "C" NOT NULL,
	-- Who comes: a child, or who answers for themselves.
	subject_id	bigint NOT NULL,
	mode		smallint NOT NULL,         -- as it was asked
	by_id		bigint NOT NULL,           -- 0: somebody who was erased
	-- liaison.rsvp.v1.Answer
	answer		smallint NOT NULL,
	-- Of who waits for a place, their place among those who wait.
	queue		bigint,
	note		text NOT NULL,
	answered_at	timestamptz NOT NULL,
	PRIMARY KEY (school_id, event_id, original, subject_id)
);
CREATE INDEX calendar_answer_queue ON calendar_answer
	(school_id, event_id, original, queue) WHERE queue IS NOT NULL;
CREATE INDEX calendar_answer_by ON calendar_answer (school_id, by_id);
CREATE INDEX calendar_answer_subject ON calendar_answer
	(school_id, subject_id);

CREATE TABLE calendar_reminder (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	minutes		int NOT NULL,              -- before it begins
	PRIMARY KEY (school_id, event_id, minutes)
);
-- Those that are to come, a row for each time of the event.
CREATE TABLE calendar_reminding (
	school_id	bigint NOT NULL,
	event_id	bigint NOT NULL,
	original	text COLLATE "C" NOT NULL,
	minutes		int NOT NULL,
	at		timestamptz NOT NULL,
	PRIMARY KEY (school_id, event_id, original, minutes)
);
CREATE INDEX calendar_reminding_at ON calendar_reminding (at);
