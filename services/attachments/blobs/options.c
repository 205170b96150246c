/* How a store is opened, by the service and by liaisonctl. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "attachments/blobs/options.h"

struct blobs *
blobs_open_with(const struct blob_options *o, char *error)
{
	struct blobs *b = blobs_open(o->folder);

	if (b == NULL)
		(void)snprintf(error, BLOBS_ERROR, "cannot use the store %s: "
		    "%s", o->folder, strerror(errno));
	else if (!blobs_use_keys(b, o->keys, error))
		blobs_close(&b);
	return b;
}
