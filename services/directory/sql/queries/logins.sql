-- Logging in: which school is meant is not known before.

-- name: ask_login write
-- row: wait int8, school_id int8, person_id int8, hash text null,
--	device text null, name text, name_school int8, counted bool,
--	address_failures int4, choice bool
SELECT wait, school_id, person_id, hash, device, name, name_school, counted,
    address_failures, choice
FROM login_ask(p_login => $1::text, p_school => $2::text,
    p_address => $3::text, p_devices => $4::text[], p_pair => $5::int,
    p_name => $6::int, p_address_limit => $7::int);

-- name: take_back_login write
SELECT login_take_back(p_school => $1::bigint, p_name => $2::text,
    p_address => $3::text, p_counted => $4::boolean, p_right => $5::boolean,
    p_schools => $6::bigint[], p_devices => $7::text[]);

-- name: wrong_login write
-- row: address_failures int4
SELECT login_was_wrong(p_school => $1::bigint, p_name => $2::text,
    p_address => $3::text, p_counted => $4::boolean, p_schools => $5::bigint[],
    p_devices => $6::text[]) AS address_failures;
