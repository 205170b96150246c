/* Those whom it concerns are told what the scanner for viruses has found. */
#ifndef LIAISON_ATTACHMENTS_SCANNER_TELLING_H
#define LIAISON_ATTACHMENTS_SCANNER_TELLING_H

#include "attachments/attachments.h"

/* Works until the process ends.  False: out of memory. */
bool	telling_start(struct loop *, struct attachments *);

#endif
