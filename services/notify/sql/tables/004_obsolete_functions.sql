-- Events that say their thread in their link only came from releases that can
-- no longer be beside us.  A new database never had it.
DROP FUNCTION IF EXISTS deliver_events(bigint, bigint[], smallint[], text[],
    text[], text[], bigint[], bigint[], bigint[]);
