\set s random(1, 2000)
\set r random(1, 2000)
SELECT send_plain(:s::int, gen_random_uuid(), 'Parent evening on Thursday'::text, repeat('Lorem ipsum dolor sit amet 1234 ', 16)::text, ARRAY[:r::int]);
