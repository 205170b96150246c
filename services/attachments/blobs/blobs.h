/*
 * Bytes in the store folder, which all replicas share:
 *
 *	SCHOOL/staging/ID	an upload that is coming in
 *	SCHOOL/files/xx/ID	a finished upload
 *	SCHOOL/blobs/xx/SHA256	the same bytes, by their content
 *
 * files/ID and blobs/SHA256 are hard links to one inode: the second upload of
 * some bytes becomes one more link to the first.  That is how a blob goes
 * exactly when its last attachment does, without a count that two replicas
 * would have to agree on: whoever removes files/ID and then sees that the blob
 * has no other link removes that too, and an upload of the same content that
 * comes in between has either taken its own link, which keeps the bytes, or
 * finds no blob and keeps its own.
 *
 * Either may be a ticket instead (ID.ref, SHA256.ref; ticket.h), whose bytes
 * are an object that a driver keeps (driver.h) and removes with the last link
 * of the ticket:
 *
 *	SCHOOL/objects/xx/KEY	an object, where that is the folder itself
 *	SCHOOL/gone/KEY.ref	a ticket whose object is being removed
 *	SCHOOL/moving/ID	what a file becomes (move.c)
 *	SCHOOL/keys/N		a key of what is sealed (keyring.h)
 *
 * Everything here blocks: call it on the work threads.  Safe from several
 * threads and processes at once.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_BLOBS_H
#define LIAISON_ATTACHMENTS_BLOBS_BLOBS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/digest.h"
#include "attachments/blobs/pieces.h"
#include "attachments/blobs/result.h"

/* Lower-case hexadecimal digits. */
#define BLOB_ID_LEN	32
#define BLOB_HEX_LEN	(2 * BLOB_SHA256_LEN)

#define BLOBS_ERROR	512

struct blobs;

/* Makes the folder if it is missing.  NULL with errno. */
struct blobs	*blobs_open(const char *folder);
void		 blobs_close(struct blobs **);

struct driver;
struct object_entry;
struct object_source;

/*
 * Before anything else is called: one more place where objects are, besides
 * the folder.  It is the store's from then on; false with errno.
 */
bool		 blobs_add_driver(struct blobs *, struct driver *)
		    __attribute__((warn_unused_result));
/* NULL: there is none of that name. */
struct driver	*blobs_driver(struct blobs *, const char *name);
/*
 * What comes from now on is kept by that driver; NULL: as files, not sealed.
 * False: there is none.
 */
bool		 blobs_put_into(struct blobs *, const char *driver)
		    __attribute__((warn_unused_result));
/*
 * Before anything else is called: what comes from now on is sealed with the
 * keys in that file (keyring.h), and what has been sealed is opened with them;
 * "": there are none.  False after writing why in BLOBS_ERROR bytes; also where
 * there are sealed files that they do not open.
 */
bool		 blobs_use_keys(struct blobs *, const char *path, char *error)
		    __attribute__((warn_unused_result));

/* An empty upload. */
enum blob_result blobs_create(struct blobs *, int64_t school_id,
		    const char *id);
/*
 * Writes pieces of an upload of at most `size` bytes, within these, and sets
 * the result of each.  They come in any order, with few gaps at a time
 * (coverage.h; more: INCOMPLETE); of bytes that come twice the first are kept.
 * CONFLICT: they are of a part that another has taken the place of.
 * digest: of the first so many bytes of it, or NULL.
 */
void		 blobs_append(struct blobs *, int64_t school_id,
		    const char *id, uint64_t size, struct blob_pieces *,
		    struct digest *);
/*
 * An upload of which just the first `size` bytes of the `max` it was created
 * for are there, to be read; those do not change from now on.  The caller
 * closes *fd.
 */
enum blob_result blobs_look(struct blobs *, int64_t school_id, const char *id,
		    uint64_t max, uint64_t size, int *fd);
/*
 * The same bytes in a file of the caller's own, to be changed and given to
 * blobs_commit_copy(); -1 where an earlier Commit has put it in place.
 */
enum blob_result blobs_copy(struct blobs *, int64_t school_id, const char *id,
		    uint64_t max, uint64_t size, int *copy);
/*
 * How many bytes of an upload of `size` are there, from the first on; of one
 * that is finished, all.
 */
enum blob_result blobs_offset(struct blobs *, int64_t school_id,
		    const char *id, uint64_t size, uint64_t *offset);
/*
 * Likewise; and if that is `expected`, `part` goes on with it: no piece of a
 * part that began before is taken any more.
 */
enum blob_result blobs_begin_part(struct blobs *, int64_t school_id,
		    const char *id, uint64_t size, uint64_t part,
		    uint64_t expected, uint64_t *offset);
/* Bytes of an upload, and what they should be. */
struct blob_sum {
	uint64_t	 from, to;
	const char	*algorithm;	/* see sum_is_known() */
	const uint8_t	*bytes;
	size_t		 len;
	uint64_t	 part;		/* or 0: of none */
};
/*
 * Counts these bytes of an upload of at most `size`, written uncounted before,
 * if they have that sum.  MISMATCH: they do not; INCOMPLETE: too many gaps;
 * CONFLICT: another part has begun.
 */
enum blob_result blobs_verify(struct blobs *, int64_t school_id,
		    const char *id, uint64_t size, const struct blob_sum *);
/*
 * Checks what blobs_look() does, and returns when they are on disk as files/ID.
 * digest: of its first bytes so far, or of none; it is ended.  May be repeated.
 */
enum blob_result blobs_commit(struct blobs *, int64_t school_id,
		    const char *id, uint64_t max, uint64_t size,
		    struct digest *, uint8_t sha256[BLOB_SHA256_LEN]);
/*
 * Likewise with what the copy has become instead of the upload, which stays as
 * it is until then; or with what an earlier Commit has put in place.  *size is
 * what it has.
 */
enum blob_result blobs_commit_copy(struct blobs *, int64_t school_id,
		    const char *id, int copy, uint64_t *size,
		    struct digest *, uint8_t sha256[BLOB_SHA256_LEN]);
/* The file of an upload that is coming in, to be written whole by the caller,
 * who closes it.  -1 with errno. */
int		 blobs_open_staging(struct blobs *, int64_t school_id,
		    const char *id);
/*
 * A descriptor to read the bytes of a finished upload from; *fd is the
 * caller's.  They may have to be fetched first: all of them, into memory or
 * onto the disk.
 */
enum blob_result blobs_open_file(struct blobs *, int64_t school_id,
		    const char *id, int *fd);
/* Gives the bytes of a finished upload to fn, which reads each once. */
typedef void blob_reader_fn(const struct object_source *, void *arg);
enum blob_result blobs_lend(struct blobs *, int64_t school_id, const char *id,
		    blob_reader_fn *, void *arg);
/* Of a finished upload; *got is less than len only at its end. */
enum blob_result blobs_read(struct blobs *, int64_t school_id, const char *id,
		    uint64_t offset, void *buf, size_t len, size_t *got);
/* What a finished upload has, without a look at its bytes. */
struct blob_state {
	uint64_t	 size;
	bool		 object;	/* a ticket tells where it lies */
	dev_t		 dev;	/* the same for those that share their bytes */
	ino_t		 ino;
};
enum blob_result blobs_inspect(struct blobs *, int64_t school_id,
		    const char *id, struct blob_state *);
/* Of its bytes as they are now. */
enum blob_result blobs_hash(struct blobs *, int64_t school_id, const char *id,
		    uint8_t sha256[BLOB_SHA256_LEN]);
/*
 * Removes all there is of an upload, in whatever state.  sha256_hex is ""
 * where it was never committed.
 */
enum blob_result blobs_remove(struct blobs *, int64_t school_id,
		    const char *id, const char *sha256_hex);
/* Removes bytes by their content, if no finished upload has them. */
enum blob_result blobs_remove_content(struct blobs *, int64_t school_id,
		    const char *sha256_hex);

/*
 * Brings a finished upload to where new ones are kept, sealed if those are, and
 * lets go of where it was; *moved: it was elsewhere.  ABSENT: it has gone.
 */
enum blob_result blobs_move(struct blobs *, int64_t school_id, const char *id,
		    bool *moved);

/* Ends the removals and moves of a school that were cut off. */
enum blob_result blobs_finish_removals(struct blobs *, int64_t school_id);
/*
 * Of those of all schools that are no moves, except where files are moved.
 * BUSY: the place where the objects are does not answer.
 */
enum blob_result blobs_retry_removals(struct blobs *);
/* False ends the walk. */
typedef bool blob_lost_fn(const struct driver *, const struct object_entry *,
		    void *arg);
/*
 * Objects that no ticket tells of, put more than so many seconds ago, which is
 * longer than a Commit may take.  DAMAGED: there is a ticket that cannot be
 * read, so that nothing is known.
 */
enum blob_result blobs_walk_lost(struct blobs *, int64_t school_id,
		    int64_t seconds, blob_lost_fn *, void *arg);

/* What other keys have come to. */
struct blob_rekeyed {
	uint64_t	 schools;	/* with a new key */
	uint64_t	 keys;		/* of schools, with another lock */
	uint64_t	 files;		/* likewise */
	uint64_t	 removed;	/* keys that nothing needs */
	uint64_t	 failed;	/* files that no key here opens */
};
/*
 * A new key for the school if `renew`, for all its sealed files, and for all
 * its keys the first of the installation.  No byte of a file is written again.
 */
enum blob_result blobs_rekey(struct blobs *, int64_t school_id, bool renew,
		    struct blob_rekeyed *);

/* What lies in the store. */
enum blob_kind {
	BLOB_STAGING,
	BLOB_FILE,
	BLOB_CONTENT,
	BLOB_DERIVED,		/* what is made of a content: derived.h */
};
struct blob_entry {
	enum blob_kind	 kind;
	int64_t		 school_id;
	char		 name[BLOB_HEX_LEN + 1];	/* an id, or SHA-256 */
	uint64_t	 size;
	bool		 ticket;	/* the bytes lie elsewhere */
	bool		 shared;	/* it has another link */
};
/* False ends the walk.  It may remove what it is given. */
typedef bool blob_entry_fn(const struct blob_entry *, void *arg);
/*
 * One after the other, contents and what is made of them last in each school;
 * what has no name of these kinds is not looked at.  school_id 0: of all
 * schools.  OK too where it was ended.
 */
enum blob_result blobs_walk(struct blobs *, int64_t school_id, blob_entry_fn *,
		    void *arg);

#endif
