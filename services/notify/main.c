/*
 * liaison-notify: a notification for everybody whom something concerns, and
 * the events of the school.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "notify/channels/bounces.h"
#include "notify/events/upkeep.h"
#include "notify/mail/refusal.h"
#include "notify/mail/setting.h"
#include "notify/notify.h"
#include "notify/store/live.h"
#include "notify/reply/desk.h"
#include "notify/store/channels.h"
#include "notify/store/hooks.h"
#include "notify/store/mail.h"
#include "notify/store/push.h"
#include "notify/push/sender.h"
#include "service/service.h"

#define PASSWORD_MAX	1024

extern const struct pg_schema notify_schema;

static void	start_channels(struct notify *, struct service *);
static void	start_outbound(struct notify *, struct service *);
static struct outbound *new_outbound(const struct notify *, struct service *);
static void	start_push(struct notify *, struct service *);
static void	start_hooks(struct notify *, struct service *);
static void	start_mail(struct notify *, struct service *);
static void	open_desk(struct notify *, struct service *);
static reply_bounce_fn note_bounce;
static char	*read_password(const char *file);
static char	*without_slash(const char *url);

static const struct setting settings[] = {
	{ "LIAISON_DIRECTORY", SETTING_TEXT, "tcp://127.0.0.1:5501", 0, 0,
	    "endpoints of the directory service" },
	{ "LIAISON_MESSAGES", SETTING_TEXT, "tcp://127.0.0.1:5502", 0, 0,
	    "endpoints of the messages service" },
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
	    "links in mail and addresses of calendars" },
	{ "LIAISON_ATTACHMENTS", SETTING_TEXT, "tcp://127.0.0.1:5503", 0, 0,
	    "endpoints of the attachments service, for files of replies" },
	{ "LIAISON_REPLY_DOMAIN", SETTING_TEXT, "", 0, 0,
	    "domain that replies and bounces are addressed to, all of whose "
	    "mail comes here; empty: none comes in" },
	{ "LIAISON_LMTP_LISTEN", SETTING_TEXT, "127.0.0.1:2424", 0, 0,
	    "address and port on which the mail server brings it, by LMTP" },
	{ "LIAISON_LMTP_MAX_MAIL", SETTING_BYTES, "40M", 65536, 1 << 28,
	    "size of one mail that comes in" },
	{ "LIAISON_EVENTS_PER_HOUR", SETTING_INT, "100", 0, 1000000,
	    "events that one person may make in an hour; 0: no limit" },
	{ "LIAISON_OUTBOUND_ALLOW", SETTING_TEXT, "", 0, 0,
	    "hosts, addresses and networks (10.1.0.0/16) of its own network "
	    "that push and hooks may go to, without TLS, too; empty: none" },
	{ "LIAISON_OUTBOUND_DENY", SETTING_TEXT, "", 0, 0,
	    "hosts, addresses and networks that they may not go to, whatever "
	    "else is said: public addresses of its own; empty: none" },
	{ "LIAISON_PUSH_CONTACT", SETTING_TEXT, "", 0, 0,
	    "mailto: or https: address by which push services reach whoever "
	    "runs this; empty: no push is sent to browsers" },
	SERVICE_LIVE_SETTINGS("tcp://127.0.0.1:5514"),
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
	n.messages = service_peer(service, "messages");
	service_secret(service, UNSUBSCRIBE_PURPOSE, n.unsubscribe_key);
	service_secret(service, ADDRESS_PURPOSE, n.address_key);
	n.attachments = service_peer(service, "attachments");
	n.events_per_hour = (int)settings_int(service_settings(service),
	    "LIAISON_EVENTS_PER_HOUR");
	service_backlog(service, "mail", mail_count);
	n.site = without_slash(settings_text(service_settings(service),
	    "LIAISON_PUBLIC_URL"));
	if (n.site == NULL || (*n.site != '\0' && !setting_is_site(n.site)))
		fatal("LIAISON_PUBLIC_URL is not https://HOST");
	service_secret(service, "feeds", n.feed_key);
	start_mail(&n, service);
	service_publish(service, &notify_live);
	open_desk(&n, service);
	start_outbound(&n, service);
	start_push(&n, service);
	start_hooks(&n, service);
	start_channels(&n, service);
	upkeep_start(service_loop(service), &n);
	service_add(service, &events_serve, &n);
	service_add(service, &calendar_serve, &n);
	service_add(service, &channels_serve, &n);
	service_add(service, &push_serve, &n);
	service_add(service, &hooks_serve, &n);
	service_add(service, &rsvp_serve, &n);
	service_add(service, &slots_serve, &n);
	status = service_run(service, &notify_serve, &n);
	if (n.mailer != NULL) {
		mailer_end(n.mailer);
		postman_end(n.postman);
	}
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
	n->postman = postman_new(&(struct postman_options){
	    .loop = service_loop(service),
	    .pg = n->pg,
	    .directory = n->directory,
	    .messages = n->messages,
	    .smtp = &o,
	    .keys = { n->unsubscribe_key, n->address_key,
		strdup(settings_text(set, "LIAISON_REPLY_DOMAIN")) },
	});
	if (n->mailer == NULL || n->postman == NULL)
		fatal("cannot start sending mail");
	n->channels |= 1u << CHANNEL_MAIL;
}

static void
start_outbound(struct notify *n, struct service *service)
{
	const struct settings *s = service_settings(service);
	char error[128];

	n->outbound_policy = outbound_policy_new(
	    settings_text(s, "LIAISON_OUTBOUND_ALLOW"),
	    settings_text(s, "LIAISON_OUTBOUND_DENY"), error, sizeof(error));
	if (n->outbound_policy == NULL)
		fatal("LIAISON_OUTBOUND_ALLOW, LIAISON_OUTBOUND_DENY: %s",
		    error);
	n->outbound = new_outbound(n, service);
}

/* One each for push and for hooks, so that neither keeps the other waiting. */
static struct outbound *
new_outbound(const struct notify *n, struct service *service)
{
	struct outbound *c = outbound_new(service_loop(service),
	    n->outbound_policy);

	if (c == NULL)
		fatal("cannot start sending");
	return c;
}

/* Without a key of the service anybody could send in its name. */
static void
start_push(struct notify *n, struct service *service)
{
	const struct settings *set = service_settings(service);
	struct push_sender_options o = {
		.loop = service_loop(service),
		.pg = n->pg,
		.directory = n->directory,
		.messages = n->messages,
	};
	const char *contact = settings_text(set, "LIAISON_PUSH_CONTACT");
	uint8_t secret[SERVICE_SECRET];

	if (*contact == '\0')
		return;
	if (!setting_is_contact(contact))
		fatal("LIAISON_PUSH_CONTACT is not mailto:ADDRESS or "
		    "https://HOST");
	if (*settings_text(set, "LIAISON_KEYS") == '\0')
		fatal("LIAISON_PUSH_CONTACT needs LIAISON_KEYS");
	service_secret(service, VAPID_PURPOSE, secret);
	service_secret(service, "push topics", o.key);
	n->vapid = vapid_new(secret, contact);
	if (n->vapid == NULL)
		fatal("cannot make the key of push");
	o.vapid = n->vapid;
	o.outbound = new_outbound(n, service);
	if (push_sender_new(&o) == NULL)
		fatal("cannot start sending push");
	service_backlog(service, "pushes", push_count);
	n->channels |= 1u << CHANNEL_PUSH;
}

static void
start_hooks(struct notify *n, struct service *service)
{
	n->loop = service_loop(service);
	service_secret(service, HOOK_PURPOSE, n->hook_key);
	service_backlog(service, "hooks", store_count_hooks);
	n->hook_sender = hook_sender_new(&(struct hook_sender_options){
	    .loop = n->loop,
	    .pg = n->pg,
	    .directory = n->directory,
	    .messages = n->messages,
	    .outbound = n->outbound,
	    .key = n->hook_key,
	});
	if (n->hook_sender == NULL)
		fatal("cannot start telling hooks");
}

/* Of what is to be planned, one that this installation has not is planned by
 * nobody, and goes. */
static void
start_channels(struct notify *n, struct service *service)
{
	service_backlog(service, "channels", channel_plan_count);
	service_backlog(service, "letters", channel_letter_count);
	n->planner = planner_new(service_loop(service), n->pg, n->directory,
	    n->channels);
	if (n->planner == NULL)
		fatal("cannot start planning");
	if (n->postman != NULL)
		planner_listen(n->planner, CHANNEL_MAIL, postman_wake,
		    n->postman);
	planner_listen(n->planner, CHANNEL_HOOK, hook_sender_wake,
	    n->hook_sender);
}

/*
 * Addresses are made with the service's key: where it has none, anybody could
 * make them.
 */
static void
open_desk(struct notify *n, struct service *service)
{
	const struct settings *set = service_settings(service);
	struct reply_desk_options o = {
		.loop = service_loop(service),
		.pg = n->pg,
		.directory = n->directory,
		.messages = n->messages,
		.attachments = n->attachments,
		.listen = settings_text(set, "LIAISON_LMTP_LISTEN"),
		.max_mail = (size_t)settings_int(set, "LIAISON_LMTP_MAX_MAIL"),
		.bounced = note_bounce,
		.bounced_arg = n,
	};
	char error[256];

	if (*settings_text(set, "LIAISON_REPLY_DOMAIN") == '\0')
		return;
	o.domain = strdup(settings_text(set, "LIAISON_REPLY_DOMAIN"));
	if (o.domain == NULL)
		fatal("out of memory");
	if (!setting_is_domain(o.domain))
		fatal("LIAISON_REPLY_DOMAIN is no domain");
	if (*settings_text(set, "LIAISON_KEYS") == '\0')
		fatal("LIAISON_REPLY_DOMAIN needs LIAISON_KEYS");
	service_secret(service, ADDRESS_PURPOSE, o.key);
	if (reply_desk_open(&o, error, sizeof(error)) == NULL)
		fatal("LIAISON_LMTP_LISTEN: %s", error);
}

static void
note_bounce(void *arg, const struct address *a,
    const struct received_report *r, pg_done_fn *done, void *done_arg)
{
	const struct mail_bounce b = { a->school_id, a->user_id, a->about_id,
		r->failed && !refusal_is_of_us(r->status), r->status, r->what,
		r->recipient };

	mail_bounced(arg, &b, done, done_arg);
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
