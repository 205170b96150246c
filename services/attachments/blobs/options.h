/* How a store is opened, by the service and by liaisonctl. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_OPTIONS_H
#define LIAISON_ATTACHMENTS_BLOBS_OPTIONS_H

#include "attachments/blobs/blobs.h"
#include "attachments/blobs/s3.h"

/* Each is "" or NULL where it is not set. */
struct blob_options {
	const char	*folder;	/* LIAISON_STORE */
	struct s3_options s3;		/* LIAISON_S3, _ENDPOINT, ... */
	bool		 s3_new;	/* new ones are kept there */
	const char	*keys;		/* LIAISON_STORE_KEYS */
};

/* NULL after writing why in BLOBS_ERROR bytes. */
struct blobs	*blobs_open_with(const struct blob_options *, char *error);

#endif
