\set u random(1, 2000)
INSERT INTO draft (user_id, subject, body) VALUES (:u::int, 'Parent evening on Thursday'::text, repeat('Lorem ipsum dolor sit amet 1234 ', 16)::text);
