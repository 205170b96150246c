/*
 * Sectors of a compound file that nothing in it uses (MS-CFB 2.3): free ones,
 * those that its table does not reach, and what follows the last.
 */
#include "attachments/validator/documents/ole_sectors.h"
#include "attachments/validator/reading/little_endian.h"
#include "attachments/validator/reading/residue.h"

#define HEADER_LEN	512
#define FREE		0xffffffffu
#define LAST		0xfffffffau	/* number of a sector, at most */
#define IN_HEADER	109		/* numbers of sectors of the table */

struct table {
	const struct source	*source;
	size_t			 sector;	/* bytes of one */
	size_t			 n;		/* sectors in the file */
	size_t			 free_from;	/* of a run of free ones */
	size_t			 at;		/* the next that it tells of */
};

static bool	read_extension(struct table *, uint32_t first,
		    struct verdict *);
static bool	read_table_sector(struct table *, uint32_t, struct verdict *);
static bool	end_of_run(struct table *, size_t to, struct verdict *);
static const uint8_t *sector(const struct table *, uint32_t);
static bool	broken(struct verdict *);

bool
ole_sectors_ok(const struct source *s, struct verdict *v)
{
	struct table t = { .source = s, .free_from = SIZE_MAX };
	uint32_t shift, number;
	size_t i, end;

	if (s->size < HEADER_LEN)
		return broken(v);
	shift = le16(s->bytes + 30);
	if (shift != 9 && shift != 12)
		return broken(v);
	t.sector = (size_t)1 << shift;
	if (s->size < t.sector)
		return broken(v);
	/* The header has a sector of its own. */
	t.n = s->size / t.sector - 1;
	for (i = 0; i < IN_HEADER; i++) {
		number = le32(s->bytes + 76 + 4 * i);
		if (number != FREE && !read_table_sector(&t, number, v))
			return false;
	}
	if (!read_extension(&t, le32(s->bytes + 68), v))
		return false;
	if (t.at < t.n && t.free_from == SIZE_MAX)
		t.free_from = t.at;
	end = (t.n + 1) * t.sector;
	return end_of_run(&t, t.n, v) &&
	    residue_ok(s, HEADER_LEN, t.sector - HEADER_LEN, v) &&
	    residue_ok(s, end, s->size - end, v);
}

/* Numbers that have no room in the header: sectors of them, a list. */
static bool
read_extension(struct table *t, uint32_t first, struct verdict *v)
{
	const uint8_t *p;
	size_t i, seen = 0;
	uint32_t number;

	while (first < LAST) {
		p = sector(t, first);
		if (p == NULL || seen++ > t->n)
			return broken(v);
		for (i = 0; i < t->sector / 4 - 1; i++) {
			number = le32(p + 4 * i);
			if (number != FREE && !read_table_sector(t, number, v))
				return false;
		}
		first = le32(p + t->sector - 4);
	}
	return true;
}

static bool
read_table_sector(struct table *t, uint32_t number, struct verdict *v)
{
	const uint8_t *p = sector(t, number);
	size_t i;

	if (p == NULL)
		return broken(v);
	for (i = 0; i < t->sector / 4 && t->at < t->n; i++, t->at++) {
		if (le32(p + 4 * i) == FREE) {
			if (t->free_from == SIZE_MAX)
				t->free_from = t->at;
		} else if (!end_of_run(t, t->at, v)) {
			return false;
		}
	}
	return true;
}

static bool
end_of_run(struct table *t, size_t to, struct verdict *v)
{
	size_t from = t->free_from;

	t->free_from = SIZE_MAX;
	return from == SIZE_MAX || residue_ok(t->source,
	    (from + 1) * t->sector, (to - from) * t->sector, v);
}

static const uint8_t *
sector(const struct table *t, uint32_t number)
{
	return number < t->n ?
	    t->source->bytes + ((size_t)number + 1) * t->sector : NULL;
}

static bool
broken(struct verdict *v)
{
	return verdict_refuse(v, FINDING_BROKEN, "%s", "");
}
