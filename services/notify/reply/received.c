/* A mail that came in: its headers, and what follows from them. */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "notify/reply/bounds.h"
#include "notify/reply/parts.h"
#include "notify/reply/received.h"

/* Servers that a mail went through; more is a loop (RFC 5321, 6.3). */
#define HOPS_MAX	50

static void	read_head(struct arena *, struct received *, GMimeMessage *);
static bool	is_automatic(GMimeMessage *);
static bool	is_loop(GMimeMessage *);
static const char *header(GMimeMessage *, const char *name);
static const char *only_author(struct arena *, GMimeMessage *);
static void	hash_id(struct received *, GMimeMessage *);
static void	hash_content(struct received *);
static void	hash_text(crypto_generichash_state *, const void *, size_t);

void
received_start(void)
{
	g_mime_init();
}

struct received *
received_read(struct arena *a, const char *data, size_t len)
{
	struct received *r = arena_alloc(a, sizeof(*r));
	GMimeStream *in;
	GMimeParser *parser;
	GMimeMessage *m;

	*r = (struct received){ .kind = RECEIVED_BROKEN, .from = "",
	    .text = "", .report = { false, "", "", "" } };
	if (!bounds_are_kept(data, len))
		return r;
	in = g_mime_stream_mem_new_with_buffer(data, len);
	parser = g_mime_parser_new_with_stream(in);
	m = g_mime_parser_construct_message(parser, NULL);
	if (m != NULL) {
		r->kind = RECEIVED_LETTER;
		read_head(a, r, m);
		parts_read(a, r, m);
		hash_content(r);
		hash_id(r, m);
		g_object_unref(m);
	}
	g_object_unref(parser);
	g_object_unref(in);
	return r;
}

static void
read_head(struct arena *a, struct received *r, GMimeMessage *m)
{
	if (is_loop(m))
		r->kind = RECEIVED_LOOP;
	else if (is_automatic(m))
		r->kind = RECEIVED_AUTOMATIC;
	r->from = only_author(a, m);
}

/* RFC 3834, and what programs said before it; RFC 2919 and 2369 of lists. */
static bool
is_automatic(GMimeMessage *m)
{
	static const char *const names[] = { "List-Id", "List-Post",
		"List-Unsubscribe", "Mailing-List", "X-Autoreply",
		"X-Autorespond" };
	const char *said = header(m, "Auto-Submitted");
	const char *precedence = header(m, "Precedence");
	size_t i;

	if (*said != '\0' && (strncasecmp(said, "no", 2) != 0 ||
	    strchr(" ;\t", said[2]) == NULL))
		return true;
	if (strcasecmp(precedence, "bulk") == 0 ||
	    strcasecmp(precedence, "junk") == 0 ||
	    strcasecmp(precedence, "list") == 0 ||
	    strcasecmp(precedence, "auto_reply") == 0)
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (*header(m, names[i]) != '\0')
			return true;
	return false;
}

static bool
is_loop(GMimeMessage *m)
{
	GMimeHeaderList *all = g_mime_object_get_header_list(GMIME_OBJECT(m));
	int i, hops = 0;

	for (i = 0; i < g_mime_header_list_get_count(all); i++)
		if (strcasecmp(g_mime_header_get_name(
		    g_mime_header_list_get_header_at(all, i)),
		    "Received") == 0)
			hops++;
	return hops > HOPS_MAX;
}

static const char *
header(GMimeMessage *m, const char *name)
{
	const char *value = g_mime_object_get_header(GMIME_OBJECT(m), name);

	return value == NULL ? "" : value + strspn(value, " \t\r\n");
}

static const char *
only_author(struct arena *a, GMimeMessage *m)
{
	InternetAddressList *from = g_mime_message_get_from(m);
	InternetAddress *one;
	const char *address;
	char *lower;

	if (from == NULL || internet_address_list_length(from) != 1)
		return "";
	one = internet_address_list_get_address(from, 0);
	if (!INTERNET_ADDRESS_IS_MAILBOX(one) ||
	    (address = internet_address_mailbox_get_idn_addr(
	    INTERNET_ADDRESS_MAILBOX(one))) == NULL ||
	    !g_utf8_validate(address, -1, NULL))
		return "";
	lower = g_utf8_strdown(address, -1);
	address = arena_strdup(a, lower);
	g_free(lower);
	return address;
}

/* ---- what makes it known again ---- */

static void
hash_content(struct received *r)
{
	crypto_generichash_state h;
	size_t i;

	(void)crypto_generichash_init(&h, NULL, 0, RECEIVED_HASH);
	hash_text(&h, r->text, strlen(r->text));
	for (i = 0; i < r->nfiles; i++) {
		hash_text(&h, r->files[i].name, strlen(r->files[i].name));
		hash_text(&h, r->files[i].data, r->files[i].len);
	}
	(void)crypto_generichash_final(&h, r->content, RECEIVED_HASH);
}

static void
hash_id(struct received *r, GMimeMessage *m)
{
	const char *id = header(m, "Message-ID");
	crypto_generichash_state h;

	(void)crypto_generichash_init(&h, NULL, 0, RECEIVED_HASH);
	hash_text(&h, r->from, strlen(r->from));
	hash_text(&h, id, strlen(id));
	if (*id == '\0') {
		id = header(m, "Date");
		hash_text(&h, id, strlen(id));
		hash_text(&h, r->content, sizeof(r->content));
	}
	(void)crypto_generichash_final(&h, r->id, RECEIVED_HASH);
}

/* With its length, so that none reads as two. */
static void
hash_text(crypto_generichash_state *h, const void *text, size_t len)
{
	const uint64_t n = len;

	(void)crypto_generichash_update(h, (const unsigned char *)&n,
	    sizeof(n));
	(void)crypto_generichash_update(h, text, len);
}
