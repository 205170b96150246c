/*
 * Who opens what: each sealed file has a key of its own in its ticket, locked
 * by a key of its school; those are in SCHOOL/keys/1, 2, ..., each locked by a
 * key of the installation, which is in a file that is kept elsewhere.
 * The last key of a school locks what is new.  Safe from several threads.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_KEYRING_H
#define LIAISON_ATTACHMENTS_BLOBS_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/seal.h"
#include "attachments/blobs/ticket.h"

#define KEYRING_ERROR	BLOBS_ERROR

struct keyring;

/*
 * `path`: a key a line, in hexadecimal; the first locks, the others open what
 * they have locked; a line "plain": what is new is not sealed.  It is read once
 * more when it has changed and something does not open.  NULL or "": there are
 * none.  NULL after writing why in KEYRING_ERROR bytes.
 */
struct keyring	*keyring_open(int root, const char *path, char *error);
/* NULL-safe. */
void		 keyring_close(struct keyring **);
/* Is what is new sealed? */
bool		 keyring_seals(const struct keyring *);
/*
 * Can all keys of all schools be opened, so that nothing is made with keys of
 * another installation?  False after writing why.
 */
bool		 keyring_check(struct keyring *, char *error)
		    __attribute__((warn_unused_result));

/*
 * Locks the key of a file with that of its school, which is made if there is
 * none.  Both: LOCKED: the keys that are needed are not there.
 */
enum blob_result keyring_lock(struct keyring *, const struct ticket *,
		    const uint8_t *key, struct lock *);
/* *good: which lock it was. */
enum blob_result keyring_unlock(struct keyring *, const struct ticket *,
		    uint8_t *key, unsigned *good);

/*
 * A few bytes that can be made again, sealed with the key of a school: len +
 * KEYRING_BOX_LEN of them.  `of` is where they belong, and is proved with them.
 */
#define KEYRING_BOX_LEN	48
enum blob_result keyring_box(struct keyring *, int64_t school_id,
		    const void *of, size_t of_len, const uint8_t *data,
		    size_t len, uint8_t *box);
/* The reverse: len - KEYRING_BOX_LEN bytes.  DAMAGED, LOCKED: not to be had. */
enum blob_result keyring_unbox(struct keyring *, int64_t school_id,
		    const void *of, size_t of_len, const uint8_t *box,
		    size_t len, uint8_t *data);

/* The last key of a school, 0: none yet. */
enum blob_result keyring_last(struct keyring *, int64_t school_id,
		    uint64_t *number);
/* Which one a lock of a file is of. */
uint64_t	 keyring_number(const struct lock *);
/* One more key of a school, from now on its last. */
enum blob_result keyring_renew(struct keyring *, int64_t school_id);
/* Locks all of them with the first key; *n goes up by those changed. */
enum blob_result keyring_relock(struct keyring *, int64_t school_id,
		    uint64_t *n);
/*
 * Removes the keys of a school before `number` that have not been its last for
 * so many seconds; *n goes up.
 */
enum blob_result keyring_prune(struct keyring *, int64_t school_id,
		    uint64_t number, int64_t seconds, uint64_t *n);

#endif
