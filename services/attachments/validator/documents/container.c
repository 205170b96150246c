/* Files in files. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/documents/container.h"
#include "attachments/validator/documents/odf.h"
#include "attachments/validator/documents/ole.h"
#include "attachments/validator/documents/ooxml.h"
#include "attachments/validator/documents/rtf.h"
#include "attachments/validator/documents/zip.h"
#include "attachments/validator/pdf/pdf.h"
#include "attachments/validator/reading/runnable.h"
#include "attachments/validator/reading/test_virus.h"

#define HEAD		4096
#define MEMORY		(48 * 1024 * 1024)
#define DEPTH_MAX	6
#define PDF_WITHIN	1024	/* bytes, its header begins */

static bool	head_ok(struct container *, const uint8_t *, size_t,
		    const char *name, size_t name_len);
static bool	is_zip(const uint8_t *, size_t);
static bool	is_rtf(const uint8_t *, size_t);
static bool	has_reader(const uint8_t *, size_t, const char *name,
		    size_t name_len);
static bool	is_archive(const uint8_t *, size_t);
static bool	read_whole(struct container *, const struct source *,
		    const struct zip_member *);
static bool	read_container(struct container *, const struct source *);
static bool	read_zip(struct container *, const struct source *);
static zip_unpack_fn ignore;

/* Archives that nobody here looks into. */
static const struct {
	const char	*bytes;
	size_t		 len;
} archives[] = {
	{ "7z\xbc\xaf\x27\x1c", 6 },
	{ "Rar!\x1a\7", 6 },
	{ "MSCF\0\0\0\0", 8 },
	{ "\x1f\x8b\x08", 3 },
	{ "BZh", 3 },
	{ "\xfd" "7zXZ\0", 6 },
	{ "\x28\xb5\x2f\xfd", 4 },
	{ "xar!", 4 },
};

struct container
container_of(const struct policy *policy, struct verdict *v)
{
	return (struct container){ .policy = policy, .verdict = v,
		.unpacked_left = policy->max_unpacked,
		.memory_left = MEMORY };
}

bool
container_open_zip(struct container *c, struct zip_directory *d,
    const struct source *s)
{
	if (!zip_directory_open(d, s, c->unpacked_left, c->verdict))
		return false;
	c->unpacked_left -= d->size;
	return true;
}

bool
container_open_document(struct container *c, struct zip_directory *d,
    const struct source *s)
{
	if (!ole_begins(s->bytes, s->size))
		return container_open_zip(c, d, s);
	*d = (struct zip_directory){ 0 };
	return ole_file_ok(c, s) &&
	    verdict_refuse(c->verdict, FINDING_OTHER_FORMAT, "%s", "");
}

bool
container_member_ok(struct container *c, const struct source *s,
    const struct zip_member *m, zip_unpack_fn *fn, void *arg)
{
	uint8_t head[HEAD];
	size_t len = zip_unpack_head(s, m, head, sizeof(head));

	if (m->unicode_name != NULL && runnable_by_name(m->unicode_name,
	    m->unicode_name_len))
		return verdict_refuse(c->verdict, FINDING_PROGRAM, "%.*s",
		    ZIP_NAME(m));
	if (!head_ok(c, head, len, m->name, m->name_len))
		return false;
	if (has_reader(head, len, m->name, m->name_len))
		return read_whole(c, s, m);
	return zip_unpack(s, m, fn != NULL ? fn : ignore, arg, c->verdict);
}

static bool
ignore(const uint8_t *p, size_t len, void *arg)
{
	(void)p;
	(void)len;
	(void)arg;
	return true;
}

bool
container_file_ok(struct container *c, const uint8_t *p, size_t len,
    const char *name, size_t name_len)
{
	struct source s = { p, len, "" };

	return head_ok(c, p, len, name, name_len) &&
	    (!has_reader(p, len, name, name_len) || read_container(c, &s));
}

static bool
head_ok(struct container *c, const uint8_t *p, size_t len, const char *name,
    size_t name_len)
{
	int shown = name_len < 120 ? (int)name_len : 120;

	if (test_virus_begins(p, len))
		return verdict_refuse(c->verdict, FINDING_TEST_VIRUS, "%.*s",
		    shown, name);
	if (runnable_by_name(name, name_len) ||
	    runnable_by_content(p, len, name, name_len))
		return verdict_refuse(c->verdict, FINDING_PROGRAM, "%.*s",
		    shown, name);
	if (is_archive(p, len))
		return verdict_refuse(c->verdict, FINDING_NESTED, "%.*s",
		    shown, name);
	return true;
}

static bool
is_zip(const uint8_t *p, size_t len)
{
	return len >= 4 && (memcmp(p, "PK\3\4", 4) == 0 ||
	    memcmp(p, "PK\5\6", 4) == 0 || memcmp(p, "PK00", 4) == 0);
}

static bool
is_rtf(const uint8_t *p, size_t len)
{
	return len >= 5 && memcmp(p, "{\\rtf", 5) == 0;
}

/*
 * What in it starts, fetches or holds something is found by a reader alone.
 * Of a PDF the header may come late, and texts about PDF have it, too.
 */
static bool
has_reader(const uint8_t *p, size_t len, const char *name, size_t name_len)
{
	bool pdf = name_len > 4 &&
	    strncasecmp(name + name_len - 4, ".pdf", 4) == 0;

	return is_zip(p, len) || ole_begins(p, len) || is_rtf(p, len) ||
	    (len >= 5 && memcmp(p, "%PDF-", 5) == 0) ||
	    (pdf && memmem(p, len < PDF_WITHIN ? len : PDF_WITHIN, "%PDF-",
	    5) != NULL);
}

static bool
is_archive(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(archives) / sizeof(archives[0]); i++)
		if (len >= archives[i].len &&
		    memcmp(p, archives[i].bytes, archives[i].len) == 0)
			return true;
	return false;
}

static bool
read_whole(struct container *c, const struct source *s,
    const struct zip_member *m)
{
	struct source inner = { NULL, (size_t)m->size, "" };
	uint8_t *own;
	bool ok;

	/* What is stored is read where it lies. */
	if (m->method != 0 && m->size > c->memory_left)
		return verdict_refuse(c->verdict, FINDING_TOO_MUCH, "%.*s",
		    ZIP_NAME(m));
	inner.bytes = zip_unpack_whole(s, m, &own, c->verdict);
	if (inner.bytes == NULL)
		return false;
	c->memory_left -= own != NULL ? inner.size : 0;
	ok = read_container(c, &inner);
	c->memory_left += own != NULL ? inner.size : 0;
	free(own);
	return ok;
}

static bool
read_container(struct container *c, const struct source *s)
{
	bool ok;

	if (c->depth == DEPTH_MAX)
		return verdict_refuse(c->verdict, FINDING_NESTED, "%s", "");
	c->depth++;
	if (is_zip(s->bytes, s->size)) {
		ok = read_zip(c, s);
	} else if (ole_begins(s->bytes, s->size)) {
		ok = ole_file_ok(c, s);
	} else {
		(is_rtf(s->bytes, s->size) ? rtf_read : pdf_read)(s,
		    c->policy, c->verdict);
		ok = c->verdict->finding == FINDING_NONE;
	}
	c->depth--;
	return ok;
}

/* A document is known by what it must have. */
static bool
read_zip(struct container *c, const struct source *s)
{
	struct zip_directory d;
	bool ok = container_open_zip(c, &d, s);

	if (ok && zip_directory_find(&d, OOXML_TYPES) != NULL)
		ok = ooxml_members_ok(c, &d, NULL);
	else if (ok && odf_is_one(&d))
		ok = odf_members_ok(c, &d, NULL);
	else if (ok)
		ok = zip_members_ok(c, &d);
	zip_directory_close(&d);
	return ok;
}
