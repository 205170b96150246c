-- What a notification says is the same for everybody: it is in `event`, once.
-- A notification is a narrow row in one index, which is all that a delivery
-- to many has to write for each of them.
CREATE TABLE event (
    school_id  bigint      NOT NULL,
    event_id   bigint      NOT NULL,
    -- liaison.notify.v1.Kind
    kind       smallint    NOT NULL,
    title      text        NOT NULL,
    body       text        NOT NULL,
    link       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (school_id, event_id)
);

INSERT INTO event
SELECT DISTINCT ON (school_id, event_id) school_id, event_id, kind, title,
    body, link, created_at
FROM notification
ORDER BY school_id, event_id, id;

ALTER TABLE notification RENAME TO notification_old;
ALTER INDEX notification_pkey RENAME TO notification_old_pkey;

-- The unread ones are a range of the key, which is counted, and the read ones
-- another.  Whoever inserts without having inserted the event holds its lock,
-- so that nobody has it in both.
CREATE TABLE notification (
    school_id  bigint      NOT NULL,
    user_id    bigint      NOT NULL,
    event_id   bigint      NOT NULL,
    read       boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (school_id, user_id, read, event_id)
);

INSERT INTO notification
SELECT school_id, user_id, event_id, read
FROM notification_old
ORDER BY school_id, user_id, event_id;

DROP TABLE notification_old;
DROP SEQUENCE notification_id;

-- What of these is not there yet: user p_users[i] has event p_events[i].  The
-- locks keep other deliveries of the events away, and wait for whoever marks
-- one of the notifications as read, who moves it from range to range.  The
-- plan is kept while the tables grow, so it may use indexes only.
CREATE FUNCTION deliver_missing(p_school bigint, p_ids bigint[],
    p_users bigint[], p_events bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    PERFORM FROM event e
    WHERE e.school_id = p_school AND e.event_id = ANY (p_ids)
    ORDER BY e.event_id FOR UPDATE;
    PERFORM FROM unnest(p_users, p_events) AS x (user_id, event_id)
    JOIN notification n ON n.school_id = p_school AND n.user_id = x.user_id
        AND n.read = ANY ('{false,true}') AND n.event_id = x.event_id
    ORDER BY n.user_id, n.event_id FOR UPDATE OF n;
    INSERT INTO notification
    SELECT DISTINCT p_school, x.user_id, x.event_id, false
    FROM unnest(p_users, p_events) AS x (user_id, event_id)
    WHERE NOT EXISTS (SELECT FROM notification n
        WHERE n.school_id = p_school AND n.user_id = x.user_id
            AND n.read = ANY ('{false,true}') AND n.event_id = x.event_id);
END $$;

-- Delivers events to users, where p_events says of which event each of p_users
-- is one; no event has a user twice.  p_times are microseconds since 1970.  An
-- event that is new is new to all of its users.
CREATE FUNCTION deliver_events(p_school bigint, p_ids bigint[],
    p_kinds smallint[], p_titles text[], p_bodies text[], p_links text[],
    p_times bigint[], p_users bigint[], p_events bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_added bigint;
BEGIN
    INSERT INTO event
    SELECT p_school, x.id, x.kind, x.title, x.body, x.link,
        'epoch'::timestamptz + x.us * interval '1 us'
    FROM unnest(p_ids, p_kinds, p_titles, p_bodies, p_links, p_times)
        AS x (id, kind, title, body, link, us)
    ON CONFLICT (school_id, event_id) DO NOTHING;
    GET DIAGNOSTICS v_added = ROW_COUNT;
    IF v_added = cardinality(p_ids) THEN
        INSERT INTO notification
        SELECT p_school, x.user_id, x.event_id, false
        FROM unnest(p_users, p_events) AS x (user_id, event_id);
    ELSE
        PERFORM deliver_missing(p_school, p_ids, p_users, p_events);
    END IF;
END $$;
