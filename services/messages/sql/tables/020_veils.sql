-- Who is barred from contact with a child reads nothing any more that came to
-- them through it.

-- A ban as the directory told of it; change_id is the newest that was heard.
-- since NULL: lifted.
CREATE TABLE veil (
	school_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	child_id   bigint NOT NULL,
	change_id  bigint NOT NULL,
	since      timestamptz,
	PRIMARY KEY (school_id, user_id, child_id)
);
