/* The store folder, see blobs.h for what lies in it: for the files beside. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_FOLDER_H
#define LIAISON_ATTACHMENTS_BLOBS_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#define PLACE_LEN	160
#define BLOB_DRIVERS	4

struct driver;
struct keyring;

struct blobs {
	int			 root;
	struct driver		*drivers[BLOB_DRIVERS];	/* those known */
	size_t			 ndrivers;
	const struct driver	*into;	/* what is new; NULL: files */
	struct keyring		*keys;
};

/* Where the parts of one upload are, relative to the root. */
struct place {
	char	 staging[PLACE_LEN];
	/* When it is finished one of these. */
	char	 file[PLACE_LEN];
	char	 ticket[PLACE_LEN];
};

void	place_init(struct place *, int64_t school_id, const char *id);
/* Where bytes are by their content; there is no staging. */
void	place_of_content(struct place *, int64_t school_id,
	    const char *sha256_hex);
/* Where a file is while it is moved; there is no staging. */
void	place_of_moving(struct place *, int64_t school_id, const char *id);
/* A new name for a ticket that goes, in PLACE_LEN bytes. */
void	place_of_gone(char *path, int64_t school_id);

/* Whose the folder of this name is; 0: nobody's. */
int64_t	folder_school(const char *name);

/* All of these: -1 with errno. */
/* The folders above a path, each on disk before what comes into it. */
int	folder_make_parents(int root, const char *path);
int	folder_sync_parent(int root, const char *path);
/* Being gone already is as good. */
int	folder_remove(int root, const char *path);
/* A folder of a school, made if it is not there; locked until it is closed. */
int	folder_lock(int root, int64_t school_id, const char *name);
/* EWOULDBLOCK: it is locked. */
int	folder_try_lock(int root, int64_t school_id, const char *name);

#endif
