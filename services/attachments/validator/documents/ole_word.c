/* Documents of Word up to 2003 (MS-DOC). */

#include "attachments/validator/documents/link.h"
#include "attachments/validator/documents/ole_streams.h"
#include "attachments/validator/documents/ooxml_fields.h"
#include "attachments/validator/reading/little_endian.h"

#define FIB_LEN		32
#define FIB_OF_97	0xa5ec
#define FIB_OF_95	0xa5dc
#define VERSION_97	193	/* nFib: macros are no longer in the text */

#define FLAG_TEMPLATE	0x0001
#define FLAG_ENCRYPTED	0x0100
#define FLAG_TABLE_1	0x0200

/* Where the table's list of names is, of which the second is the template. */
#define FIB_NAMES	0x19a
#define NAME_TEMPLATE	1
#define WIDE_NAMES	0xffff

/* Where a field begins in the text; no character of its code is below " ". */
#define FIELD_BEGIN	0x13

static bool	fields_ok(struct container *, const uint8_t *, size_t,
		    size_t step);

bool
ole_word_ok(struct container *c, const uint8_t *p, size_t len)
{
	uint32_t flags;

	if (len < FIB_LEN || (le16(p) != FIB_OF_97 && le16(p) != FIB_OF_95))
		return verdict_refuse(c->verdict, FINDING_BROKEN, "%s", "");
	flags = le16(p + 10);
	if ((flags & FLAG_ENCRYPTED) != 0)
		return verdict_refuse(c->verdict, FINDING_ENCRYPTED, "%s", "");
	/* Word 95 keeps macros in templates, whatever their name. */
	if (le16(p + 2) < VERSION_97 && (flags & FLAG_TEMPLATE) != 0)
		return verdict_refuse(c->verdict, FINDING_MACROS, "%s", "");
	return fields_ok(c, p, len, 1) && fields_ok(c, p, len, 2);
}

/* The text lies in pieces, of a byte or of two a character. */
static bool
fields_ok(struct container *c, const uint8_t *p, size_t len, size_t step)
{
	char code[FIELD_LEN];
	size_t i, j, n;

	for (i = 0; i + step < len; i++) {
		if (p[i] != FIELD_BEGIN || (step == 2 && p[i + 1] != 0))
			continue;
		n = 0;
		for (j = i + step; j + step <= len && n + 1 < sizeof(code) &&
		    p[j] >= ' '; j += step) {
			if (step == 2 && p[j + 1] != 0)
				break;
			code[n++] = (char)p[j];
		}
		code[n] = '\0';
		if (!field_code_ok(code, c->policy, c->verdict))
			return false;
	}
	return true;
}

const char *
ole_word_table(const uint8_t *word, size_t len)
{
	return len >= FIB_LEN && (le16(word + 10) & FLAG_TABLE_1) != 0 ?
	    "1Table" : "0Table";
}

bool
ole_template_ok(struct container *c, const uint8_t *word, size_t len,
    const uint8_t *table, size_t table_len)
{
	char name[FIELD_LEN];
	struct xml_text t = { name, 0 };
	size_t at, end, i, n;

	if (len < FIB_NAMES + 8 || le16(word + 2) < VERSION_97)
		return true;
	at = le32(word + FIB_NAMES);
	n = le32(word + FIB_NAMES + 4);
	if (n < 6 || at > table_len || n > table_len - at ||
	    le16(table + at) != WIDE_NAMES)
		return true;
	end = at + n;
	at += 6;
	for (i = 0; i < NAME_TEMPLATE && end - at >= 2; i++) {
		n = 2 + 2 * le16(table + at);
		at = n < end - at ? at + n : end;
	}
	n = end - at >= 2 ? le16(table + at) : 0;
	for (at += 2; t.len < n && t.len < sizeof(name) && at + 2 <= end;
	    at += 2)
		name[t.len++] = table[at + 1] == 0 ? (char)table[at] : '?';
	return link_of(t) == LINK_WITHIN || verdict_refuse(c->verdict,
	    FINDING_EXTERNAL, "%.*s", XML_TEXT(t));
}
