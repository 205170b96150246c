/* The CSV files of a OneRoster bundle, out of its ZIP, within bounds. */
#ifndef LIAISON_DIRECTORY_ROSTER_ZIP_H
#define LIAISON_DIRECTORY_ROSTER_ZIP_H

#include <stddef.h>

enum roster_file_id {
	ROSTER_MANIFEST,
	ROSTER_ORGS,
	ROSTER_USERS,
	ROSTER_ROLES,
	ROSTER_CLASSES,
	ROSTER_ENROLMENTS,
	ROSTER_TERMS,
	/* A plain list, which is in no bundle. */
	ROSTER_PLAIN,
	ROSTER_NFILES
};

struct roster_file {
	char	*data;		/* NULL: not in the bundle */
	size_t	 len;
};

struct roster_bundle {
	struct roster_file	 files[ROSTER_NFILES];
};

/* "users.csv"; "manifest.csv" ... */
const char	*roster_file_name(enum roster_file_id);

/*
 * Reads what we know from `zip`; whatever else is in it is passed over.  0, or
 * -1 with why in English: no ZIP, damaged, encrypted, over the bounds.  The
 * caller frees in both cases.
 */
int		 roster_zip_read(const void *zip, size_t len,
		    struct roster_bundle *, const char **why);
void		 roster_bundle_free(struct roster_bundle *);

#endif
