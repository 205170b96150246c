/*
 * Previews that are made by functions of this program, which it runs as the
 * service runs its previewer: what they write comes back, what goes wrong is a
 * refusal, and they read what they may alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/landlock.h>

#include "attachments/previews/previews.h"
#include "attachments/validator/zygote.h"
#include "base/loop_clock.h"
#include "stack.h"

#define DEADLINE_MS	60000
#define TEXT		"the bytes of a file"
#define READABLE	"/usr/share"
#define ID		"aa000000000000000000000000000001"

static struct loop *loop;
static struct validation *previewer;

/* ---- what makes them ---- */

static bool
upside_down(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	size_t i;

	for (i = 0; i < s->size; i++)
		output[i] = s->bytes[s->size - 1 - i];
	*p = (struct preview){ (uint32_t)s->size, width, 2, 3, 4 };
	return true;
}

/* Another time it is another number. */
static bool
once(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	const int64_t now = loop_now_us();

	(void)s;
	(void)width;
	memcpy(output, "\xff\xd8\xff", 3);
	memcpy(output + 3, &now, sizeof(now));
	p->bytes = 3 + sizeof(now);
	return true;
}

static bool
fill_it(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	(void)s;
	(void)width;
	memset(output, 'x', PREVIEW_MAX_BYTES);
	p->bytes = PREVIEW_MAX_BYTES;
	return true;
}

static bool
claim_more(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	(void)s;
	(void)width;
	(void)output;
	p->bytes = PREVIEW_MAX_BYTES + 1;
	return true;
}

static bool
write_beyond(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	(void)s;
	(void)width;
	(void)p;
	((volatile uint8_t *)output)[64 * PREVIEW_MAX_BYTES] = 1;
	abort();
}

static bool
fail_it(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	(void)s;
	(void)width;
	(void)output;
	(void)p;
	return false;
}

static bool
connect_it(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	(void)s;
	(void)width;
	(void)output;
	(void)p;
	return socket(AF_INET, SOCK_STREAM, 0) != -1;
}

/* A page where it may, and a byte where it may not. */
static bool
open_some(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	(void)s;
	(void)width;
	(void)output;
	p->pages = open(READABLE, O_RDONLY | O_DIRECTORY) != -1;
	if (open("/etc/passwd", O_RDONLY) != -1 ||
	    open("/proc/self/mem", O_RDONLY) != -1 ||
	    open(READABLE "/x", O_WRONLY | O_CREAT, 0600) != -1 ||
	    open("/tmp/x", O_WRONLY | O_CREAT, 0600) != -1)
		p->bytes = 1;
	return true;
}

static const struct {
	const char	*extension;
	preview_fn	*make;
} makers[] = {
	{ "good", upside_down },
	{ "once", once },
	{ "full", fill_it },
	{ "more", claim_more },
	{ "beyond", write_beyond },
	{ "fail", fail_it },
	{ "connect", connect_it },
	{ "open", open_some },
};

static bool
make(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *p)
{
	size_t i;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (strcmp(makers[i].extension, s->extension) == 0)
			return makers[i].make(s, width, output, p);
	return false;
}

static int
serve(const char *const *readable)
{
	const struct zygote_options options = {
		.name = "previewer",
		.work = { .preview = make },
		.limits = { .cpu_seconds = 5, .data_bytes = 64 << 20,
			.wall_ms = DEADLINE_MS },
		.readable = readable,
	};
	int null = open("/dev/null", O_RDWR);

	(void)dup2(null, STDOUT_FILENO);
	return zygote_run(3, &options);
}

/* ---- who asks ---- */

struct asked {
	bool		 done, judged;
	struct verdict	 verdict;
	struct preview	 preview;
	int		 output;
};

static void
on_made(const struct verdict *verdict, void *arg)
{
	struct asked *a = arg;

	a->done = true;
	a->judged = verdict != NULL;
	if (verdict != NULL)
		a->verdict = *verdict;
}

static void
ask_of(const char *extension, size_t room, struct asked *a)
{
	const int64_t until = loop_now_ms() + DEADLINE_MS;
	struct policy policy;
	struct validation_file file = {
		.fd = memfd_create("file", MFD_CLOEXEC),
		.size = sizeof(TEXT) - 1, .extension = extension,
		.policy = &policy, .width = 7, .preview = &a->preview,
		.school_id = 1, .user_id = 1, .until_ms = until };

	memset(&policy, 0, sizeof(policy));
	memset(a, 0, sizeof(*a));
	a->output = memfd_create("output", MFD_CLOEXEC);
	assert_int_equal(ftruncate(a->output, (off_t)room), 0);
	file.output = dup(a->output);
	assert_int_equal(write(file.fd, TEXT, sizeof(TEXT)), sizeof(TEXT));
	assert_true(validation_submit(previewer, &file, on_made, a));
	while (!a->done && loop_now_ms() < until)
		loop_turn(loop, 100);
	assert_true(a->done);
}

static void
ask(const char *extension, struct asked *a)
{
	ask_of(extension, PREVIEW_MAX_BYTES, a);
}

static void
begin(const char *how)
{
	static const char *argv[3] = { "/proc/self/exe" };
	const struct validation_options options = { .name = "previewer",
		.argv = argv, .at_once = 2, .max_queued = 10,
		.max_of_one = 10, .answer_ms = DEADLINE_MS };

	argv[1] = how;
	loop = loop_new();
	previewer = validation_new(loop, &options);
	assert_non_null(previewer);
}

static int
end(void **state)
{
	(void)state;
	validation_destroy(&previewer);
	loop_destroy(&loop);
	return 0;
}

static void
test_what_is_made_comes_back(void **state)
{
	char back[sizeof(TEXT)] = "";
	struct asked a;

	(void)state;
	begin("--serve");
	ask("good", &a);
	assert_true(a.judged);
	assert_int_equal(a.verdict.finding, FINDING_NONE);
	assert_int_equal(a.preview.bytes, sizeof(TEXT) - 1);
	assert_int_equal(a.preview.width, 7);
	assert_int_equal(a.preview.height, 2);
	assert_int_equal(a.preview.pages, 3);
	assert_int_equal(a.preview.duration_ms, 4);
	assert_int_equal(pread(a.output, back, sizeof(back), 0), sizeof(back));
	assert_string_equal(back, "elif a fo setyb eht");
	close(a.output);
	ask("full", &a);
	assert_int_equal(a.verdict.finding, FINDING_NONE);
	assert_int_equal(a.preview.bytes, PREVIEW_MAX_BYTES);
	close(a.output);
}

static void
test_what_goes_wrong_is_a_refusal(void **state)
{
	static const char *const wrong[] = { "more", "beyond", "fail",
		"connect", "none" };
	struct asked a;
	size_t i;

	(void)state;
	begin("--serve");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ask(wrong[i], &a);
		close(a.output);
		if (!a.judged || a.verdict.finding == FINDING_NONE ||
		    a.preview.bytes > 0)
			fail_msg("%s: judged %d, %s", wrong[i], a.judged,
			    finding_name(a.verdict.finding));
	}
	/* Where there is no room for it, too. */
	ask_of("good", 1, &a);
	close(a.output);
	assert_int_not_equal(a.verdict.finding, FINDING_NONE);
	ask("good", &a);
	close(a.output);
	assert_int_equal(a.verdict.finding, FINDING_NONE);
}

static bool
has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

static void
test_nothing_else_is_read(void **state)
{
	struct asked a;

	(void)state;
	begin("--serve");
	ask("open", &a);
	close(a.output);
	assert_int_equal(a.verdict.finding, FINDING_NONE);
	assert_int_equal(a.preview.bytes, 0);
	assert_int_equal(a.preview.pages, has_landlock());
	end(NULL);
	begin("--closed");
	ask("open", &a);
	close(a.output);
	assert_int_not_equal(a.verdict.finding, FINDING_NONE);
}

/* ---- and what is kept ---- */

struct got {
	bool			 done;
	enum preview_end	 end;
	char			 bytes[16];
	size_t			 len;
};

static void
on_found(const struct preview_found *found, void *arg)
{
	struct got *g = arg;

	g->done = true;
	g->end = found->end;
	g->len = found->preview.bytes;
	if (g->len > 0 && g->len <= sizeof(g->bytes))
		memcpy(g->bytes, found->bytes, g->len);
}

static struct preview_ask
ask_for(const char *sha256, const char *extension, uint32_t width)
{
	return (struct preview_ask){ .school_id = 1, .user_id = 1, .id = ID,
		.sha256 = sha256, .extension = extension,
		.size = sizeof(TEXT) - 1, .width = width,
		.until_ms = loop_now_ms() + DEADLINE_MS };
}

static void
get(struct previews *p, const struct preview_ask *ask, struct got *g, size_t n)
{
	const int64_t until = loop_now_ms() + DEADLINE_MS;
	size_t i;

	memset(g, 0, n * sizeof(*g));
	for (i = 0; i < n; i++)
		previews_get(p, ask, on_found, &g[i]);
	for (i = 0; i < n; i++) {
		while (!g[i].done && loop_now_ms() < until)
			loop_turn(loop, 100);
		assert_true(g[i].done);
	}
}

static void
upload_as(struct blobs *b, const char *id, char *hex)
{
	struct blob_piece piece = { .data = (const uint8_t *)TEXT,
		.len = sizeof(TEXT) - 1 };
	struct blob_pieces list = TAILQ_HEAD_INITIALIZER(list);
	struct digest *d = digest_new();
	uint8_t sha256[BLOB_SHA256_LEN];
	size_t i;

	TAILQ_INSERT_TAIL(&list, &piece, next);
	assert_int_equal(blobs_create(b, 1, id), BLOB_OK);
	blobs_append(b, 1, id, piece.len, &list, d);
	assert_int_equal(blobs_commit(b, 1, id, piece.len, piece.len, d,
	    sha256), BLOB_OK);
	digest_destroy(&d);
	for (i = 0; i < sizeof(sha256); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", sha256[i]);
}

static void
upload(struct blobs *b, char *hex)
{
	upload_as(b, ID, hex);
}

static void
test_one_is_made_once_for_all(void **state)
{
	char hex[BLOB_HEX_LEN + 1];
	struct preview_ask ask;
	struct previews *p;
	struct blobs *b = blobs_open(test_folder());
	struct got got[5], again, other;
	struct work *work;
	size_t i;

	(void)state;
	assert_non_null(b);
	upload(b, hex);
	begin("--serve");
	work = work_new(loop, 2, 100);
	p = previews_new(b, work, previewer);
	ask = ask_for(hex, "once", 160);
	get(p, &ask, got, 5);
	for (i = 0; i < 5; i++) {
		assert_int_equal(got[i].end, PREVIEW_MADE);
		assert_memory_equal(got[i].bytes, got[0].bytes, got[0].len);
	}
	get(p, &ask, &again, 1);
	assert_memory_equal(again.bytes, got[0].bytes, got[0].len);
	ask = ask_for(hex, "once", 320);
	get(p, &ask, &other, 1);
	assert_memory_not_equal(other.bytes, got[0].bytes, got[0].len);
	/* No picture that browsers show: it is none. */
	ask = ask_for(hex, "good", 640);
	get(p, &ask, &other, 1);
	assert_int_equal(other.end, PREVIEW_FAILED);
	/* That is kept as well: nothing tries again. */
	ask = ask_for(hex, "once", 640);
	get(p, &ask, &other, 1);
	assert_int_equal(other.end, PREVIEW_FAILED);
	ask = ask_for(hex, "fail", 1280);
	get(p, &ask, &other, 1);
	assert_int_equal(other.end, PREVIEW_FAILED);
	assert_int_equal(blobs_remove(b, 1, ID, hex), BLOB_OK);
	ask = ask_for(hex, "once", 160);
	get(p, &ask, &other, 1);
	assert_int_equal(other.end, PREVIEW_ABSENT);
	previews_destroy(&p);
	work_destroy(&work);
	blobs_close(&b);
}

static void
ask_both(struct previews *p, const struct preview_ask *first,
    const struct preview_ask *second, struct got got[2])
{
	const int64_t until = loop_now_ms() + DEADLINE_MS;

	memset(got, 0, 2 * sizeof(*got));
	previews_get(p, first, on_found, &got[0]);
	previews_get(p, second, on_found, &got[1]);
	while ((!got[0].done || !got[1].done) && loop_now_ms() < until)
		loop_turn(loop, 100);
	assert_true(got[0].done && got[1].done);
}

/* Whose file is gone, or whose time is over, takes nothing from others. */
static void
test_each_has_a_file_and_time_of_his_own(void **state)
{
	static const char twin[] = "bb000000000000000000000000000002";
	char hex[BLOB_HEX_LEN + 1];
	struct preview_ask first, second;
	struct blobs *b = blobs_open(test_folder());
	struct previews *p;
	struct work *work;
	struct got got[2];

	(void)state;
	upload(b, hex);
	upload_as(b, twin, hex);
	assert_int_equal(blobs_remove(b, 1, ID, hex), BLOB_OK);
	begin("--serve");
	work = work_new(loop, 2, 100);
	p = previews_new(b, work, previewer);
	first = second = ask_for(hex, "once", 160);
	second.id = twin;
	second.user_id = 2;
	ask_both(p, &first, &second, got);
	assert_int_equal(got[0].end, PREVIEW_ABSENT);
	assert_int_equal(got[1].end, PREVIEW_MADE);
	first = second = ask_for(hex, "once", 320);
	first.id = second.id = twin;
	first.until_ms = loop_now_ms() - 1;
	ask_both(p, &first, &second, got);
	assert_int_equal(got[1].end, PREVIEW_MADE);
	previews_destroy(&p);
	work_destroy(&work);
	blobs_close(&b);
}

static void
get_of(struct blobs *b, struct work *work, struct validation *v,
    const struct preview_ask *ask, struct got *got)
{
	struct previews *p = previews_new(b, work, v);

	assert_non_null(p);
	get(p, ask, got, 1);
	previews_destroy(&p);
}

static void
test_what_cannot_be_made_now_is_not_kept(void **state)
{
	const struct validation_options none = { .name = "previewer",
		.at_once = 1, .max_queued = 0, .answer_ms = DEADLINE_MS };
	static const char *const nowhere[] = { "/bin/false", NULL };
	struct validation_options away = none;
	char hex[BLOB_HEX_LEN + 1];
	struct preview_ask ask;
	struct validation *v;
	struct blobs *b = blobs_open(test_folder());
	struct work *work;
	struct got got;

	(void)state;
	upload(b, hex);
	begin("--serve");
	work = work_new(loop, 2, 100);
	ask = ask_for(hex, "once", 160);
	away.argv = nowhere;
	v = validation_new(loop, &away);
	get_of(b, work, v, &ask, &got);
	assert_int_equal(got.end, PREVIEW_BUSY);
	validation_destroy(&v);
	away.max_queued = away.max_of_one = 1;
	v = validation_new(loop, &away);
	get_of(b, work, v, &ask, &got);
	assert_int_equal(got.end, PREVIEW_LATER);
	validation_destroy(&v);
	get_of(b, work, previewer, &ask, &got);
	assert_int_equal(got.end, PREVIEW_MADE);
	work_destroy(&work);
	blobs_close(&b);
}

static unsigned
open_files(void)
{
	unsigned n = 0;
	DIR *dir = opendir("/proc/self/fd");

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	(void)closedir(dir);
	return n;
}

/* A page asks for many at once: they are made one after the other. */
static void
test_who_waits_holds_no_file(void **state)
{
	enum { MANY = 150, OF_ONE = 50, HELD = 3 * 32 + 16 };
	static const char *argv[] = { "/proc/self/exe", "--serve", NULL };
	const struct validation_options options = { .name = "previewer",
		.argv = argv, .at_once = 4, .max_queued = MANY,
		.max_of_one = MANY, .answer_ms = DEADLINE_MS };
	const int64_t until = loop_now_ms() + DEADLINE_MS;
	char hex[BLOB_HEX_LEN + 1];
	struct preview_ask ask;
	struct previews *p;
	struct blobs *b = blobs_open(test_folder());
	struct got *got = calloc(MANY, sizeof(*got));
	struct work *work;
	unsigned before;
	size_t i;

	(void)state;
	assert_non_null(got);
	upload(b, hex);
	loop = loop_new();
	previewer = validation_new(loop, &options);
	work = work_new(loop, 2, MANY);
	p = previews_new(b, work, previewer);
	before = open_files();
	for (i = 0; i < MANY; i++) {
		/* As if there were so many. */
		(void)snprintf(hex, 5, "%04zx", i);
		hex[4] = '0';
		ask = ask_for(hex, "once", 160);
		ask.user_id = 1 + (int64_t)(i / OF_ONE);
		previews_get(p, &ask, on_found, &got[i]);
	}
	for (i = 0; i < MANY; i++) {
		while (!got[i].done && loop_now_ms() < until) {
			loop_turn(loop, 100);
			assert_in_range(open_files(), before, before + HELD);
		}
		assert_true(got[i].done);
		assert_int_equal(got[i].end, PREVIEW_MADE);
	}
	previews_destroy(&p);
	work_destroy(&work);
	blobs_close(&b);
	free(got);
}

static void
test_the_next_width_is_taken(void **state)
{
	(void)state;
	assert_int_equal(previews_width(0), 320);
	assert_int_equal(previews_width(1), 160);
	assert_int_equal(previews_width(160), 160);
	assert_int_equal(previews_width(161), 320);
	assert_int_equal(previews_width(1281), 2048);
	assert_int_equal(previews_width(UINT32_MAX), 2048);
}

int
main(int argc, char **argv)
{
	static const char *const readable[] = { "/not/there", READABLE, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_what_is_made_comes_back, end),
		cmocka_unit_test_teardown(test_what_goes_wrong_is_a_refusal,
		    end),
		cmocka_unit_test_teardown(test_nothing_else_is_read, end),
		cmocka_unit_test_teardown(test_one_is_made_once_for_all, end),
		cmocka_unit_test_teardown(
		    test_each_has_a_file_and_time_of_his_own, end),
		cmocka_unit_test_teardown(
		    test_what_cannot_be_made_now_is_not_kept, end),
		cmocka_unit_test_teardown(test_who_waits_holds_no_file, end),
		cmocka_unit_test(test_the_next_width_is_taken),
	};

	if (argc == 2 && strcmp(argv[1], "--serve") == 0)
		return serve(readable);
	if (argc == 2 && strcmp(argv[1], "--closed") == 0)
		return serve(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
