/* The first page of a PDF. */
#ifndef LIAISON_ATTACHMENTS_PREVIEWER_PAGE_H
#define LIAISON_ATTACHMENTS_PREVIEWER_PAGE_H

#include "attachments/validator/preview.h"

/* Once, before the filter: reads which fonts there are. */
void		page_start(void);
/* What it may read of, later. */
extern const char *const page_readable[];

preview_fn	page_preview;

#endif
