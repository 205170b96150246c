-- What was made of a school's files goes when one of them is found infected.
CREATE INDEX attachment_own ON attachment (school_id)
WHERE own AND state IN (0, 1);
