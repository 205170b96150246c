/*
 * One member of a ZIP: its entry in the directory (APPNOTE 4.3.12), its own
 * header (4.3.7) and what follows its data (4.3.9).  They must agree: some
 * programs go by the one, some by the other.
 */
#include <sys/stat.h>

#include <string.h>

#include <zlib.h>

#include "attachments/validator/reading/little_endian.h"
#include "attachments/validator/reading/residue.h"
#include "attachments/validator/zip/zip_entry.h"

#define ENTRY_LEN	46
#define LOCAL_LEN	30

#define FLAG_ENCRYPTED	0x0001
#define FLAG_DESCRIPTOR	0x0008
#define FLAG_STRONG	0x0040
#define FLAG_MASKED	0x2000
#define FLAGS_ENCRYPTED	(FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED)

#define METHOD_AES	99

#define EXTRA_ZIP64	0x0001
#define EXTRA_PKWARE_UNIX 0x000d
#define EXTRA_STRONG	0x0017
#define EXTRA_ASI_UNIX	0x756e
#define EXTRA_UNICODE	0x7075
#define EXTRA_AES	0x9901

/* The fields that both describe, as one of them says. */
struct said {
	const uint8_t	*head;		/* from its flags on: as in both */
	const char	*name;
	size_t		 name_len;
	const uint8_t	*extra;
	size_t		 extra_len;
	uint64_t	 packed, size, offset;
};

static bool	read_said(const struct source *, const uint8_t *head,
		    size_t extra_at, struct said *, struct zip_member *,
		    struct verdict *);
static bool	read_local(const struct source *, const struct said *,
		    struct zip_member *, struct verdict *);
static bool	read_extra(const struct source *, struct said *,
		    struct zip_member *, struct verdict *);
static bool	read_field(uint32_t id, const uint8_t *, size_t, struct said *,
		    struct zip_member *, struct verdict *);
static bool	read_zip64(const uint8_t *, size_t, struct said *);
static bool	read_unicode(const uint8_t *, size_t, const struct said *,
		    struct zip_member *);
static bool	is_link(uint32_t mode);
static bool	sizes_agree(const struct said *, const struct said *);
static bool	find_descriptor(const struct source *, struct zip_member *);

bool
zip_entry_read(const struct source *s, size_t *at, size_t end,
    struct zip_member *m, struct verdict *v)
{
	const uint8_t *p = s->bytes + *at;
	struct said said = { 0 };
	size_t name, extra, comment;

	if (end - *at < ENTRY_LEN || memcmp(p, "PK\1\2", 4) != 0)
		return verdict_refuse(v, FINDING_BROKEN, "%s", "");
	name = le16(p + 28);
	extra = le16(p + 30);
	comment = le16(p + 32);
	if (end - *at - ENTRY_LEN < name + extra + comment)
		return verdict_refuse(v, FINDING_BROKEN, "%s", "");
	m->name = (const char *)p + ENTRY_LEN;
	m->name_len = name;
	said = (struct said){ .head = p + 8, .name = m->name, .name_len = name,
		.extra_len = extra, .offset = le32(p + 42) };
	if (!read_said(s, p + 8, *at + ENTRY_LEN + name, &said, m, v) ||
	    !residue_ok(s, *at + ENTRY_LEN + name + extra, comment, v))
		return false;
	if (le16(p + 34) != 0 && le16(p + 34) != UINT16_MAX)
		return verdict_refuse(v, FINDING_BROKEN, "%.*s", ZIP_NAME(m));
	if (is_link(le32(p + 38) >> 16))
		return verdict_refuse(v, FINDING_MEMBER_NAME, "%.*s",
		    ZIP_NAME(m));
	*at += ENTRY_LEN + name + extra + comment;
	return read_local(s, &said, m, v);
}

/* From `head` the fields stand as in both: flags, method, time, CRC, sizes. */
static bool
read_said(const struct source *s, const uint8_t *head, size_t extra_at,
    struct said *said, struct zip_member *m, struct verdict *v)
{
	said->head = head;
	said->packed = le32(head + 12);
	said->size = le32(head + 16);
	said->extra = s->bytes + extra_at;
	if ((le16(head) & FLAGS_ENCRYPTED) != 0 || le16(head + 2) == METHOD_AES)
		return verdict_refuse(v, FINDING_ENCRYPTED, "%.*s",
		    ZIP_NAME(m));
	return read_extra(s, said, m, v);
}

static bool
read_local(const struct source *s, const struct said *entry,
    struct zip_member *m, struct verdict *v)
{
	struct said own = { 0 };
	const uint8_t *p;

	if (entry->offset > s->size || s->size - entry->offset < LOCAL_LEN)
		return verdict_refuse(v, FINDING_BROKEN, "%.*s", ZIP_NAME(m));
	m->offset = (size_t)entry->offset;
	p = s->bytes + m->offset;
	own.name = (const char *)p + LOCAL_LEN;
	own.name_len = le16(p + 26);
	own.extra_len = le16(p + 28);
	m->data = m->offset + LOCAL_LEN + own.name_len + own.extra_len;
	if (memcmp(p, "PK\3\4", 4) != 0 || m->data > s->size ||
	    entry->packed > s->size - m->data)
		return verdict_refuse(v, FINDING_BROKEN, "%.*s", ZIP_NAME(m));
	if (!read_said(s, p + 6, m->offset + LOCAL_LEN + own.name_len, &own, m,
	    v))
		return false;
	m->method = le16(entry->head + 2);
	m->has_descriptor = (le16(entry->head) & FLAG_DESCRIPTOR) != 0;
	m->crc = le32(entry->head + 8);
	m->packed = (size_t)entry->packed;
	m->size = entry->size;
	m->end = m->data + m->packed;
	if (((le16(entry->head) ^ le16(own.head)) & FLAG_DESCRIPTOR) != 0 ||
	    m->method != le16(own.head + 2) ||
	    own.name_len != m->name_len ||
	    memcmp(own.name, m->name, m->name_len) != 0 ||
	    !sizes_agree(entry, &own) ||
	    (m->has_descriptor && !find_descriptor(s, m)))
		return verdict_refuse(v, FINDING_BROKEN, "%.*s", ZIP_NAME(m));
	return true;
}

/* With a descriptor the header may leave open what stands there. */
static bool
sizes_agree(const struct said *entry, const struct said *own)
{
	bool open = (le16(own->head) & FLAG_DESCRIPTOR) != 0;
	uint32_t crc = le32(own->head + 8);

	return (crc == le32(entry->head + 8) || (open && crc == 0)) &&
	    (own->packed == entry->packed || (open &&
	    (own->packed == 0 || own->packed == UINT32_MAX))) &&
	    (own->size == entry->size || (open &&
	    (own->size == 0 || own->size == UINT32_MAX)));
}

/* With a signature or none, with sizes of four bytes or eight. */
static bool
find_descriptor(const struct source *s, struct zip_member *m)
{
	const uint8_t *p = s->bytes + m->end;
	size_t left = s->size - m->end, mark, width;

	for (mark = 0; mark <= 4; mark += 4)
		for (width = 4; width <= 8; width += 4) {
			if (left < mark + 4 + 2 * width ||
			    (mark == 4 && memcmp(p, "PK\7\10", 4) != 0) ||
			    le32(p + mark) != m->crc)
				continue;
			if (width == 4 ? le32(p + mark + 4) != m->packed ||
			    le32(p + mark + 8) != m->size :
			    le64(p + mark + 4) != m->packed ||
			    le64(p + mark + 12) != m->size)
				continue;
			m->end += mark + 4 + 2 * width;
			return true;
		}
	return false;
}

/* ---- extra fields (APPNOTE 4.5) ---- */

static bool
read_extra(const struct source *s, struct said *said, struct zip_member *m,
    struct verdict *v)
{
	const uint8_t *p = said->extra, *end = p + said->extra_len;
	bool seen = false;
	size_t len;

	while (end - p >= 4) {
		len = le16(p + 2);
		if (len > (size_t)(end - p) - 4)
			break;
		if (le16(p) == EXTRA_ZIP64 && seen)
			return verdict_refuse(v, FINDING_BROKEN, "%.*s",
			    ZIP_NAME(m));
		seen = seen || le16(p) == EXTRA_ZIP64;
		if (!read_field(le16(p), p + 4, len, said, m, v))
			return false;
		p += 4 + len;
	}
	/* Whatever it says to others, it is small, and none of these. */
	return residue_ok(s, (size_t)(said->extra - s->bytes),
	    said->extra_len, v);
}

static bool
read_field(uint32_t id, const uint8_t *p, size_t len, struct said *said,
    struct zip_member *m, struct verdict *v)
{
	switch (id) {
	case EXTRA_ZIP64:
		if (!read_zip64(p, len, said))
			return verdict_refuse(v, FINDING_BROKEN, "%.*s",
			    ZIP_NAME(m));
		return true;
	case EXTRA_STRONG:
	case EXTRA_AES:
		return verdict_refuse(v, FINDING_ENCRYPTED, "%.*s",
		    ZIP_NAME(m));
	case EXTRA_ASI_UNIX:
		if (len >= 6 && is_link(le16(p + 4)))
			return verdict_refuse(v, FINDING_MEMBER_NAME, "%.*s",
			    ZIP_NAME(m));
		return true;
	case EXTRA_PKWARE_UNIX:
		/* Behind the times and owners: where a link leads. */
		if (len > 12)
			return verdict_refuse(v, FINDING_MEMBER_NAME, "%.*s",
			    ZIP_NAME(m));
		return true;
	case EXTRA_UNICODE:
		if (!read_unicode(p, len, said, m))
			return verdict_refuse(v, FINDING_MEMBER_NAME, "%.*s",
			    ZIP_NAME(m));
		return true;
	}
	return true;
}

/* In this order, and only what had no room before. */
static bool
read_zip64(const uint8_t *p, size_t len, struct said *said)
{
	uint64_t *fields[] = { &said->size, &said->packed, &said->offset };
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (*fields[i] != UINT32_MAX)
			continue;
		if (len < 8)
			return false;
		*fields[i] = le64(p);
		p += 8;
		len -= 8;
	}
	return true;
}

/* It counts where it was made for the name; one in ASCII stays what it is. */
static bool
read_unicode(const uint8_t *p, size_t len, const struct said *said,
    struct zip_member *m)
{
	size_t i;

	if (len < 5 || p[0] != 1 || le32(p + 1) !=
	    crc32(0, (const Bytef *)said->name, (uInt)said->name_len))
		return true;
	m->unicode_name = (const char *)p + 5;
	m->unicode_name_len = len - 5;
	if (len - 5 == said->name_len &&
	    memcmp(p + 5, said->name, len - 5) == 0)
		return true;
	for (i = 0; i < said->name_len; i++)
		if (((uint8_t)said->name[i] & 0x80) != 0)
			return true;
	return false;
}

/* A link, or what is no file at all: a device, a pipe, a socket. */
static bool
is_link(uint32_t mode)
{
	return (mode & S_IFMT) != 0 && !S_ISREG(mode) && !S_ISDIR(mode);
}
