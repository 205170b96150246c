/* Rich Text Format. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_RTF_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_RTF_H

#include "attachments/validator/reading/reader.h"

/*
 * Groups that end as they began, and nothing behind the last; no template or
 * object from elsewhere, no DDE unless it is taken, no object that is a
 * program.
 */
reader_fn	rtf_read;

#endif
