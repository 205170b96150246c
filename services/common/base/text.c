/* Text as people write it: one form, what cannot be seen, where to cut. */
#include <stdlib.h>
#include <string.h>

#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>

#include "base/text.h"
#include "base/utf8.h"

/* The first byte of U+0300, before which no character is decomposed. */
#define FIRST_COMBINING	0xcc

static void	nfc_field(struct arena *, ProtobufCMessage *,
		    const ProtobufCFieldDescriptor *);
static void	nfc_value(struct arena *, const ProtobufCFieldDescriptor *,
		    void **);
static bool	is_set(const ProtobufCMessage *,
		    const ProtobufCFieldDescriptor *);
static bool	between_letters(char, char);

/* ---- one form ---- */

bool
text_may_be_decomposed(const void *bytes, size_t len)
{
	const uint8_t *p = bytes, *end = p + len;
	uint8_t most = 0;

	for (; p < end; p++)
		most = *p > most ? *p : most;
	return most >= FIRST_COMBINING;
}

const char *
text_nfc(struct arena *a, const char *text)
{
	size_t len = strlen(text), n;
	const char *result = text;
	uint8_t *form;

	if (!text_may_be_decomposed(text, len))
		return text;
	form = u8_normalize(UNINORM_NFC, (const uint8_t *)text, len, NULL, &n);
	if (form != NULL && (n != len || memcmp(form, text, n) != 0))
		result = arena_strndup(a, (const char *)form, n);
	free(form);
	return result;
}

void
text_nfc_message(struct arena *a, ProtobufCMessage *m)
{
	unsigned i;

	for (i = 0; i < m->descriptor->n_fields; i++)
		nfc_field(a, m, &m->descriptor->fields[i]);
}

static void
nfc_field(struct arena *a, ProtobufCMessage *m,
    const ProtobufCFieldDescriptor *f)
{
	char *base = (char *)m;
	void **values;
	size_t i;

	if (f->type != PROTOBUF_C_TYPE_STRING &&
	    f->type != PROTOBUF_C_TYPE_MESSAGE)
		return;
	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		if (is_set(m, f))
			nfc_value(a, f, (void **)(void *)(base + f->offset));
		return;
	}
	values = *(void ***)(void *)(base + f->offset);
	for (i = 0; i < *(size_t *)(void *)(base + f->quantifier_offset); i++)
		nfc_value(a, f, &values[i]);
}

/* Of a oneof, only the member that is there. */
static bool
is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const char *base = (const char *)m;

	return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 ||
	    *(const uint32_t *)(const void *)(base + f->quantifier_offset) ==
	    f->id;
}

static void
nfc_value(struct arena *a, const ProtobufCFieldDescriptor *f, void **value)
{
	if (*value == NULL)
		return;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		text_nfc_message(a, *value);
	else
		*value = (void *)(uintptr_t)text_nfc(a, *value);
}

/* ---- what cannot be seen ---- */

bool
text_is_blank(int32_t c)
{
	if (c < 0x7f)
		return c <= ' ';
	return c == 0x2800 ||	/* the Braille pattern without dots */
	    uc_is_general_category_withtable((ucs4_t)c,
	    UC_CATEGORY_MASK_Zs | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp |
	    UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf) ||
	    uc_is_property((ucs4_t)c, UC_PROPERTY_DEFAULT_IGNORABLE_CODE_POINT);
}

const char *
text_trimmed(struct arena *a, const char *text)
{
	const char *from = text_nfc(a, text), *p = from, *start, *end = NULL;
	int32_t c;

	for (start = p; (c = utf8_next(&p)) > 0;) {
		if (!text_is_blank(c) || (end != NULL &&
		    text_goes_with_last(c) && end == from))
			end = p;
		else if (end == NULL)
			start = p;
		from = p;
	}
	return arena_strndup(a, start, end == NULL ? 0 :
	    (size_t)(end - start));
}

const char *
text_line(struct arena *a, const char *text)
{
	char *copy = arena_alloc(a, strlen(text) + 1), *to = copy;
	const char *from = text;
	int32_t c;

	for (; (c = utf8_next(&text)) > 0; from = text) {
		if (utf8_is_control(c))
			*to++ = ' ';
		else {
			memcpy(to, from, (size_t)(text - from));
			to += text - from;
		}
	}
	*to = '\0';
	return text_trimmed(a, copy);
}

bool
text_goes_with_last(int32_t c)
{
	return uc_is_property((ucs4_t)c, UC_PROPERTY_VARIATION_SELECTOR) ||
	    (c >= 0xe0020 && c <= 0xe007f);
}

/* ---- where to cut ---- */

size_t
text_cut(const char *text, size_t len, size_t max)
{
	size_t at = 0, n = 0, cut;
	char *breaks;

	for (; at < len; at++)
		if (((unsigned char)text[at] & 0xc0) != 0x80 && n++ == max)
			break;
	if (at == len || at == 0 || between_letters(text[at - 1], text[at]))
		return at;
	/* All of it is asked for: half a flag looks like a whole one behind. */
	if ((breaks = calloc(1, len)) == NULL)
		return at;
	u8_grapheme_breaks((const uint8_t *)text, len, breaks);
	for (cut = at; cut > 0 && !breaks[cut]; cut--)
		;
	free(breaks);
	return cut > 0 ? cut : at;
}

/* In ASCII only CR LF holds together. */
static bool
between_letters(char before, char after)
{
	return before > 0 && after > 0 && after != '\n';
}
