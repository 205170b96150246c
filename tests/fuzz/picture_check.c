/* What holds of every reader of pictures, for the fuzzers. */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/cleaning/clean.h"
#include "attachments/validator/pictures/images.h"
#include "fuzz.h"
#include "picture_check.h"
#include "reader_check.h"

static const struct policy policy = { .max_pixels = 4 * 1024 * 1024 };

static enum finding	read_one(reader_fn *, const char *, const uint8_t *,
			    size_t);
static void		check_clean(reader_fn *, const char *, const uint8_t *,
			    size_t);

void
picture_check(reader_fn *read, const char *extension, const uint8_t *data,
    size_t size)
{
	static bool started;

	if (!started)
		images_start();
	started = true;
	reader_check(read, extension, data, size);
	if (size > 0 && read_one(read, extension, data, size) == FINDING_NONE)
		check_clean(read, extension, data, size);
}

static enum finding
read_one(reader_fn *read, const char *extension, const uint8_t *data,
    size_t size)
{
	const struct source source = { data, size, extension };
	struct verdict verdict = { 0 };

	read(&source, &policy, &verdict);
	return verdict.finding;
}

static void
check_clean(reader_fn *read, const char *extension, const uint8_t *data,
    size_t size)
{
	uint8_t *cleaned = fuzz_copy((struct fuzz_input){ data, size }), *again;
	size_t n = clean_picture(cleaned, size, extension);

	CHECK(n > 0 && n <= size);
	if (read_one(read, extension, cleaned, n) == FINDING_NONE) {
		again = fuzz_copy((struct fuzz_input){ cleaned, n });
		CHECK(clean_picture(again, n, extension) == n);
		CHECK(memcmp(again, cleaned, n) == 0);
		free(again);
	}
	free(cleaned);
}
