/*
 * The multipart reader: a boundary up to a line end, then a body.  Whatever the
 * pieces it comes in, the same is found, and it lies inside the body.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gateway/http/multipart.h"

struct found {
	enum multipart_result	 result;
	unsigned		 files;
	uint64_t		 offset, length;
	char			 name[MULTIPART_NAME_MAX];
};

static bool	read_body(const char *boundary, const uint8_t *, size_t len,
		    size_t piece, struct found *);
static void	check_found(const struct found *, const char *boundary,
		    const uint8_t *, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	size_t piece = (size_t)fuzz_byte(&in) + 1;
	const uint8_t *nl = memchr(in.p, '\n', in.left);
	char *boundary = fuzz_text(fuzz_take(&in,
	    nl == NULL ? in.left : (size_t)(nl - in.p)));
	struct found whole, pieces;
	uint8_t *body;

	fuzz_byte(&in);
	body = fuzz_copy(in);
	if (read_body(boundary, body, in.left, in.left + 1, &whole)) {
		check_found(&whole, boundary, body, in.left);
		CHECK(read_body(boundary, body, in.left, piece, &pieces));
		CHECK(whole.result == pieces.result);
		if (whole.result != MULTIPART_BAD) {
			CHECK(whole.files == pieces.files);
			CHECK(whole.offset == pieces.offset);
			CHECK(whole.length == pieces.length);
			CHECK(strcmp(whole.name, pieces.name) == 0);
		}
	}
	free(body);
	free(boundary);
	return 0;
}

static bool
read_body(const char *boundary, const uint8_t *body, size_t len, size_t piece,
    struct found *f)
{
	struct multipart *m = multipart_new(boundary);
	const char *name;
	uint8_t *copy;
	size_t at, n;

	if (m == NULL)
		return false;
	memset(f, 0, sizeof(*f));
	for (at = 0; at < len && f->result == MULTIPART_MORE; at += n) {
		n = len - at < piece ? len - at : piece;
		copy = fuzz_copy((struct fuzz_input){ body + at, n });
		f->result = multipart_feed(m, copy, n);
		free(copy);
	}
	f->files = multipart_files(m, &f->offset, &f->length, &name);
	CHECK(strlen(name) < sizeof(f->name));
	strcpy(f->name, name);
	multipart_destroy(&m);
	return true;
}

static void
check_found(const struct found *f, const char *boundary, const uint8_t *body,
    size_t len)
{
	char delimiter[MULTIPART_BOUNDARY_MAX + 5] = "\r\n--";

	if (f->result != MULTIPART_DONE || f->files == 0)
		return;
	CHECK(f->offset <= len && f->length <= len - f->offset);
	strcat(delimiter, boundary);
	CHECK(memmem(body + f->offset, f->length, delimiter,
	    strlen(delimiter)) == NULL);
	CHECK(len - f->offset - f->length >= strlen(delimiter) &&
	    memcmp(body + f->offset + f->length, delimiter,
	    strlen(delimiter)) == 0);
}
