/* Files of the installation that hold secrets, a few lines of them. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_SECRET_FILE_H
#define LIAISON_ATTACHMENTS_BLOBS_SECRET_FILE_H

#include <sys/stat.h>

#include <stddef.h>
#include <stdio.h>

/*
 * NULL after writing why, also where it is nothing that ends soon.  That
 * anybody may read it is said in the log.
 */
FILE	*secret_file_open(const char *path, struct stat *, char *why,
	    size_t len);

#endif
