-- was: ae1ddf3772fcf2994c17a39f4852c40c2aac4020ec54fdd5b786e6e8c00fbbdc
-- Reading goes up to a message: what came after it stays unread.  A receipt is
-- of what was shown, and notify is told how far a person has read.

-- What notify has not been told yet: one row a (user, thread), so it is no
-- more than there are lines, and telling it twice is as good as once.
CREATE TABLE reading (
	school_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	thread_id  bigint NOT NULL,
	upto       bigint NOT NULL,            -- message id
	PRIMARY KEY (school_id, user_id, thread_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 5000);
