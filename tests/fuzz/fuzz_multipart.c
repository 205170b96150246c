/*
 * The multipart reader: a boundary up to a line end, then a body.  Whatever the
 * pieces it comes in, the same is handed on, and it lies inside the body.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gateway/http/multipart.h"

struct found {
	enum multipart_result	 result;
	unsigned		 files;
	uint8_t			*bytes;		/* as many as were fed */
	size_t			 length;
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
			CHECK(whole.length == pieces.length);
			CHECK(memcmp(whole.bytes, pieces.bytes,
			    whole.length) == 0);
			CHECK(strcmp(whole.name, pieces.name) == 0);
		}
		free(whole.bytes);
		free(pieces.bytes);
	}
	free(body);
	free(boundary);
	return 0;
}

static void
keep(const void *data, size_t len, void *arg)
{
	struct found *f = arg;

	CHECK(len > 0);
	memcpy(f->bytes + f->length, data, len);
	f->length += len;
}

static bool
read_body(const char *boundary, const uint8_t *body, size_t len, size_t piece,
    struct found *f)
{
	struct multipart *m = multipart_new(boundary, keep, f);
	uint8_t *copy;
	size_t at, n;

	if (m == NULL)
		return false;
	memset(f, 0, sizeof(*f));
	f->bytes = calloc(1, len + 1);
	for (at = 0; at < len && f->result == MULTIPART_MORE; at += n) {
		n = len - at < piece ? len - at : piece;
		copy = fuzz_copy((struct fuzz_input){ body + at, n });
		f->result = multipart_feed(m, copy, n);
		free(copy);
	}
	f->files = multipart_files(m);
	CHECK(strlen(multipart_filename(m)) < sizeof(f->name));
	strcpy(f->name, multipart_filename(m));
	multipart_destroy(&m);
	return true;
}

static void
check_found(const struct found *f, const char *boundary, const uint8_t *body,
    size_t len)
{
	char delimiter[MULTIPART_BOUNDARY_MAX + 5] = "\r\n--";
	uint8_t *end;

	if (f->result != MULTIPART_DONE || f->files == 0)
		return;
	strcat(delimiter, boundary);
	CHECK(f->length + strlen(delimiter) <= len);
	CHECK(memmem(f->bytes, f->length, delimiter, strlen(delimiter)) ==
	    NULL);
	/* In the body it stands before a delimiter. */
	end = calloc(1, f->length + sizeof(delimiter));
	memcpy(end, f->bytes, f->length);
	memcpy(end + f->length, delimiter, strlen(delimiter));
	CHECK(memmem(body, len, end, f->length + strlen(delimiter)) != NULL);
	free(end);
}
