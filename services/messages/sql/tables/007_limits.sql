-- was: be8536f630c27ab9353a91380859384673b48e7fb8e97dab648640591c057b9f
-- What each person has sent in the hour and in the day that began with a send
-- of theirs.  One row a person, so it needs no sweeping; all that changes is
-- in no index, and the room left makes its updates HOT.
CREATE TABLE sender (
	school_id    bigint NOT NULL,
	user_id      bigint NOT NULL,
	hour_from    timestamptz NOT NULL,
	day_from     timestamptz NOT NULL,
	hour_sends   int NOT NULL,
	day_sends    int NOT NULL,
	hour_people  bigint NOT NULL,
	day_people   bigint NOT NULL,
	PRIMARY KEY (school_id, user_id)
) WITH (fillfactor = 50);
