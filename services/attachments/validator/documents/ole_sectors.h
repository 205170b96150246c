/* Sectors of a compound file that nothing in it uses. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OLE_SECTORS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_OLE_SECTORS_H

#include "attachments/validator/reading/reader.h"

/* False: its tables lead nowhere, or something is hidden where none leads. */
bool	ole_sectors_ok(const struct source *, struct verdict *)
	    __attribute__((warn_unused_result));

#endif
