-- An act on what is about a child; 0: about anything.
ALTER TABLE act ADD COLUMN child_id bigint NOT NULL DEFAULT 0;
