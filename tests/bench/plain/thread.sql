\set t random(1, 50000)
SELECT m.id, m.sender_id, s.name, m.subject, m.body, m.sent_at FROM message m JOIN person s ON s.id = m.sender_id WHERE m.thread_id = :t ORDER BY m.id;
