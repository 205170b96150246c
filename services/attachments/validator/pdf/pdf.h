/* PDF (ISO 32000), by libqpdf. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_PDF_PDF_H
#define LIAISON_ATTACHMENTS_VALIDATOR_PDF_PDF_H

#include "attachments/validator/reading/reader.h"

/* Once, where files can still be opened: what libqpdf makes when first used. */
void	pdf_start(void);

/*
 * Taken is also what is allowed to be printed or changed by a password's owner
 * alone, so long as it opens without one.
 */
void	pdf_read(const struct source *, const struct policy *,
	    struct verdict *);

#endif
