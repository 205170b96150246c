/* What must not be found in bytes that the format does not account for. */
#include <string.h>
#include <strings.h>

#include "attachments/validator/reading/program.h"
#include "attachments/validator/reading/residue.h"

#define ZIP_END_LEN	22
#define ZIP64_END_LEN	56

/* What is looked at: from `p` on, up to `end`; all of the file. */
struct place {
	const uint8_t		*begin, *p, *end;
	const struct source	*of;
};

typedef bool	is_fn(const struct place *);
static is_fn	is_zip_end, is_zip64_end, is_program, is_interpreted, is_page,
		is_wide_page;
static bool	is_directory(const struct source *, uint64_t at);
static bool	has(const struct place *, const char *bytes, size_t len);
static bool	has_tag(const struct place *, const char *, size_t stride);
static bool	is_any_page(const struct place *, size_t stride);
static uint32_t	le32(const uint8_t *);
static uint64_t	le64(const uint8_t *);

/* By the first byte, so that most bytes are looked at once. */
static const struct {
	uint8_t		 first;
	is_fn		*is;
	const char	*name;
} kinds[] = {
	{ 'P', is_zip_end, "ZIP" },
	{ 'P', is_zip64_end, "ZIP" },
	{ 'M', is_program, "EXE" },
	{ 0x7f, is_program, "ELF" },
	{ 0xfe, is_program, "Mach-O" },
	{ 0xce, is_program, "Mach-O" },
	{ 0xcf, is_program, "Mach-O" },
	{ 0xca, is_program, "Java" },
	{ '#', is_interpreted, "script" },
	{ '<', is_page, "HTML" },
	{ '<', is_wide_page, "HTML" },
};

bool
residue_ok(const struct source *s, size_t offset, size_t len,
    struct verdict *verdict)
{
	struct place at = { s->bytes + offset, s->bytes + offset,
		s->bytes + offset + len, s };
	bool begins[256] = { false };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		begins[kinds[i].first] = true;
	for (; at.p < at.end; at.p++) {
		if (!begins[*at.p])
			continue;
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (kinds[i].first == *at.p && kinds[i].is(&at))
				return verdict_refuse(verdict, FINDING_HIDDEN,
				    "%s", kinds[i].name);
	}
	return true;
}

/*
 * The directory is where the record says, or, as it is read of a file that has
 * something before its archive, right before the record.
 */
static bool
is_zip_end(const struct place *at)
{
	uint64_t end = (uint64_t)(at->p - at->of->bytes);
	uint64_t len, offset;

	if (!has(at, "PK\5\6", 4) || at->end - at->p < ZIP_END_LEN)
		return false;
	len = le32(at->p + 12);
	offset = le32(at->p + 16);
	return is_directory(at->of, offset) ||
	    (len <= end && is_directory(at->of, end - len));
}

static bool
is_zip64_end(const struct place *at)
{
	uint64_t end = (uint64_t)(at->p - at->of->bytes);
	uint64_t len, offset;

	if (!has(at, "PK\6\6", 4) || at->end - at->p < ZIP64_END_LEN)
		return false;
	len = le64(at->p + 40);
	offset = le64(at->p + 48);
	return is_directory(at->of, offset) ||
	    (len <= end && is_directory(at->of, end - len));
}

static bool
is_directory(const struct source *s, uint64_t at)
{
	return at < s->size && s->size - at >= 4 &&
	    memcmp(s->bytes + at, "PK\1\2", 4) == 0;
}

static bool
is_program(const struct place *at)
{
	return program_name(at->p, (size_t)(at->end - at->p)) != NULL;
}

/* At the beginning, or of a line. */
static bool
is_interpreted(const struct place *at)
{
	const uint8_t *p = at->p + 2;

	if (!has(at, "#!", 2) ||
	    (at->p > at->begin && at->p[-1] != '\n' && at->p[-1] != '\0'))
		return false;
	while (p < at->end && *p == ' ')
		p++;
	return p < at->end && *p == '/';
}

static bool
is_page(const struct place *at)
{
	return is_any_page(at, 1);
}

static bool
is_wide_page(const struct place *at)
{
	return is_any_page(at, 2);
}

static bool
is_any_page(const struct place *at, size_t stride)
{
	static const char *const tags[] = { "<script", "<html", "<svg",
		"<?php" };
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (has_tag(at, tags[i], stride))
			return true;
	return false;
}

/* In any case, and no longer word: <svg> is four bytes that chance makes. */
static bool
has_tag(const struct place *at, const char *tag, size_t stride)
{
	size_t left = (size_t)(at->end - at->p), i, n = strlen(tag);
	const uint8_t *p = at->p;

	if (left < (n - 1) * stride + 1)
		return false;
	for (i = 0; i < n; i++, p += stride)
		if (strncasecmp((const char *)p, &tag[i], 1) != 0 ||
		    (stride == 2 && i > 0 && p[-1] != '\0'))
			return false;
	return p >= at->end ||
	    (*p != '\0' && strchr(" \t\r\n\f/>:", *p) != NULL);
}

static bool
has(const struct place *at, const char *bytes, size_t len)
{
	return (size_t)(at->end - at->p) >= len &&
	    memcmp(at->p, bytes, len) == 0;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[1] << 8 | p[0];
}

static uint64_t
le64(const uint8_t *p)
{
	return (uint64_t)le32(p + 4) << 32 | le32(p);
}
