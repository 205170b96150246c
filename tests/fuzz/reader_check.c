/* What holds of every reader of the validator, for the fuzzers. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "reader_check.h"

/* Small, that an input that grows costs little time. */
#define MAX_PIXELS	(1024 * 1024)
#define MAX_UNPACKED	(4 * 1024 * 1024)

static const struct policy strict = {
	.max_pixels = MAX_PIXELS,
	.max_unpacked = MAX_UNPACKED,
};
static const struct policy lenient = {
	.takes_pdf_scripts = true,
	.takes_pdf_launch_actions = true,
	.takes_pdf_files = true,
	.takes_dde = true,
	.max_pixels = MAX_PIXELS,
	.max_unpacked = MAX_UNPACKED,
};

static struct verdict	read_one(reader_fn *, const char *, const uint8_t *,
			    size_t, const struct policy *);
static void		check_verdict(const struct verdict *);

/* Looked for by LeakSanitizer. */
int	__lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return 1;
}

void
reader_check(reader_fn *read, const char *extension, const uint8_t *data,
    size_t size)
{
	struct verdict first, again, more;

	if (size == 0)
		return;
	first = read_one(read, extension, data, size, &strict);
	again = read_one(read, extension, data, size, &strict);
	CHECK(first.finding == again.finding);
	CHECK(strcmp(first.detail, again.detail) == 0);
	more = read_one(read, extension, data, size, &lenient);
	CHECK(first.finding != FINDING_NONE || more.finding == FINDING_NONE);
}

/* From memory of just that size, so that reading beyond it is noticed. */
static struct verdict
read_one(reader_fn *read, const char *extension, const uint8_t *data,
    size_t size, const struct policy *policy)
{
	uint8_t *copy = fuzz_copy((struct fuzz_input){ data, size });
	struct source source = { copy, size, extension };
	struct verdict verdict = { 0 };

	read(&source, policy, &verdict);
	check_verdict(&verdict);
	CHECK(memcmp(copy, data, size) == 0);
	free(copy);
	return verdict;
}

/* The detail goes into a sentence. */
static void
check_verdict(const struct verdict *v)
{
	const char *p = v->detail;
	int32_t c;

	CHECK((int)v->finding >= FINDING_NONE);
	CHECK(v->finding <= FINDING_TOO_LONG);
	CHECK(memchr(p, '\0', sizeof(v->detail)) != NULL);
	CHECK(v->finding != FINDING_NONE || *p == '\0');
	CHECK(utf8_length(p) >= 0);
	while ((c = utf8_next(&p)) > 0)
		CHECK(!utf8_is_control(c));
}
