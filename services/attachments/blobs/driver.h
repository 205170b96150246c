/*
 * Where the bytes of finished files lie when they are not files of the store
 * folder themselves: as objects, each under a key of its own that is never used
 * again.  The folder has a ticket for each (ticket.h), which says what lies
 * where; nothing else knows the keys.
 *
 * Everything here blocks, and is called by several threads at once.  What goes
 * wrong is said in the log; BLOB_FAILED may be tried again later.
 */
#ifndef LIAISON_ATTACHMENTS_BLOBS_DRIVER_H
#define LIAISON_ATTACHMENTS_BLOBS_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "attachments/blobs/result.h"

#define DRIVER_NAME_LEN	15
/* SCHOOL/objects/xx/ and 32 hexadecimal digits, as driver_new_key() makes. */
#define DRIVER_KEY_LEN	72

/* What is to be put: the same bytes at an offset each time they are read. */
struct object_source {
	uint64_t	  size;
	/* All `len` of them, within the size.  False with errno. */
	bool		(*read)(void *arg, uint64_t offset, void *buf,
			    size_t len);
	void		 *arg;
};

/* What is in a file; *fd stays the caller's. */
struct object_source object_of_file(const int *fd, uint64_t size);
/* Appends all of it.  False with errno. */
bool		 object_write(int fd, const struct object_source *)
		    __attribute__((warn_unused_result));

/* An object that lies there. */
struct object_entry {
	char		 key[DRIVER_KEY_LEN + 1];
	uint64_t	 size;
	time_t		 written;
};
/* False ends the walk.  It may remove what it is given. */
typedef bool object_entry_fn(const struct object_entry *, void *arg);

/* One place.  `self` is what each function is given first. */
struct driver {
	/* As tickets say it: for ever. */
	const char	*name;
	void		*self;
	/*
	 * Is durable when it returns OK.  Of one that could not be put whole
	 * nothing is left, as far as that can be done.
	 */
	enum blob_result (*put)(void *self, const char *key,
		    const struct object_source *);
	/* *got is less than len only at its end.  ABSENT: there is none. */
	enum blob_result (*read)(void *self, const char *key, uint64_t offset,
		    void *buf, size_t len, size_t *got);
	/* The same for who reads all of it once, each part; NULL: read. */
	enum blob_result (*read_once)(void *self, const char *key,
		    uint64_t offset, void *buf, size_t len, size_t *got);
	/* How many bytes are there now.  ABSENT: there is none. */
	enum blob_result (*look)(void *self, const char *key, uint64_t *size);
	/* OK too where it has gone already. */
	enum blob_result (*remove)(void *self, const char *key);
	/* Those of a school, in any order.  OK too where it was ended. */
	enum blob_result (*walk)(void *self, int64_t school_id,
		    object_entry_fn *, void *arg);
	void		(*close)(void *self);
};

/* A key that nothing has had yet, in DRIVER_KEY_LEN + 1 bytes. */
void		 driver_new_key(char *key, int64_t school_id);
/* Does the school have such a key?  No other may be told to a driver. */
bool		 driver_is_key(const char *key, int64_t school_id);

/*
 * Objects as files of the store folder, whose descriptor stays the caller's.
 * NULL when memory is exhausted.
 */
struct driver	*driver_of_folder(int root);
/* NULL-safe. */
void		 driver_destroy(struct driver **);

#endif
