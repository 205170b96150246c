/* Of which files there are previews. */
#include <string.h>

#include "base/previewable.h"

bool
is_previewable(const char *media_type)
{
	return strncmp(media_type, "image/", 6) == 0 ||
	    strncmp(media_type, "video/", 6) == 0 ||
	    strcmp(media_type, "application/pdf") == 0;
}
