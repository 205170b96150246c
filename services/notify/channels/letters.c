/* A letter as a mail: its headers, and to whom what comes back goes. */
#include "base/loop.h"
#include "notify/channels/letters.h"
#include "notify/channels/unsubscribe.h"
#include "notify/reply/address.h"

static const char *name_of(struct arena *, const struct letter_mail *);
static const char *thread_of(struct arena *, const struct letter_mail *,
		    const char *from);
static const char *unsubscribe_url(struct arena *, const struct letter_mail *,
		    const char *site, const uint8_t *key);
static void	add_addresses(struct arena *, const struct letter_mail *,
		    const struct letter_keys *, struct outgoing *);

struct outgoing
letter_outgoing(struct arena *a, const struct letter_mail *m,
    const struct smtp_options *o, const struct letter_keys *keys)
{
	const char *url = unsubscribe_url(a, m, o->site, keys->unsubscribe);
	struct outgoing out = {
		.from_name = m->school,
		.to_name = m->person,
		.to = m->address,
		.id = mail_header_id(a, m->school_id, name_of(a, m), o->from),
		.thread = thread_of(a, m, o->from),
		.unsubscribe = url,
		.made_us = m->made_us,
		.letter = letter_words(a, m, o->site, url),
	};

	if (keys->reply_domain[0] != '\0')
		add_addresses(a, m, keys, &out);
	return out;
}

/*
 * Of one event the event names it, so that each of its mails is the same; what
 * was made as a digest is one mail, however little of it is still to be told.
 */
static const char *
name_of(struct arena *a, const struct letter_mail *m)
{
	if (m->gathered)
		return arena_printf(a, "digest\n%lld",
		    (long long)m->letter_id);
	return arena_printf(a, "event\n%lld\n%lld", (long long)m->user_id,
	    (long long)m->events[0].event_id);
}

/* Mails of a thread stand together, under a mail that never was. */
static const char *
thread_of(struct arena *a, const struct letter_mail *m, const char *from)
{
	if (m->digest || m->events[0].thread_id == 0)
		return NULL;
	return mail_header_id(a, m->school_id, arena_printf(a,
	    "thread\n%lld\n%lld", (long long)m->user_id,
	    (long long)m->events[0].thread_id), from);
}

static const char *
unsubscribe_url(struct arena *a, const struct letter_mail *m,
    const char *site, const uint8_t *key)
{
	const struct unsubscribe u = { m->school_id, m->user_id,
		m->digest ? 0 : m->events[0].about };
	char token[UNSUBSCRIBE_TOKEN];

	unsubscribe_write(key, &u, token);
	return arena_printf(a, "%s/unsubscribe?token=%s", site, token);
}

static void
add_addresses(struct arena *a, const struct letter_mail *m,
    const struct letter_keys *keys, struct outgoing *out)
{
	const struct letter_event *first = &m->events[0];
	struct address address = { m->school_id, m->user_id,
		first->event_id };
	const int64_t now = loop_wall_us();
	char local[ADDRESS_LOCAL + 1];

	bounce_address(keys->addresses, &address, now, local);
	out->sender = arena_printf(a, "%s@%s", local, keys->reply_domain);
	if (m->digest || first->message_id == 0)
		return;
	address.about_id = first->message_id;
	reply_address(keys->addresses, &address, now, local);
	out->reply_to = arena_printf(a, "%s@%s", local, keys->reply_domain);
}
