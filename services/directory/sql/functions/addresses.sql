-- Where people have their mail, and how they are told.

-- Until when somebody's own quiet hours last at p_at; NULL: they are not.
-- Those that meet are one.
CREATE OR REPLACE FUNCTION own_quiet_until(p_days smallint[],
    p_from smallint[], p_to smallint[], p_zone text, p_at timestamptz)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_until timestamptz := p_at;
	v_next timestamptz;
BEGIN
	IF p_days IS NULL OR p_days = '{}' THEN
		RETURN NULL;
	END IF;
	FOR i IN 1 .. 14 LOOP
		SELECT max(x.ends) INTO v_next
		FROM (
			SELECT (d.day + q.from_minute * interval '1 min')
				AT TIME ZONE p_zone AS begins,
			    (d.day + (q.to_minute + CASE
				WHEN q.to_minute <= q.from_minute
				THEN 1440 ELSE 0 END) * interval '1 min')
				AT TIME ZONE p_zone AS ends
			FROM unnest(p_days, p_from, p_to)
				q (days, from_minute, to_minute)
			JOIN (
				SELECT (v_until AT TIME ZONE p_zone)::date + n
					AS day
				FROM generate_series(-1, 0) n
			) d ON q.days >> extract(isodow FROM d.day)::int & 1
				= 1
		) x
		WHERE x.begins <= v_until AND x.ends > v_until;
		EXIT WHEN v_next IS NULL;
		v_until := v_next;
	END LOOP;
	RETURN nullif(v_until, p_at);
END
$$;

-- The next time after p_at that it is p_hour there.
CREATE OR REPLACE FUNCTION next_hour(p_hour int, p_zone text,
    p_at timestamptz)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
	v_day CONSTANT date := (p_at AT TIME ZONE p_zone)::date;
	v_today CONSTANT timestamptz := (v_day + p_hour * interval '1 hour')
	    AT TIME ZONE p_zone;
BEGIN
	IF v_today > p_at THEN
		RETURN v_today;
	END IF;
	RETURN (v_day + 1 + p_hour * interval '1 hour') AT TIME ZONE p_zone;
END
$$;

-- How those of p_people who are active are told, with an address alone unless
-- p_all.
CREATE OR REPLACE FUNCTION find_channels(p_school bigint, p_people bigint[],
    p_all boolean)
RETURNS TABLE (person_id bigint, address text, language text,
    display_name text, role smallint, mail smallint, mail_about smallint[],
    quiet_until timestamptz, digest_at timestamptz, zone text,
    roles smallint[], permissions smallint[])
LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT x.person_id, x.address, x.language, x.display_name, x.role,
	    x.mail, x.mail_about, own_quiet_until(x.quiet_days, x.quiet_from,
		x.quiet_to, x.zone, now()),
	    coalesce(own_quiet_until(x.quiet_days, x.quiet_from, x.quiet_to,
		x.zone, x.digest_at), x.digest_at), x.zone,
	    roles_of(p_school, x.person_id),
	    permissions_of(p_school, x.person_id)
	FROM (
		SELECT p.person_id, CASE WHEN m.bounced_at IS NULL
			THEN coalesce(m.address, '') ELSE '' END AS address,
		    coalesce(nullif(f.language, ''), s.language, 'fr')
			AS language, p.display_name, p.role,
		    coalesce(nullif(f.mail, 0), 2::smallint) AS mail,
		    coalesce(f.mail_about, '{}') AS mail_about,
		    f.quiet_days, f.quiet_from, f.quiet_to, z.zone,
		    next_hour(coalesce(f.mail_hour, 18)::int, z.zone, now())
			AS digest_at
		FROM person p
		JOIN school c ON c.school_id = p.school_id
		LEFT JOIN school_setting s ON s.school_id = p.school_id
		LEFT JOIN preference f ON f.school_id = p.school_id
			AND f.person_id = p.person_id
		LEFT JOIN mail_address m ON m.school_id = p.school_id
			AND m.person_id = p.person_id
		CROSS JOIN LATERAL (
			SELECT coalesce(nullif(f.quiet_zone, ''), c.time_zone)
				AS zone
		) z
		WHERE p.school_id = p_school
		AND p.person_id = ANY (p_people) AND p.active
		AND (p_all OR m.address <> '' AND m.bounced_at IS NULL)
	) x
	ORDER BY x.person_id;
END
$$;

-- A link goes to p_address; 0, or how many seconds to wait: p_most go in an
-- hour.  p_link: the hash of its token, p_token: that, sealed.
CREATE OR REPLACE FUNCTION mail_address_ask(p_school bigint, p_person bigint,
    p_address text, p_link bytea, p_token bytea, p_language text, p_most int)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	v_row mail_address;
	v_new CONSTANT timestamptz := now() - interval '1 hour';
BEGIN
	INSERT INTO mail_address (school_id, person_id)
	SELECT p.school_id, p.person_id FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_person
	ON CONFLICT DO NOTHING;
	SELECT m.* INTO v_row FROM mail_address m
	WHERE m.school_id = p_school AND m.person_id = p_person FOR UPDATE;
	IF v_row.address = p_address AND v_row.bounced_at IS NULL THEN
		UPDATE mail_address m SET pending = '', link_id = NULL
		WHERE m.school_id = p_school AND m.person_id = p_person;
		RETURN 0;
	END IF;
	IF v_row.hour_at > v_new AND v_row.links >= p_most THEN
		RETURN ceil(extract(epoch FROM v_row.hour_at - v_new))::int;
	END IF;
	UPDATE mail_address m SET pending = p_address, link_id = p_link,
	    asked_at = now(),
	    hour_at = CASE WHEN m.hour_at > v_new THEN m.hour_at ELSE now() END,
	    links = CASE WHEN m.hour_at > v_new THEN m.links + 1 ELSE 1 END
	WHERE m.school_id = p_school AND m.person_id = p_person;
	INSERT INTO account_mail (school_id, person_id, kind, address,
	    language, token)
	VALUES (p_school, p_person, 5, p_address, p_language, p_token);
	RETURN 0;
END
$$;

-- False: the link was opened before, is too old, or none.
CREATE OR REPLACE FUNCTION mail_address_verify(p_school bigint, p_link bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	UPDATE mail_address m SET address = m.pending, verified_at = now(),
	    bounced_at = NULL, bounce = '', pending = '', link_id = NULL
	FROM person p
	WHERE m.school_id = p_school AND m.link_id = p_link
	AND m.pending <> '' AND m.asked_at > now() - interval '1 day'
	AND p.school_id = p_school AND p.person_id = m.person_id AND p.active;
	RETURN FOUND;
END
$$;

-- A mail that left at p_sent came back.  False: that is known, or it was of
-- another address.
CREATE OR REPLACE FUNCTION mail_address_bounce(p_school bigint,
    p_person bigint, p_sent timestamptz, p_what text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	UPDATE mail_address m SET bounced_at = now(), bounce = p_what
	WHERE m.school_id = p_school AND m.person_id = p_person
	AND m.address <> '' AND m.bounced_at IS NULL
	AND m.verified_at <= p_sent;
	RETURN FOUND;
END
$$;

-- The same, with since when it is known; NULL: it was of another address.
CREATE OR REPLACE FUNCTION mail_address_note_bounce(p_school bigint,
    p_person bigint, p_sent timestamptz, p_what text, OUT noted boolean,
    OUT bounced_at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
	noted := mail_address_bounce(p_school, p_person, p_sent, p_what);
	SELECT m.bounced_at INTO mail_address_note_bounce.bounced_at
	FROM mail_address m
	WHERE m.school_id = p_school AND m.person_id = p_person
	AND m.verified_at <= p_sent;
END
$$;

-- p_about 0: of all, in place of whatever was chosen.
CREATE OR REPLACE FUNCTION mail_choose(p_school bigint, p_person bigint,
    p_about int, p_mail smallint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_about smallint[];
BEGIN
	INSERT INTO preference (school_id, person_id)
	SELECT p.school_id, p.person_id FROM person p
	WHERE p.school_id = p_school AND p.person_id = p_person
	ON CONFLICT DO NOTHING;
	IF p_about = 0 THEN
		UPDATE preference f SET mail = p_mail, mail_about = NULL
		WHERE f.school_id = p_school AND f.person_id = p_person;
		RETURN;
	END IF;
	SELECT coalesce(f.mail_about, '{0,0,0,0}') INTO v_about
	FROM preference f
	WHERE f.school_id = p_school AND f.person_id = p_person FOR UPDATE;
	v_about[p_about] := p_mail;
	UPDATE preference f SET mail_about = v_about
	WHERE f.school_id = p_school AND f.person_id = p_person;
END
$$;
