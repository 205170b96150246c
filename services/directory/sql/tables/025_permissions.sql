-- What single people may do in the administration besides what their role lets.
CREATE TABLE person_permission (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- liaison.common.v1.Permission
	permission	smallint NOT NULL CHECK (permission BETWEEN 1 AND 63),
	PRIMARY KEY (school_id, person_id, permission),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);

-- Gateways forget what they know of such a session: the next request has it
-- read anew.
CREATE FUNCTION tell_permissions() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	UPDATE session s SET stale_at = now()
	FROM (SELECT DISTINCT school_id, person_id FROM changed) c
	WHERE s.school_id = c.school_id AND s.person_id = c.person_id
	AND s.revoked_at IS NULL;
	RETURN NULL;
END
$$;
CREATE TRIGGER tell_permissions_insert AFTER INSERT ON person_permission
	REFERENCING NEW TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION tell_permissions();
CREATE TRIGGER tell_permissions_delete AFTER DELETE ON person_permission
	REFERENCING OLD TABLE AS changed
	FOR EACH STATEMENT EXECUTE FUNCTION tell_permissions();

-- The audit trail is not ours to make: see deploy/liaisonctl/audit.sql.
DO $$
BEGIN
	IF to_regclass('audit.entry') IS NULL THEN
		RAISE EXCEPTION 'there is no audit trail in this database: run'
		    ' "liaisonctl provision" of this release on it first';
	END IF;
END
$$;
