/* Of which files there are previews. */
#ifndef LIAISON_BASE_PREVIEWABLE_H
#define LIAISON_BASE_PREVIEWABLE_H

#include <stdbool.h>

/* A small picture of a file of this media type can be made. */
bool	is_previewable(const char *media_type);

#endif
