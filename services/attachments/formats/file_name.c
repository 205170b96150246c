/* The name a user gave a file: kept and shown, never used as a path. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "attachments/formats/file_name.h"
#include "base/text.h"
#include "base/utf8.h"

const char *
file_name_of(const char *sent)
{
	const char *name = sent, *p = sent;
	bool seen = false;
	int32_t cp;

	while ((cp = utf8_next(&p)) > 0) {
		if (utf8_is_control(cp))
			return NULL;
		seen |= cp != '.' && !text_is_blank(cp);
		if (cp == '/' || cp == '\\') {
			name = p;
			seen = false;
		}
	}
	return cp == 0 && seen ? name : NULL;
}
