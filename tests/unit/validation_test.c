/*
 * Readers that crash, loop, eat memory or try to get out: each file is refused,
 * and the next one is judged.  The program is this one, called as the service
 * calls its validator, with readers of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attachments/validation/validation.h"
#include "attachments/validator/zygote.h"

#define DEADLINE_MS	240000
#define TEXT		"the bytes of a file"

static struct loop *loop;
static struct validation *validation;

/* ---- readers ---- */

static void
take(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)p;
	if (s->size != sizeof(TEXT) - 1 ||
	    memcmp(s->bytes, TEXT, s->size) != 0)
		verdict_refuse(v, FINDING_BROKEN, "other bytes");
}

static void
ask_policy(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)s;
	if (!p->takes_dde || p->max_pixels != 5)
		verdict_refuse(v, FINDING_DDE, "a %s", "cell");
}

static void
crash(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)p;
	(void)v;
	/* It is mapped to be read. */
	*(volatile uint8_t *)(uintptr_t)s->bytes = 1;
}

static void
give_up(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	abort();
}

static void
loop_for_ever(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	volatile unsigned turns = 0;

	(void)s;
	(void)p;
	(void)v;
	for (;;)
		turns++;
}

static void
loop_on(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)signal(SIGXCPU, SIG_IGN);
	loop_for_ever(s, p, v);
}

static void
pause_a_little(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	const struct timespec little = { 0, 300000000 };

	(void)nanosleep(&little, NULL);
	take(s, p, v);
}

/* As the kernel does that has no memory left. */
static void
be_killed(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)raise(SIGKILL);
}

/* A quarter of it would do where nothing limits it. */
static void
eat_memory(const struct source *s, const struct policy *p, struct verdict *v)
{
	void *bytes;
	int i;

	(void)s;
	(void)p;
	for (i = 0; i < 256; i++) {
		bytes = malloc(1 << 20);
		if (bytes == NULL) {
			verdict_refuse(v, FINDING_TOO_LONG, "%s", "");
			return;
		}
		memset(bytes, i + 1, 1 << 20);
	}
}

static void
open_file(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)open("/etc/hostname", O_RDONLY);
}

static void
connect_somewhere(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
start_program(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)execl("/bin/true", "true", (char *)NULL);
}

static void
make_process(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)fork();
}

static void
end_the_validator(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)kill(getppid(), SIGKILL);
}

static void
say_more_than_a_verdict(const struct source *s, const struct policy *p,
    struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	(void)!write(3, TEXT, sizeof(TEXT));
}

static void
leave_early(const struct source *s, const struct policy *p, struct verdict *v)
{
	(void)s;
	(void)p;
	(void)v;
	_exit(0);
}

static void
sleep_long(const struct source *s, const struct policy *p, struct verdict *v)
{
	const struct timespec hour = { 3600, 0 };

	(void)s;
	(void)p;
	(void)v;
	(void)nanosleep(&hour, NULL);
}

static const struct {
	const char	*extension;
	reader_fn	*read;
	enum finding	 finding;	/* OTHER_FORMAT: any but NONE */
} readers[] = {
	{ "good", take, FINDING_NONE },
	{ "pause", pause_a_little, FINDING_NONE },
	{ "policy", ask_policy, FINDING_NONE },
	{ "crash", crash, FINDING_BROKEN },
	{ "abort", give_up, FINDING_TOO_LONG },
	{ "loop", loop_for_ever, FINDING_TOO_LONG },
	{ "loop_on", loop_on, FINDING_TOO_LONG },
#ifndef __SANITIZE_ADDRESS__
	{ "memory", eat_memory, FINDING_TOO_LONG },
#endif
	{ "open", open_file, FINDING_BROKEN },
	{ "connect", connect_somewhere, FINDING_BROKEN },
	{ "exec", start_program, FINDING_BROKEN },
	{ "fork", make_process, FINDING_BROKEN },
	{ "kill", end_the_validator, FINDING_BROKEN },
	{ "lie", say_more_than_a_verdict, FINDING_BROKEN },
	{ "early", leave_early, FINDING_BROKEN },
	{ "none", NULL, FINDING_OTHER_FORMAT },
};

static reader_fn *
find_reader(const char *extension)
{
	size_t i;

	if (strcmp(extension, "sleep") == 0)
		return sleep_long;
	if (strcmp(extension, "killed") == 0)
		return be_killed;
	(void)eat_memory;
	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (strcmp(readers[i].extension, extension) == 0)
			return readers[i].read;
	return NULL;
}

static int
serve(bool in_haste)
{
	const struct zygote_options options = {
		.name = "validator",
		.work = { .reader_of = find_reader },
		.limits = { .cpu_seconds = 1, .data_bytes = 64 << 20,
			.wall_ms = in_haste ? 300 : DEADLINE_MS },
	};
	int null = open("/dev/null", O_RDWR);

	(void)dup2(null, STDOUT_FILENO);
	return zygote_run(3, &options);
}

/* ---- the client ---- */

struct asked {
	bool		 done, judged;
	struct verdict	 verdict;
};

static void
on_judged(const struct verdict *verdict, void *arg)
{
	struct asked *a = arg;

	a->done = true;
	a->judged = verdict != NULL;
	if (verdict != NULL)
		a->verdict = *verdict;
}

static bool
submit_of(int64_t user_id, int64_t wait_ms, const char *extension,
    struct asked *a)
{
	static const struct policy policy = { .takes_dde = true,
		.max_pixels = 5 };
	static const char text[] = TEXT " and more";
	struct validation_file file = {
		.fd = memfd_create("file", MFD_CLOEXEC),
		.size = sizeof(TEXT) - 1, .extension = extension,
		.policy = &policy, .school_id = 1, .user_id = user_id,
		.until_ms = loop_now_ms() + wait_ms };

	*a = (struct asked){ .done = false };
	assert_int_equal(write(file.fd, text, sizeof(text)), sizeof(text));
	return validation_submit(validation, &file, on_judged, a);
}

static bool
submit(const char *extension, struct asked *a)
{
	return submit_of(1, DEADLINE_MS, extension, a);
}

static void
wait_for(const struct asked *a)
{
	const int64_t end = loop_now_ms() + DEADLINE_MS;

	while (!a->done && loop_now_ms() < end)
		loop_turn(loop, 100);
	assert_true(a->done);
}

static void
begin(const char *program, const char *how, unsigned max_queued)
{
	static const char *argv[3];
	const struct validation_options options = {
		.name = "validator", .argv = argv, .at_once = 4,
		.max_queued = max_queued, .max_of_one = 20,
		.answer_ms = strcmp(how, "--mute") == 0 ? 100 : DEADLINE_MS };

	argv[0] = program;
	argv[1] = how;
	loop = loop_new();
	validation = validation_new(loop, &options);
	assert_non_null(validation);
}

static int
end(void **state)
{
	(void)state;
	validation_destroy(&validation);
	loop_destroy(&loop);
	return 0;
}

static void
test_a_reader_that_goes_wrong_is_a_refusal(void **state)
{
	enum { N = sizeof(readers) / sizeof(readers[0]) };
	struct asked asked[N], good;
	size_t i;

	(void)state;
	begin("/proc/self/exe", "--serve", 100);
	for (i = 0; i < N; i++)
		assert_true(submit(readers[i].extension, &asked[i]));
	for (i = 0; i < N; i++) {
		wait_for(&asked[i]);
		if (!asked[i].judged ||
		    asked[i].verdict.finding != readers[i].finding)
			fail_msg("%s: judged %d, %s", readers[i].extension,
			    asked[i].judged,
			    finding_name(asked[i].verdict.finding));
	}
	assert_true(submit("good", &good));
	wait_for(&good);
	assert_int_equal(good.verdict.finding, FINDING_NONE);
}

static void
test_what_was_found_comes_with_it(void **state)
{
	struct asked a;

	(void)state;
	begin("/proc/self/exe", "--serve", 100);
	assert_true(submit("lie", &a));
	wait_for(&a);
	assert_string_equal(a.verdict.detail, "");
	assert_true(submit("none", &a));
	wait_for(&a);
	assert_int_equal(a.verdict.finding, FINDING_OTHER_FORMAT);
}

static void
test_a_reader_without_its_time_says_nothing_of_the_file(void **state)
{
	struct asked a;

	(void)state;
	begin("/proc/self/exe", "--haste", 100);
	assert_true(submit("sleep", &a));
	wait_for(&a);
	assert_false(a.judged);
	assert_true(submit("killed", &a));
	wait_for(&a);
	assert_false(a.judged);
	assert_true(submit("good", &a));
	wait_for(&a);
	assert_true(a.judged);
}

/* The one child of this process. */
static pid_t
program(void)
{
	char path[64];
	int pid = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/children",
	    (int)getpid());
	f = fopen(path, "r");
	assert_non_null(f);
	if (fscanf(f, "%d", &pid) != 1)
		pid = 0;
	fclose(f);
	return pid;
}

static void
test_the_program_is_started_again(void **state)
{
	struct asked slow, good;
	pid_t first;

	(void)state;
	begin("/proc/self/exe", "--serve", 100);
	assert_true(submit("good", &good));
	wait_for(&good);
	first = program();
	assert_true(first > 0);
	/* What it has under way is asked of the next one. */
	assert_true(submit("loop", &slow));
	assert_true(submit("good", &good));
	loop_turn(loop, 0);
	assert_int_equal(kill(first, SIGKILL), 0);
	wait_for(&slow);
	assert_int_equal(slow.verdict.finding, FINDING_TOO_LONG);
	wait_for(&good);
	assert_true(good.judged);
	assert_int_equal(good.verdict.finding, FINDING_NONE);
	assert_int_not_equal(program(), first);
}

static void
test_without_a_program_nothing_is_known(void **state)
{
	struct asked a, b, c;

	(void)state;
	begin("/bin/false", "--serve", 2);
	assert_true(submit("good", &a));
	assert_true(submit("good", &b));
	assert_false(submit("good", &c));
	wait_for(&a);
	assert_false(a.judged);
	wait_for(&b);
	assert_false(b.judged);
	assert_false(c.done);
	end(NULL);
	begin("/nowhere/liaison-validator", "--serve", 2);
	assert_true(submit("good", &a));
	wait_for(&a);
	assert_false(a.judged);
}

static void
test_nothing_is_waited_for_without_end(void **state)
{
	struct asked a;

	(void)state;
	begin("/proc/self/exe", "--mute", 10);
	assert_true(submit("good", &a));
	wait_for(&a);
	assert_false(a.judged);
}

static void
test_each_person_has_a_share(void **state)
{
	struct asked slow[4], first[20], more, late, other;
	size_t i;

	(void)state;
	begin("/proc/self/exe", "--serve", 100);
	for (i = 0; i < 4; i++)
		assert_true(submit("pause", &slow[i]));
	loop_turn(loop, 0);
	for (i = 0; i < 20; i++)
		assert_true(submit("good", &first[i]));
	assert_false(submit("good", &more));
	assert_true(submit_of(2, 0, "good", &late));
	assert_true(submit_of(3, DEADLINE_MS, "good", &other));
	wait_for(&other);
	assert_true(other.judged);
	/* At the turn of who comes first, and there are four. */
	assert_false(first[19].done);
	assert_true(late.done);
	assert_false(late.judged);
	for (i = 0; i < 20; i++) {
		wait_for(&first[i]);
		assert_true(first[i].judged);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
		    test_a_reader_that_goes_wrong_is_a_refusal, end),
		cmocka_unit_test_teardown(test_what_was_found_comes_with_it,
		    end),
		cmocka_unit_test_teardown(
		    test_a_reader_without_its_time_says_nothing_of_the_file,
		    end),
		cmocka_unit_test_teardown(test_the_program_is_started_again,
		    end),
		cmocka_unit_test_teardown(
		    test_without_a_program_nothing_is_known, end),
		cmocka_unit_test_teardown(
		    test_nothing_is_waited_for_without_end, end),
		cmocka_unit_test_teardown(test_each_person_has_a_share, end),
	};

	if (argc == 2 && strcmp(argv[1], "--serve") == 0)
		return serve(false);
	if (argc == 2 && strcmp(argv[1], "--haste") == 0)
		return serve(true);
	if (argc == 2 && strcmp(argv[1], "--mute") == 0)
		return pause();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
