-- was: c4f628375aeab95a1425cb861bafe53f326da304fe798a9c2fc37453bb7947db
-- One row a notification of one person.
CREATE SEQUENCE notification_id;

CREATE TABLE notification (
	school_id	bigint NOT NULL,
	user_id		bigint NOT NULL,
	-- In the order of arrival.
	id		bigint NOT NULL DEFAULT nextval('notification_id'),
	-- liaison.notify.v1.Kind
	kind		smallint NOT NULL,
	event_id	bigint NOT NULL,
	title		text NOT NULL,
	body		text NOT NULL,
	link		text NOT NULL,
	created_at	timestamptz NOT NULL,
	read		boolean NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, user_id, id),
	-- What makes a repeated delivery harmless.
	UNIQUE (school_id, event_id, user_id)
);

CREATE INDEX notification_unread ON notification (school_id, user_id, id)
	WHERE NOT read;
