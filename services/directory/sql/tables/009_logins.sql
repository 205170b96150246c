-- was: 5b0b556751e76e2045e98fb17f60747a3eddaf0beee03a3836cf9135be46df61
-- Logins that belong to a school, what slows down guessing, known browsers.

-- ---- logins in one normal form ----

CREATE FUNCTION compose_login() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.login := normalize(NEW.login, NFC);
	RETURN NEW;
END
$$;
CREATE TRIGGER stage_person_login BEFORE INSERT ON stage_person
	FOR EACH ROW WHEN (NEW.login IS NOT NFC NORMALIZED)
	EXECUTE FUNCTION compose_login();

-- Where the composed form is somebody else's already, that one keeps it.
UPDATE account a SET login = normalize(a.login, NFC)
WHERE a.login IS NOT NFC NORMALIZED AND NOT EXISTS (
	SELECT FROM account b
	WHERE b.school_id = a.school_id AND b.person_id <> a.person_id
	AND lower(normalize(b.login, NFC)) = lower(normalize(a.login, NFC)));

-- ---- known browsers ----

-- One row a browser and account; the secret is in the browser's cookie.
CREATE TABLE device (
	school_id	bigint NOT NULL,
	person_id	bigint NOT NULL,
	-- SHA-256 of the secret, in hexadecimal.
	id		text NOT NULL,
	made_at		timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (school_id, person_id, id),
	FOREIGN KEY (school_id, person_id) REFERENCES person
);
CREATE INDEX device_age ON device (made_at);

-- ---- failures ----

-- kind 1: a name as it was typed, from an address; 2: such a name, from
-- anywhere; 3: an address; 4: an account, in a browser that it knows.
--
-- 1 and 2 go by the name and the school that were typed (0: none, -1: one that
-- does not exist), and not by the account behind them: so who must wait says
-- nothing of who exists.
CREATE TABLE login_failure (
	school_id	bigint NOT NULL,
	kind		smallint NOT NULL,
	-- A hash, since people type all sorts of things as their name.
	key		bytea NOT NULL,
	failures	real NOT NULL,
	counted_at	timestamptz NOT NULL,
	blocked_until	timestamptz NOT NULL DEFAULT '-infinity',
	-- Of the failures, passwords that are being looked at.
	pending		int NOT NULL DEFAULT 0,
	PRIMARY KEY (school_id, kind, key)
);
CREATE INDEX login_failure_age ON login_failure (counted_at);
