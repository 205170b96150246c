/* A real mail server for tests: exim, in a process of its own. */
#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail_server.h"
#include "process.h"
#include "stack.h"

#define SCRIPT		"tests/support/mail-server"
#define ODD		"tests/support/mail-odd"
#define START_MS	30000
#define MAIL_MS		30000

struct mail_server {
	struct test_process	*process;
	const char		*folder;
	char			 url[64];
	char			 certificate[256];
};

static bool	has_mail(void *);
static void	join_lines(char *);

static struct mail_server *
start(const char *script)
{
	struct mail_server *s = calloc(1, sizeof(*s));
	const char *argv[] = { script, NULL, NULL };
	char *port;

	if (s == NULL)
		fail_msg("out of memory");
	s->folder = argv[1] = test_folder();
	s->process = process_start(argv, NULL);
	port = process_wait_line(s->process,
	    "listening for SMTP on [127.0.0.1]:", START_MS);
	if (port == NULL)
		fail_msg("no mail server: %s", process_output(s->process));
	(void)snprintf(s->url, sizeof(s->url), "smtp://127.0.0.1:%s", port);
	(void)snprintf(s->certificate, sizeof(s->certificate), "%s/cert.pem",
	    s->folder);
	free(port);
	return s;
}

struct mail_server *
mail_server_start(void)
{
	return start(SCRIPT);
}

struct mail_server *
mail_server_start_odd(void)
{
	return start(ODD);
}

void
mail_server_mode(const struct mail_server *s, const char *mode)
{
	char path[256];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/mode", s->folder);
	if ((out = fopen(path, "we")) == NULL ||
	    fprintf(out, "%s\n", mode) < 0 || fclose(out) != 0)
		fail_msg("cannot write %s", path);
}

void
mail_server_stop(struct mail_server **sp)
{
	struct mail_server *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	(void)process_end(&s->process, SIGTERM, START_MS);
	free(s);
}

const char *
mail_server_url(const struct mail_server *s)
{
	return s->url;
}

const char *
mail_server_certificate(const struct mail_server *s)
{
	return s->certificate;
}

void
mail_server_busy(const struct mail_server *s, bool busy)
{
	char path[256];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/busy", s->folder);
	if (!busy)
		assert_int_equal(unlink(path), 0);
	else if ((out = fopen(path, "we")) == NULL || fclose(out) != 0)
		fail_msg("cannot write %s", path);
}

static void
list(const struct mail_server *s, glob_t *found)
{
	char pattern[256];

	(void)snprintf(pattern, sizeof(pattern), "%s/mail/new/*", s->folder);
	if (glob(pattern, 0, NULL, found) != 0)
		found->gl_pathc = 0;
}

unsigned
mail_server_count(const struct mail_server *s)
{
	glob_t found = { 0 };
	unsigned n;

	list(s, &found);
	n = (unsigned)found.gl_pathc;
	globfree(&found);
	return n;
}

/* As it came, but for lines that quoted-printable has cut; malloc'd. */
static char *
read_mail(const char *path)
{
	char *text = NULL, buf[4096];
	size_t len, n;
	FILE *in, *out;

	in = fopen(path, "re");
	out = open_memstream(&text, &len);
	if (in == NULL || out == NULL)
		fail_msg("cannot read %s", path);
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		(void)fwrite(buf, 1, n, out);
	(void)fclose(in);
	(void)fclose(out);
	join_lines(text);
	return text;
}

unsigned
mail_server_count_with(const struct mail_server *s, const char *text)
{
	glob_t found = { 0 };
	unsigned n = 0;
	char *mail;
	size_t i;

	list(s, &found);
	for (i = 0; i < found.gl_pathc; i++) {
		mail = read_mail(found.gl_pathv[i]);
		n += strstr(mail, text) != NULL;
		free(mail);
	}
	globfree(&found);
	return n;
}

void
mail_server_empty(const struct mail_server *s)
{
	glob_t found = { 0 };
	size_t i;

	list(s, &found);
	for (i = 0; i < found.gl_pathc; i++)
		assert_int_equal(unlink(found.gl_pathv[i]), 0);
	globfree(&found);
}

char *
mail_server_mail(const struct mail_server *s)
{
	glob_t found = { 0 };
	char *text;

	if (!test_wait(has_mail, (void *)(uintptr_t)s, MAIL_MS))
		fail_msg("no mail came");
	list(s, &found);
	assert_int_equal(found.gl_pathc, 1);
	text = read_mail(found.gl_pathv[0]);
	globfree(&found);
	return text;
}

static void
join_lines(char *text)
{
	char *to = text, before = '\0';

	/* Encoded words of headers end in "?=". */
	for (; *text != '\0'; before = to[-1])
		if (before != '?' && text[0] == '=' && text[1] == '\n')
			text += 2;
		else
			*to++ = *text++;
	*to = '\0';
}

static bool
has_mail(void *arg)
{
	return mail_server_count(arg) > 0;
}
