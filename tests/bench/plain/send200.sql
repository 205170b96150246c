\set s random(1, 2000)
\set r random(0, 1999)
SELECT send_plain(:s::int, gen_random_uuid(), 'Parent evening on Thursday'::text, repeat('Lorem ipsum dolor sit amet 1234 ', 16)::text, ARRAY(SELECT 1 + ((:r + g) % 2000) FROM generate_series(0, 199) g));
