-- Rows of a roster on their way into the stage_* tables, column by column.  $1
-- is the school, $2 the job.

-- name: stage_people write
INSERT INTO stage_person (school_id, job_id, line, state, role, has_password,
    function, sourced_id, given_name, family_name, title, login, email)
SELECT $1::bigint, $2::text, line, state, nullif(role, 0), password <> 0,
    function, sourced_id, given_name, family_name, title, login, email
FROM unnest($3::bigint[], $4::smallint[], $5::smallint[], $6::smallint[],
    $7::smallint[], $8::text[], $9::text[], $10::text[], $11::text[],
    $12::text[], $13::text[])
    x (line, state, role, password, function, sourced_id, given_name,
	family_name, title, login, email);

-- name: stage_roles write
INSERT INTO stage_role (school_id, job_id, line, role, is_primary,
    user_sourced_id, begin_date, end_date)
SELECT $1::bigint, $2::text, line, role, first <> 0, user_id, begin_on::date,
    end_on::date
FROM unnest($3::bigint[], $4::smallint[], $5::smallint[], $6::text[],
    $7::text[], $8::text[])
    x (line, role, first, user_id, begin_on, end_on);

-- $3: how many were staged before.
-- name: stage_links write
INSERT INTO stage_link (school_id, job_id, n, line, sourced_id,
    agent_sourced_id)
SELECT $1::bigint, $2::text, $3::bigint + n, line, sourced_id, agent
FROM unnest($4::bigint[], $5::text[], $6::text[])
    WITH ORDINALITY x (line, sourced_id, agent, n);

-- name: stage_classes write
INSERT INTO stage_class (school_id, job_id, line, state, sourced_id, title,
    subject, homeroom, grades, terms)
SELECT $1::bigint, $2::text, line, state, sourced_id, title, subject, homeroom,
    grades, terms
FROM unnest($3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[])
    x (line, state, sourced_id, title, subject, homeroom, grades, terms);

-- name: stage_enrolments write
INSERT INTO stage_enrolment (school_id, job_id, line, state, role, sourced_id,
    user_sourced_id, class_sourced_id, begin_date, end_date)
SELECT $1::bigint, $2::text, line, state, role, sourced_id, user_id, class_id,
    begin_on::date, end_on::date
FROM unnest($3::bigint[], $4::smallint[], $5::smallint[], $6::text[],
    $7::text[], $8::text[], $9::text[], $10::text[])
    x (line, state, role, sourced_id, user_id, class_id, begin_on, end_on);

-- name: stage_terms write
INSERT INTO stage_term (school_id, job_id, line, sourced_id, begin_date,
    end_date)
SELECT $1::bigint, $2::text, line, sourced_id, begin_on::date, end_on::date
FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[])
    x (line, sourced_id, begin_on, end_on);

-- $3: how many were staged before.
-- name: stage_unread write
INSERT INTO stage_unread (school_id, job_id, n, line, hold, file, id)
SELECT $1::bigint, $2::text, $3::bigint + n, line, hold <> 0, file, id
FROM unnest($4::bigint[], $5::smallint[], $6::text[], $7::text[])
    WITH ORDINALITY x (line, hold, file, id, n);

-- name: stage_rejected write
INSERT INTO job_rejected (school_id, job_id, line, file, reason, detail)
SELECT $1::bigint, $2::text, line, file, reason, detail
FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[])
    x (line, file, reason, detail)
ON CONFLICT DO NOTHING;
