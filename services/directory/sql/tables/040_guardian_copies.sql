-- Whether guardians get copies of what teachers, staff and administrators write
-- to pupils, as GuardianCopies.When: 0 not, 1 where it is asked for, 2 always.

ALTER TABLE school_setting ADD guardian_copies smallint NOT NULL DEFAULT 0;
