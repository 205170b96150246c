/* Which bytes of an upload are there, as pieces come in any order. */
#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/coverage.h"

#define MAGIC	UINT32_C(0x4c434f56)	/* "LCOV" */

static_assert(sizeof(struct coverage) == 8 + 64 * 16,
    "not what the release before has in its files");

/*
 * A file of `size` bytes or less has been found whole before: its coverage is
 * cut off.  Any other size than with coverage: it has never been written to.
 */
int
coverage_load(struct coverage *c, int fd, uint64_t size)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == -1)
		return -1;
	memset(c, 0, sizeof(*c));
	c->magic = MAGIC;
	if (st.st_size > 0 && (uint64_t)st.st_size <= size) {
		c->n = 1;
		c->spans[0].to = (uint64_t)st.st_size;
	}
	if ((uint64_t)st.st_size != size + sizeof(*c))
		return 0;
	n = pread(fd, c, sizeof(*c), (off_t)size);
	if (n == -1)
		return -1;
	if (n != (ssize_t)sizeof(*c) || c->magic != MAGIC ||
	    c->n > COVERAGE_SPANS) {
		memset(c, 0, sizeof(*c));
		c->magic = MAGIC;
	}
	return 0;
}

int
coverage_save(const struct coverage *c, int fd, uint64_t size)
{
	ssize_t n;

	/* Nothing behind a whole one: see coverage_load(). */
	if (coverage_is_whole(c, size))
		return ftruncate(fd, (off_t)size);
	n = pwrite(fd, c, sizeof(*c), (off_t)size);
	if (n == (ssize_t)sizeof(*c))
		return 0;
	if (n >= 0)
		errno = ENOSPC;
	return -1;
}

bool
coverage_add(struct coverage *c, uint64_t from, uint64_t to)
{
	uint32_t first, last;

	/* What it touches, first to last - 1, becomes one with it. */
	for (first = 0; first < c->n && c->spans[first].to < from; first++)
		;
	for (last = first; last < c->n && c->spans[last].from <= to; last++)
		;
	if (first == last && c->n == COVERAGE_SPANS)
		return false;
	if (first < last) {
		if (c->spans[first].from < from)
			from = c->spans[first].from;
		if (c->spans[last - 1].to > to)
			to = c->spans[last - 1].to;
	}
	memmove(&c->spans[first + 1], &c->spans[last],
	    (c->n - last) * sizeof(c->spans[0]));
	c->n = c->n - (last - first) + 1;
	c->spans[first].from = from;
	c->spans[first].to = to;
	return true;
}

bool
coverage_gap(const struct coverage *c, uint64_t *from, uint64_t *to)
{
	uint32_t i;

	for (i = 0; i < c->n && c->spans[i].from < *to; i++) {
		if (c->spans[i].to <= *from)
			continue;
		if (c->spans[i].from > *from) {
			*to = c->spans[i].from;
			break;
		}
		*from = c->spans[i].to;
	}
	return *from < *to;
}

uint64_t
coverage_offset(const struct coverage *c)
{
	return c->n > 0 && c->spans[0].from == 0 ? c->spans[0].to : 0;
}

void
coverage_begin_part(struct coverage *c, uint64_t part)
{
	c->n = coverage_offset(c) > 0 ? 1 : 0;
	c->part = part;
}

bool
coverage_is_whole(const struct coverage *c, uint64_t size)
{
	return c->n == 1 && c->spans[0].from == 0 && c->spans[0].to == size;
}
