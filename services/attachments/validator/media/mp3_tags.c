/* Each tag says how long it is; what is in it is free text and pictures. */
#include <string.h>

#include "attachments/validator/media/mp3_tags.h"
#include "attachments/validator/reading/residue.h"

#define ID3_HEADER	10
#define ID3V1_LEN	128
#define ID3V1_MORE	227	/* TAG+, before it */
#define APE_LEN		32	/* its header, and its footer */
#define LYRICS_END	15	/* six digits, LYRICS200 */

/* The length of the tag that the first `end` bytes end with; 0: none. */
typedef size_t	tag_fn(const struct source *, size_t begin, size_t end);
static tag_fn	id3v1_len, ape_len, lyrics_len, id3_footer_len;
static bool	tag_at(const struct source *, size_t at, size_t *len,
		    struct verdict *);
static size_t	syncsafe(const uint8_t *);
static size_t	le32(const uint8_t *);

static tag_fn *const behind[] = { id3v1_len, ape_len, lyrics_len,
	id3_footer_len };

bool
mp3_tags_ok(const struct source *s, size_t *begin, size_t *end,
    struct verdict *verdict)
{
	size_t len, i;

	*begin = 0;
	*end = s->size;
	do {
		if (!tag_at(s, *begin, &len, verdict) ||
		    !residue_ok(s, *begin, len, verdict))
			return false;
		*begin += len;
	} while (len > 0);
	for (i = 0; i < sizeof(behind) / sizeof(behind[0]);) {
		len = behind[i](s, *begin, *end);
		if (!residue_ok(s, *end - len, len, verdict))
			return false;
		*end -= len;
		i = len > 0 ? 0 : i + 1;
	}
	return true;
}

static bool
tag_at(const struct source *s, size_t at, size_t *len,
    struct verdict *verdict)
{
	const uint8_t *p = s->bytes + at;

	*len = 0;
	if (s->size - at >= ID3_HEADER && memcmp(p, "ID3", 3) == 0)
		*len = ID3_HEADER + syncsafe(p + 6) +
		    ((p[5] & 0x10) != 0 ? ID3_HEADER : 0);
	else if (s->size - at >= APE_LEN && memcmp(p, "APETAGEX", 8) == 0)
		*len = APE_LEN + le32(p + 12);
	return *len <= s->size - at ||
	    verdict_refuse(verdict, FINDING_BROKEN, "@ID3");
}

static size_t
id3v1_len(const struct source *s, size_t begin, size_t end)
{
	const uint8_t *p = s->bytes + end;

	if (end - begin < ID3V1_LEN ||
	    memcmp(p - ID3V1_LEN, "TAG", 3) != 0)
		return 0;
	if (end - begin < ID3V1_LEN + ID3V1_MORE ||
	    memcmp(p - ID3V1_LEN - ID3V1_MORE, "TAG+", 4) != 0)
		return ID3V1_LEN;
	return ID3V1_LEN + ID3V1_MORE;
}

/* Its size is that of its items and its footer, not of its header. */
static size_t
ape_len(const struct source *s, size_t begin, size_t end)
{
	const uint8_t *p = s->bytes + end - APE_LEN;
	size_t len;

	if (end - begin < APE_LEN || memcmp(p, "APETAGEX", 8) != 0)
		return 0;
	len = le32(p + 12) + ((p[23] & 0x80) != 0 ? APE_LEN : 0);
	return len >= APE_LEN && len <= end - begin ? len : 0;
}

static size_t
lyrics_len(const struct source *s, size_t begin, size_t end)
{
	const uint8_t *p = s->bytes + end - LYRICS_END;
	size_t len = 0, i;

	if (end - begin < LYRICS_END || memcmp(p + 6, "LYRICS200", 9) != 0)
		return 0;
	for (i = 0; i < 6; i++) {
		if (p[i] < '0' || p[i] > '9')
			return 0;
		len = len * 10 + (size_t)(p[i] - '0');
	}
	len += LYRICS_END;
	return len <= end - begin ? len : 0;
}

static size_t
id3_footer_len(const struct source *s, size_t begin, size_t end)
{
	const uint8_t *p = s->bytes + end - ID3_HEADER;
	size_t len;

	if (end - begin < 2 * ID3_HEADER || memcmp(p, "3DI", 3) != 0)
		return 0;
	len = syncsafe(p + 6) + 2 * ID3_HEADER;
	return len <= end - begin ? len : 0;
}

/* Of each byte seven bits. */
static size_t
syncsafe(const uint8_t *p)
{
	return (size_t)(p[0] & 0x7f) << 21 | (size_t)(p[1] & 0x7f) << 14 |
	    (size_t)(p[2] & 0x7f) << 7 | (p[3] & 0x7f);
}

static size_t
le32(const uint8_t *p)
{
	return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 |
	    (size_t)p[3] << 24;
}
