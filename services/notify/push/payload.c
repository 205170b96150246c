/* What a browser is told. */
#include <string.h>

#include "base/buffer.h"
#include "json/string.h"
#include "notify/push/encrypt.h"
#include "notify/push/payload.h"

/* Filled up to a multiple of it with blanks, which JSON lets stand. */
#define STEP	512

static const char *write(struct arena *, const struct letter_mail *,
		    const char *title, const char *body);
static void	 add(struct buffer *, const char *name, const char *text);

const char *
push_payload(struct arena *a, const struct letter_mail *m)
{
	const char *title = letter_subject(a, m);
	const char *text = m->digest ? "" : m->events[0].text;
	const char *json = write(a, m, title, *text != '\0' ? text :
	    m->school);

	if (strlen(json) > PUSH_TEXT_MAX)
		json = write(a, m, title, "");
	if (strlen(json) > PUSH_TEXT_MAX)
		json = write(a, m, "Liaison", "");
	return json;
}

static const char *
write(struct arena *a, const struct letter_mail *m, const char *title,
    const char *body)
{
	const struct letter_event *e = m->digest ? NULL : &m->events[0];
	struct buffer b = { 0 };
	const char *json;

	buffer_putc(&b, '{');
	add(&b, "title", title);
	add(&b, "body", body);
	add(&b, "lang", m->language);
	add(&b, "url", e == NULL ? "/notifications" : e->link);
	/* What comes of one thread stands in one place. */
	add(&b, "tag", e == NULL ? "digest" : e->thread_id != 0 ?
	    arena_printf(a, "thread-%lld", (long long)e->thread_id) :
	    arena_printf(a, "event-%lld", (long long)e->event_id));
	buffer_puts(&b, e != NULL && e->urgent ? ",\"urgent\":true}" :
	    ",\"urgent\":false}");
	while (b.len % STEP != 0 && b.len < PUSH_TEXT_MAX)
		buffer_putc(&b, ' ');
	json = arena_strndup(a, b.data, b.len);
	buffer_free(&b);
	return json;
}

static void
add(struct buffer *b, const char *name, const char *text)
{
	if (b->data[b->len - 1] != '{')
		buffer_putc(b, ',');
	buffer_printf(b, "\"%s\":", name);
	transcoder_write_string(b, text, strlen(text));
}
