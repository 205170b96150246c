/* A range of ids of its own for each of many stacks side by side. */
#include "pg/cell.h"

const char pg_cell_sql[] =
    "DO $$"
    " DECLARE"
    "  v_cell bigint := nullif(current_setting('liaison.cell', true), '');"
    "  v_name text;"
    " BEGIN"
    "  IF v_cell IS NULL THEN RETURN; END IF;"
    "  FOR v_name IN SELECT sequencename FROM pg_sequences"
    "   WHERE schemaname = current_schema() AND last_value IS NULL"
    "    AND start_value <> (v_cell << 40) + 1"
    "  LOOP"
    "   EXECUTE format("
    "    'ALTER SEQUENCE %I MINVALUE %s MAXVALUE %s START %s RESTART',"
    "    v_name, (v_cell << 40) + 1, ((v_cell + 1) << 40) - 1,"
    "    (v_cell << 40) + 1);"
    "  END LOOP;"
    " END $$";
