-- A message that is nobody's any more is not found by its text.
CREATE OR REPLACE FUNCTION forget_text(p_school bigint, p_message bigint)
RETURNS void LANGUAGE sql AS $$ $$;
