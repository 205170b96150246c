/* What is in a ZIP: its members, and what lies between them. */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/reading/residue.h"
#include "attachments/validator/zip/zip_directory.h"
#include "attachments/validator/zip/zip_end.h"
#include "attachments/validator/zip/zip_entry.h"
#include "attachments/validator/zip/zip_name.h"

/* Real documents have hundreds. */
#define MEMBERS_MAX	10000
/* Much of real content is not packed to less than a hundredth; pictures are. */
#define RATIO_MAX	100
#define RATIO_FROM	(4 * 1024 * 1024)
/* One that was cut into parts, all of which came to be in one. */
#define SPANNING	"PK00"

#define METHOD_STORED	0
#define METHOD_DEFLATED	8

static bool	begins_as_zip(const struct source *, struct verdict *);
static bool	read_entries(struct zip_directory *, const struct zip_end *,
		    struct verdict *);
static bool	read_signature(const struct source *, size_t at, size_t end,
		    struct verdict *);
static bool	sizes_are_bounded(struct zip_directory *, uint64_t max,
		    struct verdict *);
static bool	names_are_safe(const struct zip_directory *, struct verdict *);
static bool	members_lie_apart(const struct zip_directory *, size_t end,
		    struct verdict *);
static bool	gap_ok(const struct source *, size_t from, size_t to,
		    struct verdict *);
static int	by_offset(const void *, const void *);
static int	by_name(const void *, const void *);

bool
zip_directory_open(struct zip_directory *d, const struct source *s,
    uint64_t max_unpacked, struct verdict *v)
{
	struct zip_end end;

	*d = (struct zip_directory){ .source = s };
	if (!begins_as_zip(s, v) || !zip_end_find(s, &end, v))
		return false;
	if (end.members > MEMBERS_MAX)
		return verdict_refuse(v, FINDING_TOO_MUCH, "@%llu",
		    (unsigned long long)end.members);
	d->members = calloc((size_t)end.members + 1, sizeof(*d->members));
	if (d->members == NULL)
		return verdict_refuse(v, FINDING_TOO_LONG, "%s", "");
	return read_entries(d, &end, v) && names_are_safe(d, v) &&
	    members_lie_apart(d, end.offset, v) &&
	    sizes_are_bounded(d, max_unpacked, v);
}

void
zip_directory_close(struct zip_directory *d)
{
	free(d->members);
	*d = (struct zip_directory){ 0 };
}

const struct zip_member *
zip_directory_find(const struct zip_directory *d, const char *name)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (zip_member_is_named(&d->members[i], name))
			return &d->members[i];
	return NULL;
}

bool
zip_member_is_named(const struct zip_member *m, const char *name)
{
	return zip_name_compare(m->name, m->name_len, name, strlen(name)) == 0;
}

bool
zip_member_is_folder(const struct zip_member *m)
{
	return m->name_len > 0 && m->name[m->name_len - 1] == '/';
}

/* What is before the first member is no ZIP's: programs go on to find one. */
static bool
begins_as_zip(const struct source *s, struct verdict *v)
{
	size_t at = s->size >= 4 && memcmp(s->bytes, SPANNING, 4) == 0 ? 4 : 0;

	if (s->size - at < 4 || (memcmp(s->bytes + at, "PK\3\4", 4) != 0 &&
	    memcmp(s->bytes + at, "PK\5\6", 4) != 0))
		return verdict_refuse(v, FINDING_OTHER_FORMAT, "%s", "");
	return true;
}

static bool
read_entries(struct zip_directory *d, const struct zip_end *end,
    struct verdict *v)
{
	size_t at = end->offset, stop = end->offset + end->len;

	while (d->n < end->members) {
		if (!zip_entry_read(d->source, &at, stop, &d->members[d->n],
		    v))
			return false;
		d->n++;
	}
	return read_signature(d->source, at, stop, v);
}

/* Of the directory (APPNOTE 4.3.13): nobody checks it. */
static bool
read_signature(const struct source *s, size_t at, size_t end,
    struct verdict *v)
{
	if (at == end)
		return true;
	if (end - at < 6 || memcmp(s->bytes + at, "PK\5\5", 4) != 0)
		return verdict_refuse(v, FINDING_BROKEN, "%s", "");
	return residue_ok(s, at, end - at, v);
}

static bool
sizes_are_bounded(struct zip_directory *d, uint64_t max, struct verdict *v)
{
	const struct zip_member *m;
	size_t i;

	for (i = 0; i < d->n; i++) {
		m = &d->members[i];
		if (m->method != METHOD_STORED && m->method != METHOD_DEFLATED)
			return verdict_refuse(v, FINDING_BROKEN, "%.*s",
			    ZIP_NAME(m));
		if (m->method == METHOD_STORED && m->packed != m->size)
			return verdict_refuse(v, FINDING_BROKEN, "%.*s",
			    ZIP_NAME(m));
		if (m->size > max - d->size || (m->size > RATIO_FROM &&
		    m->size / RATIO_MAX > m->packed))
			return verdict_refuse(v, FINDING_TOO_MUCH, "%.*s",
			    ZIP_NAME(m));
		d->size += m->size;
	}
	return true;
}

/* Safe, and each there once: of two the one is shown and the other opened. */
static bool
names_are_safe(const struct zip_directory *d, struct verdict *v)
{
	const struct zip_member *m, **sorted;
	size_t i;
	bool ok = true;

	for (i = 0; i < d->n; i++) {
		m = &d->members[i];
		if (!zip_name_is_safe(m->name, m->name_len) ||
		    (m->unicode_name != NULL && !zip_name_is_safe(
		    m->unicode_name, m->unicode_name_len)))
			return verdict_refuse(v, FINDING_MEMBER_NAME, "%.*s",
			    ZIP_NAME(m));
	}
	sorted = calloc(d->n + 1, sizeof(*sorted));
	if (sorted == NULL)
		return verdict_refuse(v, FINDING_TOO_LONG, "%s", "");
	for (i = 0; i < d->n; i++)
		sorted[i] = &d->members[i];
	qsort(sorted, d->n, sizeof(*sorted), by_name);
	for (i = 1; i < d->n && ok; i++)
		if (by_name(&sorted[i - 1], &sorted[i]) == 0)
			ok = verdict_refuse(v, FINDING_MEMBER_NAME, "%.*s",
			    ZIP_NAME(sorted[i]));
	free(sorted);
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	const struct zip_member *const *x = a, *const *y = b;

	return zip_name_compare((*x)->name, (*x)->name_len, (*y)->name,
	    (*y)->name_len);
}

/* Members that share bytes unpack to more than there is. */
static bool
members_lie_apart(const struct zip_directory *d, size_t end,
    struct verdict *v)
{
	const struct zip_member *m;
	size_t i, at = 0;

	qsort(d->members, d->n, sizeof(*d->members), by_offset);
	for (i = 0; i < d->n; i++) {
		m = &d->members[i];
		if (m->offset < at)
			return verdict_refuse(v, FINDING_TOO_MUCH, "%.*s",
			    ZIP_NAME(m));
		if (m->end > end)
			return verdict_refuse(v, FINDING_BROKEN, "%.*s",
			    ZIP_NAME(m));
		if (!gap_ok(d->source, at, m->offset, v))
			return false;
		at = m->end;
	}
	return gap_ok(d->source, at, end, v);
}

static int
by_offset(const void *a, const void *b)
{
	const struct zip_member *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* A member that the directory does not name, or a key of an encrypted one. */
static bool
gap_ok(const struct source *s, size_t from, size_t to, struct verdict *v)
{
	if (memmem(s->bytes + from, to - from, "PK\3\4", 4) != NULL)
		return verdict_refuse(v, FINDING_HIDDEN, "@ZIP %zu", from);
	if (memmem(s->bytes + from, to - from, "PK\6\10", 4) != NULL)
		return verdict_refuse(v, FINDING_ENCRYPTED, "%s", "");
	return residue_ok(s, from, to - from, v);
}
