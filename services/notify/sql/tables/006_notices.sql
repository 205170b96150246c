-- What other services than messages tell one person: it has no event, whose ids
-- are places in the order of deliveries.  In a list it stands right above the
-- event that was its person's newest when it came.
CREATE SEQUENCE notice_id;
CREATE TABLE notice (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	notice_id	bigint NOT NULL DEFAULT nextval('notice_id'),
	-- Of whoever tells it: a repeat is the same notice.
	key		text NOT NULL,
	-- liaison.notify.v1.Kind
	kind		smallint NOT NULL,
	title		text NOT NULL,
	body		text NOT NULL,
	link		text NOT NULL,
	created_at	timestamptz NOT NULL,
	above		bigint NOT NULL,           -- event id
	read		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, user_id, above, notice_id),
	UNIQUE (school_id, user_id, key)
);
CREATE INDEX notice_unread ON notice (school_id, user_id) WHERE NOT read;
