/* Keys of the installation, as they are in their file (keyring.h). */
#ifndef LIAISON_ATTACHMENTS_BLOBS_MASTERS_H
#define LIAISON_ATTACHMENTS_BLOBS_MASTERS_H

#include <sys/stat.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/blobs/lock.h"

#define MASTERS_MAX	16

struct master {
	uint8_t		 id[LOCK_KEY_ID_LEN];
	uint8_t		 key[SEAL_KEY_LEN];
};

/* To be wiped by who has them. */
struct masters {
	struct master	 one[MASTERS_MAX];	/* the first locks */
	size_t		 n;
	bool		 plain;		/* what is new is not sealed */
	struct stat	 file;
};

/* Into one that is empty.  -1 after writing why in KEYRING_ERROR bytes. */
int	masters_read(struct masters *, const char *path, char *error);
/* Is the file another by now? */
bool	masters_are_others(const struct masters *, const struct stat *now);
/* Opens one of LOCKS locks, *good, of what they belong to. */
bool	masters_open(const struct masters *, const struct lock *,
	    const void *of, size_t len, unsigned *good, uint8_t *key)
	    __attribute__((warn_unused_result));

#endif
