/* Ids of 128 bits that have come before. */
#ifndef LIAISON_ATTACHMENTS_OWN_DATA_SEEN_H
#define LIAISON_ATTACHMENTS_OWN_DATA_SEEN_H

#include <stdbool.h>

struct seen;

/* Ends the process when memory is exhausted, as the others here. */
struct seen	*seen_new(void);
void		 seen_destroy(struct seen **);
/* False: it has come before.  id: 32 hexadecimal digits. */
bool		 seen_add(struct seen *, const char *id);

#endif
