/* PNG, chunk by chunk up to IEND. */
#include <string.h>
#include <strings.h>

#include <zlib.h>

#include "attachments/validator/media/iso_media.h"
#include "attachments/validator/pictures/images.h"
#include "attachments/validator/pictures/png.h"
#include "attachments/validator/reading/residue.h"

#define SIGNATURE	"\211PNG\r\n\032\n"
#define SIGNATURE_LEN	8
#define CHUNK_FRAME	12	/* length, type, CRC */
#define IHDR_LEN	13
#define FCTL_LEN	26
#define ANCILLARY	0x20	/* of a type's first byte: may be skipped */

struct chunk {
	const uint8_t	*type;
	size_t		 body;
	size_t		 len;
};

typedef bool	chunk_fn(struct image *, const struct chunk *);
static chunk_fn	header, data, frame, text, packed_text,
		international_text, judged, other;
static bool	next_chunk(const struct source *, size_t *at, struct chunk *);
static bool	crc_fits(const struct source *, const struct chunk *);
static bool	chunk_is(const struct chunk *, const char *type);
static bool	walk(struct image *, size_t *end);
static bool	take(struct image *, const struct chunk *);
static bool	names_file(struct image *, const struct chunk *);
static size_t	behind_nul(const struct source *, const struct chunk *,
		    size_t from);

static const struct {
	const char	*type;
	chunk_fn	*take;
} kinds[] = {
	{ "IHDR", header },
	{ "PLTE", judged },
	{ "IDAT", data },
	{ "IEND", judged },
	{ "fcTL", frame },
	{ "fdAT", data },
	{ "tEXt", text },
	{ "zTXt", packed_text },
	{ "iCCP", packed_text },
	{ "iTXt", international_text },
};

void
png_read(const struct source *source, const struct policy *policy,
    struct verdict *verdict)
{
	struct image image = { source, policy, verdict, 0, 0 };
	size_t end = 0;

	if (source->size < SIGNATURE_LEN ||
	    memcmp(source->bytes, SIGNATURE, SIGNATURE_LEN) != 0) {
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
		return;
	}
	(void)(walk(&image, &end) &&
	    residue_ok(source, end, source->size - end, verdict) &&
	    image_no_archive(&image) && image_decodes(&image, IMAGE_PNG));
}

static bool
walk(struct image *image, size_t *end)
{
	const struct source *source = image->source;
	bool first = true, has_data = false;
	size_t at = SIGNATURE_LEN;
	struct chunk chunk;

	while (next_chunk(source, &at, &chunk)) {
		if (first != chunk_is(&chunk, "IHDR"))
			break;
		first = false;
		has_data |= chunk_is(&chunk, "IDAT");
		if (!crc_fits(source, &chunk) &&
		    (*chunk.type & ANCILLARY) == 0)
			break;
		if (!take(image, &chunk))
			return false;
		*end = at;
		if (chunk_is(&chunk, "IEND") && has_data)
			return true;
	}
	return verdict_refuse(image->verdict, FINDING_BROKEN, "@ %zu", at);
}

static bool
next_chunk(const struct source *source, size_t *at, struct chunk *chunk)
{
	size_t left = source->size - *at, i;
	const uint8_t *p = source->bytes + *at;

	if (source->size < *at || left < CHUNK_FRAME)
		return false;
	chunk->len = iso_u32(p);
	chunk->type = p + 4;
	chunk->body = *at + 8;
	if (chunk->len > left - CHUNK_FRAME)
		return false;
	for (i = 0; i < 4; i++)
		if ((p[4 + i] | 0x20) < 'a' || (p[4 + i] | 0x20) > 'z')
			return false;
	*at += CHUNK_FRAME + chunk->len;
	return true;
}

/* Of critical ones: a decoder goes on behind another that is not whole. */
static bool
crc_fits(const struct source *source, const struct chunk *chunk)
{
	return crc32(0, chunk->type, (uInt)chunk->len + 4) ==
	    iso_u32(source->bytes + chunk->body + chunk->len);
}

static bool
chunk_is(const struct chunk *chunk, const char *type)
{
	return memcmp(chunk->type, type, 4) == 0;
}

static bool
take(struct image *image, const struct chunk *chunk)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (chunk_is(chunk, kinds[i].type))
			return kinds[i].take(image, chunk);
	return other(image, chunk);
}

static bool
header(struct image *image, const struct chunk *chunk)
{
	const uint8_t *p = image->source->bytes + chunk->body;

	if (chunk->len != IHDR_LEN)
		return verdict_refuse(image->verdict, FINDING_BROKEN, "@IHDR");
	return image_frame(image, iso_u32(p), iso_u32(p + 4));
}

static bool
data(struct image *image, const struct chunk *chunk)
{
	(void)image;
	(void)chunk;
	return true;
}

/* Of an animation. */
static bool
frame(struct image *image, const struct chunk *chunk)
{
	const uint8_t *p = image->source->bytes + chunk->body;

	if (chunk->len != FCTL_LEN)
		return verdict_refuse(image->verdict, FINDING_BROKEN, "@fcTL");
	return image_frame(image, iso_u32(p + 4), iso_u32(p + 8));
}

static bool
text(struct image *image, const struct chunk *chunk)
{
	return !names_file(image, chunk) && other(image, chunk);
}

/* Keyword or name, NUL, method, what is packed. */
static bool
packed_text(struct image *image, const struct chunk *chunk)
{
	size_t at = behind_nul(image->source, chunk, chunk->body) + 1;
	size_t end = chunk->body + chunk->len;

	return !names_file(image, chunk) && other(image, chunk) &&
	    (at >= end || image_packed_metadata(image, at, end - at));
}

/* Keyword, NUL, is it packed, method, language, NUL, keyword, NUL, text. */
static bool
international_text(struct image *image, const struct chunk *chunk)
{
	size_t at = behind_nul(image->source, chunk, chunk->body);
	size_t end = chunk->body + chunk->len;
	bool packed;

	if (names_file(image, chunk) || !other(image, chunk))
		return false;
	if (end - at < 2)
		return true;
	packed = image->source->bytes[at] == 1;
	at = behind_nul(image->source, chunk, at + 2);
	at = behind_nul(image->source, chunk, at);
	return !packed || image_packed_metadata(image, at, end - at);
}

/* What is not known is skipped by decoders, if it says that it may be. */
static bool
other(struct image *image, const struct chunk *chunk)
{
	if ((*chunk->type & ANCILLARY) == 0)
		return verdict_refuse(image->verdict, FINDING_BROKEN, "@%.4s",
		    (const char *)chunk->type);
	return judged(image, chunk);
}

static bool
judged(struct image *image, const struct chunk *chunk)
{
	return image_metadata(image, chunk->body, chunk->len);
}

/* Converters read the file that a text of this keyword names. */
static bool
names_file(struct image *image, const struct chunk *chunk)
{
	static const char keyword[] = "profile";
	const uint8_t *p = image->source->bytes + chunk->body;

	if (chunk_is(chunk, "iCCP") || chunk->len < sizeof(keyword) ||
	    strncasecmp((const char *)p, keyword, sizeof(keyword)) != 0)
		return false;
	verdict_refuse(image->verdict, FINDING_EXTERNAL, "@%s", keyword);
	return true;
}

/* The chunk's end where there is none. */
static size_t
behind_nul(const struct source *source, const struct chunk *chunk, size_t from)
{
	size_t end = chunk->body + chunk->len;
	const uint8_t *nul = memchr(source->bytes + from, '\0', end - from);

	return nul == NULL ? end : (size_t)(nul - source->bytes) + 1;
}
