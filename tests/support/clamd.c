/* A real clamd for tests, in a process of its own. */
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "attachments/scanner/clamd.h"
#include "clamd.h"
#include "process.h"
#include "stack.h"

#define SCRIPT		"tests/support/clamd"
#define START_MS	60000

struct test_clamd {
	struct test_process	*process, *lost;
	const char		*folder;
	char			 socket[256];
};

static void
make_signatures(struct test_clamd *c, const char *version, const char *name,
    const char *text)
{
	const char *argv[] = { SCRIPT, c->folder, "signatures", version, name,
		text, NULL };
	struct test_process *p = process_start(argv, NULL);
	char *said = process_output(p);

	if (process_end(&p, 0, START_MS) != 0)
		fail_msg("no signatures: %s", said);
	free(said);
}

struct test_clamd *
clamd_new(void)
{
	struct test_clamd *c = calloc(1, sizeof(*c));

	if (c == NULL)
		fail_msg("out of memory");
	c->folder = test_folder();
	(void)snprintf(c->socket, sizeof(c->socket), "%s/socket", c->folder);
	make_signatures(c, "1", NULL, NULL);
	return c;
}

void
clamd_free(struct test_clamd **cp)
{
	struct test_clamd *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	clamd_stop(c);
	if (c->lost != NULL)
		(void)process_end(&c->lost, SIGKILL, START_MS);
	free(c);
}

const char *
clamd_socket(const struct test_clamd *c)
{
	return c->socket;
}

static bool
answers(void *arg)
{
	const struct test_clamd *c = arg;
	char version[CLAMD_VERSION_MAX];

	return clamd_signatures(c->socket, 1000, version) != -1;
}

void
clamd_start(struct test_clamd *c)
{
	const char *argv[] = { SCRIPT, c->folder, "run", NULL };

	c->process = process_start(argv, NULL);
	if (!test_wait(answers, c, START_MS))
		fail_msg("no clamd: %s", process_output(c->process));
}

void
clamd_stop(struct test_clamd *c)
{
	if (c->process != NULL)
		(void)process_end(&c->process, SIGTERM, START_MS);
}

void
clamd_freeze(struct test_clamd *c, bool frozen)
{
	assert_int_equal(kill(process_pid(c->process),
	    frozen ? SIGSTOP : SIGCONT), 0);
}

void
clamd_replace(struct test_clamd *c)
{
	c->lost = c->process;
	clamd_start(c);
}

void
clamd_learn(struct test_clamd *c, const char *version, const char *name,
    const char *text)
{
	make_signatures(c, version, name, text);
	/* It reads them anew. */
	assert_int_equal(kill(process_pid(c->process), SIGUSR2), 0);
}
