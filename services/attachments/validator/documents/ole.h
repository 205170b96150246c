/* Compound files (MS-CFB): doc, xls, ppt, and objects in documents. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OLE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OLE_H

#include "attachments/validator/documents/container.h"

reader_fn	ole_read;

bool	ole_begins(const uint8_t *, size_t);
/* Its streams, whatever it is. */
bool	ole_file_ok(struct container *, const struct source *)
	    __attribute__((warn_unused_result));

/* Once, before there are threads or filters. */
void	ole_start(void);

#endif
