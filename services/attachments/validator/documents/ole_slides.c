/* Slides of PowerPoint up to 2003 (MS-PPT): records in records. */
#include <stdlib.h>

#include <zlib.h>

#include "attachments/validator/documents/ole_streams.h"
#include "attachments/validator/reading/little_endian.h"

#define VBA_INFO_ATOM	0x0400
#define INTERACTIVE_ATOM 0x0ff3
#define OBJECT_STORAGE	0x1011

#define HEADER_LEN	8
#define CONTAINER	0x0f	/* version of a record that has records */
#define COMPRESSED	1	/* instance of a storage */

#define ACTION_MACRO	1
#define ACTION_PROGRAM	2

/* Of the current user's stream: whether there is a password. */
#define TOKEN_ENCRYPTED	0xf3d1c4dfu

static bool	atom_ok(struct container *, uint32_t type, uint32_t instance,
		    const uint8_t *, size_t);
static bool	storage_ok(struct container *, bool compressed,
		    const uint8_t *, size_t);

bool
ole_current_user_ok(struct container *c, const uint8_t *p, size_t len)
{
	if (len >= HEADER_LEN + 8 &&
	    le32(p + HEADER_LEN + 4) == TOKEN_ENCRYPTED)
		return verdict_refuse(c->verdict, FINDING_ENCRYPTED, "%s", "");
	return true;
}

/* A record's own records are read as if they followed it. */
bool
ole_slides_ok(struct container *c, const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;
	uint32_t kind, type, n;

	while (end - p >= HEADER_LEN) {
		kind = le16(p);
		type = le16(p + 2);
		n = le32(p + 4);
		/* What fills the stream. */
		if (kind == 0 && type == 0 && n == 0)
			break;
		p += HEADER_LEN;
		if (n > (size_t)(end - p))
			return verdict_refuse(c->verdict, FINDING_BROKEN, "%s",
			    "");
		if ((kind & 0x0f) == CONTAINER)
			continue;
		if (!atom_ok(c, type, kind >> 4, p, n))
			return false;
		p += n;
	}
	return true;
}

static bool
atom_ok(struct container *c, uint32_t type, uint32_t instance,
    const uint8_t *p, size_t len)
{
	switch (type) {
	case VBA_INFO_ATOM:
		if (len >= 8 && le32(p + 4) != 0)
			return verdict_refuse(c->verdict, FINDING_MACROS, "%s",
			    "");
		return true;
	case INTERACTIVE_ATOM:
		if (len > 8 && p[8] == ACTION_MACRO)
			return verdict_refuse(c->verdict, FINDING_MACROS, "%s",
			    "");
		if (len > 8 && p[8] == ACTION_PROGRAM)
			return verdict_refuse(c->verdict, FINDING_LAUNCH, "%s",
			    "");
		return true;
	case OBJECT_STORAGE:
		return storage_ok(c, instance == COMPRESSED, p, len);
	}
	return true;
}

/* An object, or the VBA project: a compound file. */
static bool
storage_ok(struct container *c, bool compressed, const uint8_t *p,
    size_t len)
{
	uint8_t *own;
	uLongf size;
	bool ok;

	if (!compressed)
		return container_file_ok(c, p, len, "", 0);
	if (len < 4)
		return verdict_refuse(c->verdict, FINDING_BROKEN, "%s", "");
	size = le32(p);
	if (size > c->memory_left || size > c->unpacked_left)
		return verdict_refuse(c->verdict, FINDING_TOO_MUCH, "%s", "");
	own = malloc(size + 1);
	if (own == NULL)
		return verdict_refuse(c->verdict, FINDING_TOO_LONG, "%s", "");
	c->unpacked_left -= size;
	c->memory_left -= size;
	ok = uncompress(own, &size, p + 4, len - 4) == Z_OK ?
	    container_file_ok(c, own, size, "", 0) :
	    verdict_refuse(c->verdict, FINDING_BROKEN, "%s", "");
	c->memory_left += le32(p);
	free(own);
	return ok;
}
