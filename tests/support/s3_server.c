/* A real S3 server for tests: Swift, in a process of its own. */
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

#include "process.h"
#include "s3_server.h"
#include "stack.h"

#define SCRIPT		"tests/support/s3-server"
#define KEY		"liaison:store"
#define SECRET		"kept-by-the-test"
#define START_MS	60000
#define END_MS		10000

struct s3_server {
	struct test_process	*process;
	const char		*folder;
	char			 url[64];
	char			 credentials[256];
};

static FILE	*open_in(const struct s3_server *, const char *name,
		    const char *mode);

struct s3_server *
s3_server_start(void)
{
	struct s3_server *s = calloc(1, sizeof(*s));
	const char *argv[] = { SCRIPT, NULL, KEY, SECRET, NULL };
	char *port;

	if (s == NULL)
		fail_msg("out of memory");
	s->folder = argv[1] = test_folder();
	s->process = process_start(argv, NULL);
	port = process_wait_line(s->process, "serving S3 on port ", START_MS);
	if (port == NULL)
		fail_msg("no S3 server: %s", process_output(s->process));
	(void)snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%s", port);
	(void)snprintf(s->credentials, sizeof(s->credentials),
	    "%s/credentials", s->folder);
	free(port);
	s3_server_write_credentials(s, s->credentials, NULL, NULL);
	return s;
}

void
s3_server_stop(struct s3_server **sp)
{
	struct s3_server *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	(void)process_end(&s->process, SIGKILL, END_MS);
	free(s);
}

const char *
s3_server_url(const struct s3_server *s)
{
	return s->url;
}

const char *
s3_server_credentials(const struct s3_server *s)
{
	return s->credentials;
}

void
s3_server_write_credentials(const struct s3_server *s, const char *path,
    const char *key, const char *secret)
{
	FILE *out = fopen(path, "we");

	(void)s;
	if (out == NULL || fprintf(out, "[default]\n"
	    "aws_access_key_id = %s\naws_secret_access_key=%s\n",
	    key != NULL ? key : KEY, secret != NULL ? secret : SECRET) < 0 ||
	    fclose(out) != 0)
		fail_msg("cannot write %s", path);
}

void
s3_server_faults(const struct s3_server *s, const char *words)
{
	FILE *out = open_in(s, "faults", "we");

	if (out == NULL || fprintf(out, "%s\n", words) < 0 || fclose(out) != 0)
		fail_msg("cannot write faults");
}

unsigned
s3_server_requests(const struct s3_server *s, const char *text)
{
	FILE *in = open_in(s, "requests", "re");
	char line[8192];
	unsigned n = 0;

	while (in != NULL && fgets(line, sizeof(line), in) != NULL)
		n += strstr(line, text) != NULL;
	if (in != NULL)
		(void)fclose(in);
	return n;
}

void
s3_server_forget(const struct s3_server *s)
{
	FILE *out = open_in(s, "requests", "we");

	if (out != NULL)
		(void)fclose(out);
}

static FILE *
open_in(const struct s3_server *s, const char *name, const char *mode)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	return fopen(path, mode);
}
