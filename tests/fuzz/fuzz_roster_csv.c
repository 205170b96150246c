/*
 * The roster reader without the ZIP in the way: an input is the text of the
 * bundle's files, each after a line "#users.csv", which are put into an archive
 * (stored, not compressed).  A manifest that is not there is made.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "directory/roster/csv.h"
#include "fuzz.h"
#include "roster_check.h"

#define MAX_FILES	8
#define ZIP_SLACK	4096

struct zip {
	uint8_t	*data;
	size_t	 len, cap;
	uint8_t	 directory[ZIP_SLACK];
	size_t	 directory_len;
	uint16_t nfiles;
};

static void	check_rows(struct fuzz_input);
static bool	next_file(struct fuzz_input *, char name[32],
		    struct fuzz_input *body);
static void	zip_add(struct zip *, const char *name, struct fuzz_input);
static void	zip_finish(struct zip *);
static void	put(uint8_t *, size_t *, const void *, size_t);
static void	put16(uint8_t *, size_t *, uint16_t);
static void	put32(uint8_t *, size_t *, uint32_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char manifest[] = "propertyName,value\n";
	struct zip zip = { .cap = size + ZIP_SLACK };
	struct fuzz_input in = { data, size }, body;
	bool has_manifest = false;
	char name[32];

	zip.data = malloc(zip.cap);
	CHECK(zip.data != NULL);
	while (zip.nfiles < MAX_FILES && next_file(&in, name, &body)) {
		check_rows(body);
		zip_add(&zip, name, body);
		has_manifest |= strcmp(name, "manifest.csv") == 0;
	}
	if (!has_manifest)
		zip_add(&zip, "manifest.csv", (struct fuzz_input){
		    (const uint8_t *)manifest, sizeof(manifest) - 1 });
	zip_finish(&zip);
	roster_check(zip.data, zip.len);
	free(zip.data);
	return 0;
}

/* The rows by themselves: line by line, and all fields there. */
static void
check_rows(struct fuzz_input body)
{
	uint8_t *copy = fuzz_copy(body);
	struct roster_csv *csv = roster_csv_new(copy, body.left);
	struct roster_row row;
	uint32_t line = 0;
	size_t i;

	CHECK(csv != NULL);
	while (roster_csv_next(csv, &row)) {
		CHECK(row.line > line);
		line = row.line;
		CHECK((row.problem == NULL) == (row.nfields > 0));
		for (i = 0; i < row.nfields; i++)
			CHECK(strlen(row.fields[i]) <= body.left);
	}
	roster_csv_destroy(&csv);
	free(copy);
}

static bool
next_file(struct fuzz_input *in, char name[32], struct fuzz_input *body)
{
	struct fuzz_input line;
	const uint8_t *end;

	if (in->left == 0)
		return false;
	if (*in->p == '#')
		fuzz_byte(in);
	end = memchr(in->p, '\n', in->left);
	line = fuzz_take(in, end == NULL ? in->left : (size_t)(end - in->p));
	fuzz_byte(in);
	memset(name, 0, 32);
	memcpy(name, line.p, line.left < 31 ? line.left : 31);
	end = memmem(in->p, in->left, "\n#", 2);
	*body = fuzz_take(in, end == NULL ? in->left :
	    (size_t)(end - in->p) + 1);
	return true;
}

/* ---- the archive ---- */

static void
zip_add(struct zip *z, const char *name, struct fuzz_input body)
{
	uint32_t crc = (uint32_t)crc32(0, body.p, (unsigned)body.left);
	uint32_t at = (uint32_t)z->len, size = (uint32_t)body.left;
	uint8_t common[26];
	size_t n = 0;

	put16(common, &n, 20);		/* version */
	put16(common, &n, 0);		/* flags */
	put16(common, &n, 0);		/* stored */
	put32(common, &n, 0x21);	/* 1980-01-01 */
	put32(common, &n, crc);
	put32(common, &n, size);
	put32(common, &n, size);
	put16(common, &n, (uint16_t)strlen(name));
	put16(common, &n, 0);
	put(z->data, &z->len, "PK\3\4", 4);
	put(z->data, &z->len, common, n);
	put(z->data, &z->len, name, strlen(name));
	put(z->data, &z->len, body.p, body.left);
	put(z->directory, &z->directory_len, "PK\1\2\24\0", 6);
	put(z->directory, &z->directory_len, common, n);
	put(z->directory, &z->directory_len, "\0\0\0\0\0\0\0\0\0\0", 10);
	put32(z->directory, &z->directory_len, at);
	put(z->directory, &z->directory_len, name, strlen(name));
	z->nfiles++;
}

static void
zip_finish(struct zip *z)
{
	uint32_t at = (uint32_t)z->len;

	put(z->data, &z->len, z->directory, z->directory_len);
	put(z->data, &z->len, "PK\5\6\0\0\0\0", 8);
	put16(z->data, &z->len, z->nfiles);
	put16(z->data, &z->len, z->nfiles);
	put32(z->data, &z->len, (uint32_t)z->directory_len);
	put32(z->data, &z->len, at);
	put16(z->data, &z->len, 0);
}

static void
put(uint8_t *out, size_t *len, const void *bytes, size_t n)
{
	if (n > 0)
		memcpy(out + *len, bytes, n);
	*len += n;
}

static void
put16(uint8_t *out, size_t *len, uint16_t v)
{
	out[(*len)++] = (uint8_t)v;
	out[(*len)++] = (uint8_t)(v >> 8);
}

static void
put32(uint8_t *out, size_t *len, uint32_t v)
{
	put16(out, len, (uint16_t)v);
	put16(out, len, (uint16_t)(v >> 16));
}
