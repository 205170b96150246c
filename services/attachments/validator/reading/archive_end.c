/* Looks for the ends of ZIP archives alone, over large parts of a file. */
#include <string.h>

#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

#define END_LEN	22

bool
archive_end_ok(const struct source *s, size_t from, size_t to,
    struct verdict *verdict)
{
	const uint8_t *p = s->bytes + from, *end = s->bytes + to;

	while (end - p >= END_LEN &&
	    (p = memmem(p, (size_t)(end - p), "PK\5\6", 4)) != NULL &&
	    end - p >= END_LEN) {
		if (!residue_ok(s, (size_t)(p - s->bytes), END_LEN, verdict))
			return false;
		p += 4;
	}
	return true;
}
