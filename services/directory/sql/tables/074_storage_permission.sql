-- What fills the space for files is a permission of its own: who had SCHOOL saw it.
INSERT INTO person_permission (school_id, person_id, permission)
SELECT school_id, person_id, 14 FROM person_permission WHERE permission = 5
ON CONFLICT DO NOTHING;
