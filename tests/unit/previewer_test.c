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

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/landlock.h>

#include "attachments/validation/validation.h"
#include "attachments/validator/zygote.h"

#define DEADLINE_MS	60000
#define TEXT		"the bytes of a file"
#define READABLE	"/usr/share"

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

int
main(int argc, char **argv)
{
	static const char *const readable[] = { "/not/there", READABLE, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_what_is_made_comes_back, end),
		cmocka_unit_test_teardown(test_what_goes_wrong_is_a_refusal,
		    end),
		cmocka_unit_test_teardown(test_nothing_else_is_read, end),
	};

	if (argc == 2 && strcmp(argv[1], "--serve") == 0)
		return serve(readable);
	if (argc == 2 && strcmp(argv[1], "--closed") == 0)
		return serve(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
