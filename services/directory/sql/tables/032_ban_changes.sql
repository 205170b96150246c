-- What the messages service has not been told of bans: it hides the threads of
-- before.  Ids go up, and the newest of a pair holds.
CREATE TABLE ban_change (
	school_id	bigint NOT NULL,
	change_id	bigint NOT NULL DEFAULT nextval('id_sequence'),
	person_id	bigint NOT NULL,
	student_id	bigint NOT NULL,
	since		timestamptz,	-- NULL: lifted
	PRIMARY KEY (school_id, change_id)
);

CREATE FUNCTION keep_ban_change() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO ban_change (school_id, person_id, student_id, since)
		VALUES (NEW.school_id, NEW.person_id, NEW.student_id,
		    NEW.noted_at);
	ELSE
		INSERT INTO ban_change (school_id, person_id, student_id)
		VALUES (OLD.school_id, OLD.person_id, OLD.student_id);
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER keep_ban_change AFTER INSERT OR DELETE ON contact_ban
	FOR EACH ROW EXECUTE FUNCTION keep_ban_change();

INSERT INTO ban_change (school_id, person_id, student_id, since)
SELECT b.school_id, b.person_id, b.student_id, b.noted_at FROM contact_ban b;
