/* What the store says of a file. */
#include <errno.h>
#include <string.h>

#include "attachments/blobs/result.h"
#include "base/log.h"

enum blob_result
blob_failed(const char *what)
{
	switch (errno) {
	case ENOENT:
		return BLOB_ABSENT;
	case EWOULDBLOCK:
		return BLOB_BUSY;
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		log_error("store_full", "doing=%s", log_quote(what));
		return BLOB_FULL;
	case EROFS:
		log_error("store_read_only", "doing=%s", log_quote(what));
		return BLOB_READ_ONLY;
	default:
		log_error("store_failed", "doing=%s error=%s", log_quote(what),
		    log_quote(strerror(errno)));
		return BLOB_FAILED;
	}
}

const char *
blob_result_text(enum blob_result result)
{
	switch (result) {
	case BLOB_ABSENT:
		return "is missing";
	case BLOB_DAMAGED:
		return "has other bytes than it had";
	case BLOB_LOCKED:
		return "is sealed with a key that is not there";
	default:
		return "cannot be read";
	}
}
