/*
 * liaisonctl catcher: takes all mail that comes by SMTP on loopback, and shows
 * it on a page.  Of the demo: whoever can use this machine can read it.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "catcher.h"
#include "ctl.h"
#include "lmtp/listener.h"

#define MAIL_MAX	(20U << 20)
#define CONNECTIONS_MAX	32
#define RECIPIENTS_MAX	100

struct catcher {
	struct loop	*loop;
	char		 folder[CTL_PATH];
	long		 last;		/* number of the newest mail */
};

static const char *on_recipient(void *, const char *);
static void	on_mail(void *, struct lmtp_mail *);
static int	keep(struct catcher *, const struct lmtp_mail *);
static void	on_terminate(void *);

static const struct lmtp_taker taker = { on_recipient, on_mail, NULL };

int
cmd_catcher(int argc, char **argv)
{
	const char *state = getenv("LIAISON_STATE"), *smtp = "0", *http = "0";
	const struct ctl_option options[] = {
		{ "state", &state, "folder of all data (LIAISON_STATE)",
		    false },
		{ "smtp", &smtp, "port of 127.0.0.1 to take mail on", true },
		{ "http", &http, "port of 127.0.0.1 to show it on", true },
		{ 0 },
	};
	struct catcher c = { .loop = loop_new() };
	char listen_on[64], error[256];
	const struct lmtp_listener_options listening = {
		.listen = listen_on,
		.limits = { .smtp = true, .host = "localhost",
		    .max_bytes = MAIL_MAX, .max_recipients = RECIPIENTS_MAX },
		.max_load = 4 * (size_t)MAIL_MAX,
		.max_connections = CONNECTIONS_MAX,
		.taker = &taker,
		.arg = &c,
	};

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	ctl_path(c.folder, "%s/mails", state != NULL && *state ? state :
	    "var");
	if (c.loop == NULL || ctl_mkdirs(c.folder, 0700) == -1)
		return 1;
	c.last = catcher_newest(c.folder);
	signal(SIGPIPE, SIG_IGN);
	loop_signal(c.loop, SIGTERM, on_terminate, c.loop);
	loop_signal(c.loop, SIGINT, on_terminate, c.loop);
	catcher_pages_start();
	snprintf(listen_on, sizeof(listen_on), "127.0.0.1:%d", atoi(smtp));
	if (lmtp_listener_new(c.loop, &listening, error, sizeof(error)) ==
	    NULL) {
		ctl_error("%s", error);
		return 1;
	}
	if (catcher_http_start(c.loop, c.folder, atoi(http)) == -1)
		return 1;
	puts("ready");
	fflush(stdout);
	loop_run(c.loop);
	return 0;
}

static void
on_terminate(void *loop)
{
	loop_stop(loop);
}

static const char *
on_recipient(void *arg, const char *address)
{
	(void)arg;
	(void)address;
	return NULL;
}

static void
on_mail(void *arg, struct lmtp_mail *mail)
{
	const char *reply = keep(arg, mail) == 0 ? "250 2.0.0 taken" :
	    "452 4.3.1 it cannot be kept";
	size_t i, n = mail->nrecipients;

	for (i = 0; i < n; i++)
		lmtp_answer(mail, i, reply);
}

/* With whom it was for, as a mail server notes it. */
static int
keep(struct catcher *c, const struct lmtp_mail *mail)
{
	char path[CTL_PATH], old[CTL_PATH];
	FILE *out;
	size_t i;
	int failed;

	ctl_path(path, "%s/%ld.eml", c->folder, c->last + 1);
	if ((out = fopen(path, "we")) == NULL)
		return ctl_error("cannot write %s: %s", path,
		    strerror(errno));
	fprintf(out, "Return-Path: <%s>\r\n", mail->sender);
	for (i = 0; i < mail->nrecipients; i++)
		fprintf(out, "Delivered-To: %s\r\n", mail->recipients[i]);
	fwrite(mail->data, 1, mail->len, out);
	failed = ferror(out);
	if (fclose(out) != 0 || failed) {
		unlink(path);
		return ctl_error("cannot write %s", path);
	}
	c->last++;
	ctl_path(old, "%s/%ld.eml", c->folder, c->last - CATCHER_MAILS);
	unlink(old);
	return 0;
}

long
catcher_newest(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	long last = 0, number;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if ((number = strtol(entry->d_name, NULL, 10)) > last)
			last = number;
	if (dir != NULL)
		closedir(dir);
	return last;
}
