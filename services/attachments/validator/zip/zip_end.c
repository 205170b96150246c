/*
 * The records at the end of a ZIP (APPNOTE 4.3.14 to 4.3.16).  Programs differ
 * in how they look for them; what they could see differently is refused.
 */
#include <string.h>

#include "attachments/validator/reading/little_endian.h"
#include "attachments/validator/reading/residue.h"
#include "attachments/validator/zip/zip_end.h"

#define END_LEN		22
#define COMMENT_MAX	65535
#define LOCATOR_LEN	20
#define END64_LEN	56
#define END64_HEAD	12	/* of it, what its own length leaves out */

static bool	find_end(const struct source *, size_t *);
static bool	read_end64(const struct source *, size_t end, size_t locator,
		    struct zip_end *, size_t *begin, struct verdict *);
static bool	agree(const uint8_t *end, const uint8_t *end64);
static bool	is_one_disk(const uint8_t *end);
static bool	broken(struct verdict *);

bool
zip_end_find(const struct source *s, struct zip_end *e, struct verdict *v)
{
	const uint8_t *end;
	size_t at, begin;
	uint64_t offset, len;

	if (!find_end(s, &at))
		return broken(v);
	end = s->bytes + at;
	if (le16(end + 20) > s->size - at - END_LEN || !is_one_disk(end))
		return broken(v);
	if (!residue_ok(s, at + END_LEN, s->size - at - END_LEN, v))
		return false;
	begin = at;
	e->members = le16(end + 10);
	len = le32(end + 12);
	offset = le32(end + 16);
	if (at >= LOCATOR_LEN &&
	    memcmp(end - LOCATOR_LEN, "PK\6\7", 4) == 0) {
		if (!read_end64(s, at, at - LOCATOR_LEN, e, &begin, v))
			return false;
		len = le64(s->bytes + begin + 40);
		offset = le64(s->bytes + begin + 48);
	}
	/* Nothing between: some go by the offset, some by the length. */
	if (len > begin)
		return broken(v);
	if (offset != begin - len)
		return begin - len < s->size - 4 &&
		    memcmp(s->bytes + begin - len, "PK\1\2", 4) == 0 ?
		    verdict_refuse(v, FINDING_HIDDEN, "ZIP") : broken(v);
	e->len = (size_t)len;
	e->offset = (size_t)offset;
	return true;
}

/* The last that looks like it, as most programs look for it. */
static bool
find_end(const struct source *s, size_t *at)
{
	size_t min = s->size > END_LEN + COMMENT_MAX ?
	    s->size - END_LEN - COMMENT_MAX : 0;

	if (s->size < END_LEN)
		return false;
	for (*at = s->size - END_LEN; ; (*at)--) {
		if (memcmp(s->bytes + *at, "PK\5\6", 4) == 0)
			return true;
		if (*at == min)
			return false;
	}
}

static bool
is_one_disk(const uint8_t *end)
{
	uint32_t disk = le16(end + 4), first = le16(end + 6);

	return (disk == 0 || disk == UINT16_MAX) &&
	    (first == 0 || first == UINT16_MAX) && le16(end + 8) == le16(end +
	    10);
}

static bool
read_end64(const struct source *s, size_t end, size_t locator,
    struct zip_end *e, size_t *begin, struct verdict *v)
{
	uint64_t at = le64(s->bytes + locator + 8), len;
	const uint8_t *p;

	if (at > locator || locator - at < END64_LEN)
		return broken(v);
	p = s->bytes + at;
	len = le64(p + 4);
	if (memcmp(p, "PK\6\6", 4) != 0 ||
	    len != locator - at - END64_HEAD || le32(p + 16) != 0 ||
	    le32(p + 20) != 0 || le64(p + 24) != le64(p + 32) ||
	    !agree(s->bytes + end, p))
		return broken(v);
	/* Version 2 is there for directories that are encrypted. */
	if (locator - at > END64_LEN && le16(p + 14) >= 62)
		return verdict_refuse(v, FINDING_ENCRYPTED, "%s", "");
	if (!residue_ok(s, (size_t)at + END64_LEN,
	    locator - (size_t)at - END64_LEN, v))
		return false;
	e->members = le64(p + 32);
	*begin = (size_t)at;
	return true;
}

/* Where the old record has room for a number, it is the same. */
static bool
agree(const uint8_t *end, const uint8_t *end64)
{
	return (le16(end + 10) == UINT16_MAX ||
	    le16(end + 10) == le64(end64 + 32)) &&
	    (le32(end + 12) == UINT32_MAX ||
	    le32(end + 12) == le64(end64 + 40)) &&
	    (le32(end + 16) == UINT32_MAX ||
	    le32(end + 16) == le64(end64 + 48));
}

static bool
broken(struct verdict *v)
{
	return verdict_refuse(v, FINDING_BROKEN, "%s", "");
}
