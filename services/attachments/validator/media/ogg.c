/*
 * Ogg, from page to page.  A page says how much is in it and carries a sum of
 * it; packets of text stand on pages that end at no time (granule 0).
 */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/ogg.h"
#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

#define HEADER_LEN	27
#define FLAG_FIRST	2

struct page {
	const uint8_t	*p;		/* its header */
	size_t		 head, len;	/* head: with the table; len: whole */
};

/* What a stream may begin with. */
static const struct codec {
	const char	*mark;
	size_t		 len;
	bool		 is_media, is_opus;
} codecs[] = {
	{ "\001vorbis", 7, true, false },
	{ "OpusHead", 8, true, true },
	{ "\177FLAC", 5, true, false },
	{ "Speex   ", 8, true, false },
	{ "\200theora", 7, true, false },
	{ "fishead\0", 8, false, false },
	{ "\200kate\0\0\0", 8, false, false },
};

static bool	walk(const struct source *, uint8_t *texts,
		    struct verdict *);
static bool	next_page(const struct source *, size_t at, struct page *);
static bool	rest_ok(const struct source *, size_t at, struct verdict *);
static bool	sum_fits(const struct page *);
static const struct codec *codec_of(const struct page *);

void
ogg_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	uint8_t *texts = malloc(s->size);
	bool ok;

	(void)policy;
	if (texts == NULL)
		abort();
	ok = walk(s, texts, verdict) &&
	    archive_end_ok(s, 0, s->size, verdict);
	free(texts);
	if (ok)
		(void)av_packets_ok(s, "ogg", verdict);
}

/* A text that goes on from page to page is judged as one. */
static bool
walk(const struct source *s, uint8_t *texts, struct verdict *verdict)
{
	struct source text = { texts, 0, s->extension };
	bool has_media = false, has_opus = false;
	const struct codec *codec;
	struct page page;
	size_t at = 0;

	while (next_page(s, at, &page)) {
		if (!sum_fits(&page))
			return verdict_refuse(verdict, FINDING_BROKEN,
			    "@CRC %zu", at);
		if ((page.p[5] & FLAG_FIRST) != 0) {
			codec = codec_of(&page);
			has_media |= codec != NULL && codec->is_media;
			has_opus |= codec != NULL && codec->is_opus;
		} else if (memcmp(page.p + 6, "\0\0\0\0\0\0\0", 8) == 0) {
			memcpy(texts + text.size, page.p + page.head,
			    page.len - page.head);
			text.size += page.len - page.head;
		}
		at += page.len;
	}
	if (at == 0 || !has_media ||
	    (strcmp(s->extension, "opus") == 0 && !has_opus))
		return verdict_refuse(verdict, at == 0 && s->size >= 4 &&
		    memcmp(s->bytes, "OggS", 4) == 0 ? FINDING_BROKEN :
		    FINDING_OTHER_FORMAT, "%s", "");
	return rest_ok(s, at, verdict) && (text.size == 0 ||
	    residue_ok(&text, 0, text.size, verdict));
}

/* False: no page begins here, or it goes on beyond the end. */
static bool
next_page(const struct source *s, size_t at, struct page *page)
{
	const uint8_t *p = s->bytes + at;
	size_t i;

	if (s->size - at < HEADER_LEN || memcmp(p, "OggS", 5) != 0 ||
	    s->size - at < HEADER_LEN + (size_t)p[26])
		return false;
	page->p = p;
	page->head = HEADER_LEN + p[26];
	page->len = page->head;
	for (i = 0; i < p[26]; i++)
		page->len += p[HEADER_LEN + i];
	return page->len <= s->size - at;
}

static bool
rest_ok(const struct source *s, size_t at, struct verdict *verdict)
{
	if (s->size - at >= 4 && memcmp(s->bytes + at, "OggS", 4) == 0)
		return verdict_refuse(verdict, FINDING_BROKEN, "%s", "");
	return residue_ok(s, at, s->size - at, verdict);
}

/* RFC 3533, 6: as if the sum itself were 0. */
static bool
sum_fits(const struct page *page)
{
	static uint32_t table[256];
	uint32_t sum = 0, r;
	unsigned i, k;
	size_t n;

	for (i = 0; table[255] == 0 && i < 256; i++) {
		for (r = i << 24, k = 0; k < 8; k++)
			r = r << 1 ^ ((r & 0x80000000) != 0 ? 0x04c11db7 : 0);
		table[i] = r;
	}
	for (n = 0; n < page->len; n++)
		sum = sum << 8 ^ table[(sum >> 24) ^
		    (n >= 22 && n < 26 ? 0 : page->p[n])];
	return sum == ((uint32_t)page->p[22] | (uint32_t)page->p[23] << 8 |
	    (uint32_t)page->p[24] << 16 | (uint32_t)page->p[25] << 24);
}

static const struct codec *
codec_of(const struct page *page)
{
	size_t i;

	for (i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++)
		if (page->len - page->head >= codecs[i].len &&
		    memcmp(page->p + page->head, codecs[i].mark,
		    codecs[i].len) == 0)
			return &codecs[i];
	return NULL;
}
