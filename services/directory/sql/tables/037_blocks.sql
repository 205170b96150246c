-- Whom somebody does not want to write with: see blocked_with() of
-- functions/blocks.sql.

CREATE TABLE block (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	blocked_id	bigint NOT NULL,
	blocked_at	timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, person_id, blocked_id)
);
CREATE INDEX block_blocked ON block (school_id, blocked_id);

-- Who may block whom, by role, where a school has said; else block_default().
CREATE TABLE block_rule (
	school_id	bigint NOT NULL REFERENCES school,
	from_role	smallint NOT NULL,
	to_role		smallint NOT NULL,
	allowed		boolean NOT NULL,
	PRIMARY KEY (school_id, from_role, to_role)
);

-- Memories hear of it: as in 008.
DO $$
DECLARE
	v_table text;
BEGIN
	FOREACH v_table IN ARRAY ARRAY['block', 'block_rule']
	LOOP
		EXECUTE format('CREATE TRIGGER tell_rights_insert'
		    ' AFTER INSERT ON %I REFERENCING NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_delete'
		    ' AFTER DELETE ON %I REFERENCING OLD TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_update'
		    ' AFTER UPDATE ON %I REFERENCING'
		    ' OLD TABLE AS before NEW TABLE AS changed'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights_update()',
		    v_table);
		EXECUTE format('CREATE TRIGGER tell_rights_truncate'
		    ' AFTER TRUNCATE ON %I'
		    ' FOR EACH STATEMENT EXECUTE FUNCTION tell_rights()',
		    v_table);
	END LOOP;
END
$$;
