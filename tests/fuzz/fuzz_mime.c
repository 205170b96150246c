/* A mail that comes in: whatever it is, it is text, files, or refused. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "html/sanitise.h"
#include "notify/reply/paragraphs.h"
#include "notify/reply/quoted.h"
#include "notify/reply/received.h"

static void
check_text(struct arena *a, const char *text)
{
	struct sanitised clean;
	const char *html;

	CHECK(utf8_length(text) >= 0);
	/* What was cut is not to be cut any more. */
	CHECK(strlen(quoted_cut(a, text)) <= strlen(text));
	html = paragraphs(a, text);
	if (strlen(html) > 65536)
		return;
	if (sanitise_html(html, &clean) == SANITISE_OK) {
		CHECK(strstr(clean.html, "<script") == NULL);
		sanitised_clear(&clean);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct arena *a = arena_new();
	const struct received *r;
	size_t i, all = 0;

	if (!started)
		received_start();
	started = true;
	if (size <= 256 * 1024) {
		r = received_read(a, (const char *)data, size);
		CHECK(r->nfiles <= RECEIVED_FILES_MAX);
		CHECK(utf8_length(r->from) >= 0);
		CHECK(utf8_length(r->report.what) >= 0);
		CHECK(utf8_length(r->report.recipient) >= 0);
		CHECK(strpbrk(r->report.what, "\r\n") == NULL);
		for (i = 0; i < r->nfiles; i++) {
			CHECK(utf8_length(r->files[i].name) >= 0);
			all += r->files[i].len;
		}
		CHECK(all <= 64 * (size + 1024));
		check_text(a, r->text);
	}
	arena_destroy(&a);
	return 0;
}
