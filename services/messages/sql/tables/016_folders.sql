-- Folders of one's own.  A line is in one place: the inbox, the archive, the
-- trash, or a folder.  What is in a folder is archived, too, so that the
-- release before leaves it out of its inbox.

CREATE TABLE folder (
	school_id  bigint NOT NULL,
	user_id    bigint NOT NULL,
	id         bigint NOT NULL,    -- of message_id
	parent_id  bigint,             -- NULL: at the top
	name       text NOT NULL,
	-- Deleted: it is nowhere told any more, and goes when nothing is in it.
	gone       boolean NOT NULL DEFAULT false,
	PRIMARY KEY (school_id, user_id, id)
);
CREATE UNIQUE INDEX folder_name ON folder
	(school_id, user_id, coalesce(parent_id, 0), lower(name))
	WHERE NOT gone;
-- What is to be emptied is asked for all schools.
CREATE INDEX folder_gone ON folder (school_id, user_id, id) WHERE gone;

ALTER TABLE entry
	ADD folder_id bigint,
	-- Of what is in the archive or the trash, where it was before: a folder,
	-- 0 the inbox, -1 the archive.  NULL: not known, put there by an earlier
	-- release.
	ADD was_in bigint,
	-- Since when it is in the trash.
	ADD trashed_at timestamptz,
	-- Up to which position its user has no part in the thread any more: it
	-- was emptied from the trash.  Then nothing is received nor sent until
	-- the next message comes in.  NULL: none.
	ADD emptied_upto bigint;
UPDATE entry SET trashed_at = now() WHERE trashed;

-- The archive is folder 0.  A page of either merges the unread lines and the
-- read ones, as one of the inbox does; the unread ones are counted by it, too.
CREATE INDEX entry_filed ON entry
	(school_id, user_id, coalesce(folder_id, 0), unread,
		greatest(received_at, sent_at) DESC, thread_id DESC)
	WHERE archived AND NOT trashed;
DROP INDEX entry_archive;
-- What has been in the trash for long enough, of all schools.
CREATE INDEX entry_trashed ON entry (trashed_at) WHERE trashed;
