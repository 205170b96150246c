/* What the store says of a file. */
#ifndef LIAISON_ATTACHMENTS_BLOBS_RESULT_H
#define LIAISON_ATTACHMENTS_BLOBS_RESULT_H

enum blob_result {
	BLOB_OK,
	BLOB_ABSENT,		/* no such file */
	BLOB_INCOMPLETE,	/* bytes are missing */
	BLOB_MISMATCH,		/* the bytes have another sum */
	BLOB_CONFLICT,		/* another part of the upload has begun */
	BLOB_FULL,		/* disk or quota full; nothing was kept */
	BLOB_READ_ONLY,		/* nothing can be written; likewise */
	BLOB_BUSY,		/* too much waits; nothing was done */
	BLOB_DAMAGED,		/* it is not what was sealed */
	BLOB_LOCKED,		/* the keys that open it are not there */
	BLOB_FAILED,		/* anything else; said in the log */
};

/* What errno means to a caller; what nobody expects is logged. */
enum blob_result blob_failed(const char *what);
/* In the words of liaisonctl, of an attachment that ... */
const char	*blob_result_text(enum blob_result);

#endif
