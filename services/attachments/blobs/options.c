/* How a store is opened, by the service and by liaisonctl. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attachments/blobs/options.h"

static bool
use_s3(struct blobs *b, const struct blob_options *o, char *error)
{
	struct driver *d;

	if (o->s3.place == NULL || *o->s3.place == '\0')
		return true;
	d = driver_of_s3(&o->s3, error, BLOBS_ERROR);
	if (d == NULL)
		return false;
	if (blobs_add_driver(b, d) &&
	    (!o->s3_new || blobs_put_into(b, d->name)))
		return true;
	(void)snprintf(error, BLOBS_ERROR, "out of memory");
	return false;
}

struct blobs *
blobs_open_with(const struct blob_options *o, char *error)
{
	struct blobs *b = blobs_open(o->folder);

	if (b == NULL)
		(void)snprintf(error, BLOBS_ERROR, "cannot use the store %s: "
		    "%s", o->folder, strerror(errno));
	else if (!use_s3(b, o, error) || !blobs_use_keys(b, o->keys, error))
		blobs_close(&b);
	return b;
}
