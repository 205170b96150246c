/*
 * liaison-notify: a notification for everybody whom something concerns, and
 * the events of the school.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "notify/notify.h"
#include "notify/store/mail.h"
#include "service/service.h"

#define PASSWORD_MAX	1024

extern const struct pg_schema notify_schema;

static void	start_mail(struct notify *, struct service *);
static char	*read_password(const char *file);
static char	*without_slash(const char *url);

static const struct setting settings[] = {
	{ "LIAISON_DIRECTORY", SETTING_TEXT, "tcp://127.0.0.1:5501", 0, 0,
	    "endpoints of the directory service" },
	{ "LIAISON_SMTP_URL", SETTING_TEXT, "", 0, 0,
	    "mail server, smtp://HOST:587 (STARTTLS) or smtps://HOST; empty: "
	    "no mail is sent" },
	{ "LIAISON_SMTP_USER", SETTING_TEXT, "", 0, 0,
	    "login at the mail server; empty: without" },
	{ "LIAISON_SMTP_PASSWORD_FILE", SETTING_TEXT, "", 0, 0,
	    "file with the password there" },
	{ "LIAISON_SMTP_CA", SETTING_TEXT, "", 0, 0,
	    "certificates (PEM) to know the mail server by; empty: the "
	    "system's" },
	{ "LIAISON_MAIL_FROM", SETTING_TEXT, "", 0, 0,
	    "address that mail comes from" },
	{ "LIAISON_PUBLIC_URL", SETTING_TEXT, "", 0, 0,
	    "where people open Liaison, as https://liaison.example, for the "
	    "links in mail" },
	{ "LIAISON_EVENTS_PER_HOUR", SETTING_INT, "100", 0, 1000000,
	    "events that one person may make in an hour; 0: no limit" },
	{ NULL, SETTING_TEXT, NULL, 0, 0, NULL },
};

int
main(int argc, char **argv)
{
	static struct notify n;
	const struct service_definition definition = {
		.name = "notify",
		.allow = "gateway,messages,directory,attachments,ctl",
		.listen = "tcp://127.0.0.1:5504",
		.settings = settings,
		.schema = &notify_schema,
	};
	struct service *service;
	int status;

	service = service_start(argc, argv, &definition);
	n.pg = service_pg(service);
	n.directory = service_peer(service, "directory");
	n.events_per_hour = (int)settings_int(service_settings(service),
	    "LIAISON_EVENTS_PER_HOUR");
	service_backlog(service, "mail", mail_count);
	start_mail(&n, service);
	service_add(service, &events_serve, &n);
	service_add(service, &slots_serve, &n);
	status = service_run(service, &notify_serve, &n);
	if (n.mailer != NULL)
		mailer_end(n.mailer);
	return status;
}

/* The settings end with the service; what is sent with them does not. */
static struct smtp_options
smtp_options(const struct settings *set)
{
	const struct smtp_options o = {
		.url = strdup(settings_text(set, "LIAISON_SMTP_URL")),
		.user = strdup(settings_text(set, "LIAISON_SMTP_USER")),
		.ca = strdup(settings_text(set, "LIAISON_SMTP_CA")),
		.from = strdup(settings_text(set, "LIAISON_MAIL_FROM")),
		.site = without_slash(settings_text(set,
		    "LIAISON_PUBLIC_URL")),
		.password = read_password(settings_text(set,
		    "LIAISON_SMTP_PASSWORD_FILE")),
	};

	if (o.url == NULL || o.user == NULL || o.ca == NULL ||
	    o.from == NULL || o.site == NULL)
		fatal("out of memory");
	return o;
}

static void
start_mail(struct notify *n, struct service *service)
{
	const struct settings *set = service_settings(service);
	struct smtp_options o;
	const char *why;

	if (*settings_text(set, "LIAISON_SMTP_URL") == '\0') {
		log_info("mail", "sent=no why=\"LIAISON_SMTP_URL is not "
		    "set\"");
		return;
	}
	o = smtp_options(set);
	if ((why = smtp_check(&o)) != NULL || (why = smtp_init()) != NULL)
		fatal("%s", why);
	n->mailer = mailer_new(service_loop(service), n->pg, &o);
	if (n->mailer == NULL)
		fatal("cannot start sending mail");
}

/* Its first line; "" of no file. */
static char *
read_password(const char *file)
{
	char line[PASSWORD_MAX] = "", *copy;
	FILE *in;

	if (*file != '\0') {
		if ((in = fopen(file, "re")) == NULL)
			fatal("cannot read LIAISON_SMTP_PASSWORD_FILE %s: %s",
			    file, strerror(errno));
		if (fgets(line, sizeof(line), in) == NULL)
			fatal("LIAISON_SMTP_PASSWORD_FILE %s is empty", file);
		fclose(in);
	}
	line[strcspn(line, "\r\n")] = '\0';
	if ((copy = strdup(line)) == NULL)
		fatal("out of memory");
	return copy;
}

static char *
without_slash(const char *url)
{
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		len--;
	return strndup(url, len);
}
