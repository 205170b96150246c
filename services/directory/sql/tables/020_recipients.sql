-- What recipients are found by besides their names, who has never logged in,
-- and from how many people on the page asks before it sends.

-- ---- what is compared: search_fold() of titles, classes and subjects ----

ALTER TABLE person ADD search_title text NOT NULL DEFAULT '';
ALTER TABLE class ADD search_title text NOT NULL DEFAULT '';
ALTER TABLE member ADD search_subject text NOT NULL DEFAULT '';

CREATE FUNCTION fold_title() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	NEW.search_title := search_fold(NEW.title);
	RETURN NEW;
END
$$;
CREATE FUNCTION fold_subject() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
	NEW.search_subject := search_fold(NEW.subject);
	RETURN NEW;
END
$$;
-- Most people have no title, and most members no subject.
CREATE TRIGGER fold_new_title BEFORE INSERT ON person
	FOR EACH ROW WHEN (NEW.title <> '') EXECUTE FUNCTION fold_title();
CREATE TRIGGER fold_title BEFORE UPDATE OF title ON person
	FOR EACH ROW WHEN (NEW.title <> '' OR OLD.title <> '')
	EXECUTE FUNCTION fold_title();
CREATE TRIGGER fold_title BEFORE INSERT OR UPDATE OF title ON class
	FOR EACH ROW EXECUTE FUNCTION fold_title();
CREATE TRIGGER fold_new_subject BEFORE INSERT ON member
	FOR EACH ROW WHEN (NEW.subject <> '') EXECUTE FUNCTION fold_subject();
CREATE TRIGGER fold_subject BEFORE UPDATE OF subject ON member
	FOR EACH ROW WHEN (NEW.subject <> OLD.subject)
	EXECUTE FUNCTION fold_subject();
UPDATE person SET search_title = search_fold(title) WHERE title <> '';
UPDATE class SET search_title = search_fold(title);
UPDATE member SET search_subject = search_fold(subject) WHERE subject <> '';

-- ---- logins, and the school's number ----

-- Not of person: its changes make every replica forget the school's rights.
ALTER TABLE account ADD last_login_at timestamptz;
UPDATE account a SET last_login_at = s.at
FROM (
	SELECT school_id, person_id, max(created_at) AS at
	FROM session GROUP BY school_id, person_id
) s
WHERE a.school_id = s.school_id AND a.person_id = s.person_id;

-- Above so many people the page asks before it sends.
ALTER TABLE school ADD confirm_above int NOT NULL DEFAULT 100
	CHECK (confirm_above BETWEEN 1 AND 1000000);
