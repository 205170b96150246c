-- What only releases call that can no longer be beside us, or what these
-- called.  A new database never had them.
DROP FUNCTION IF EXISTS login_find(text, text);
DROP FUNCTION IF EXISTS login_failed(text, text, int, int);
DROP FUNCTION IF EXISTS session_open(bigint, bigint, text, bytea, text, int);
DROP FUNCTION IF EXISTS roster_apply(bigint, text, int, int, int, bigint);
DROP FUNCTION IF EXISTS keep_admins(bigint, text);
DROP FUNCTION IF EXISTS apply_members(bigint);
