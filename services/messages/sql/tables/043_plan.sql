-- What was said to its sender of when it goes to whom, where that is not at one
-- time: microseconds since 1970, how many people, and so on.  It stays as it
-- was said.
ALTER TABLE message ADD plan bigint[];
