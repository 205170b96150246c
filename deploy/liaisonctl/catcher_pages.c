/* The pages that show caught mails, by GMime. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gmime/gmime.h>

#include "catcher.h"
#include "ctl.h"

/* Mails are as foreign as any page: nothing in them runs or is fetched. */
#define POLICY	"default-src 'none'; style-src 'unsafe-inline'; " \
		"img-src data:; frame-src 'self'; base-uri 'none'"

struct texts {
	char	*plain, *html;		/* NULL: none */
};

static long	number_of(const char *path, const char **rest);
static void	list(const char *folder, struct buffer *);
static void	list_line(const char *folder, long number, struct buffer *);
static GMimeMessage *open_mail(const char *folder, long number);
static bool	raw(const char *folder, long number, struct buffer *);
static void	mail(GMimeMessage *, long number, struct buffer *);
static void	field(struct buffer *, const char *name, char *value);
static void	take_text(GMimeObject *, GMimeObject *, gpointer);
static void	page_begin(struct buffer *, const char *title);
static void	escape(struct buffer *, const char *);
static void	wrap(struct buffer *, const char *status, const char *type,
		    const struct buffer *body);

void
catcher_pages_start(void)
{
	g_mime_init();
}

void
catcher_page(const char *folder, const char *path, struct buffer *out)
{
	struct buffer body = { NULL, 0, 0 };
	struct texts texts = { NULL, NULL };
	const char *type = "text/html; charset=utf-8", *rest = "";
	GMimeMessage *m = NULL;
	bool found = true;
	long number = number_of(path, &rest);

	if (strcmp(path, "/") == 0)
		list(folder, &body);
	else if (number > 0 && strcmp(rest, ".eml") == 0) {
		type = "text/plain; charset=utf-8";
		found = raw(folder, number, &body);
	} else if (number > 0 && (m = open_mail(folder, number)) != NULL &&
	    *rest == '\0')
		mail(m, number, &body);
	else if (m != NULL && strcmp(rest, ".html") == 0) {
		g_mime_message_foreach(m, take_text, &texts);
		buffer_puts(&body, "<!doctype html><base target=_blank>");
		buffer_puts(&body, texts.html == NULL ? "" : texts.html);
	} else
		found = false;
	wrap(out, found ? "200 OK" : "404 Not Found", type, &body);
	if (m != NULL)
		g_object_unref(m);
	g_free(texts.plain);
	g_free(texts.html);
	buffer_free(&body);
}

/* Of "/12.eml"; 0: of none. */
static long
number_of(const char *path, const char **rest)
{
	size_t digits = strspn(path + 1, "0123456789");

	*rest = path + 1 + digits;
	return digits == 0 || digits > 9 ? 0 : strtol(path + 1, NULL, 10);
}

/* ---- the list ---- */

static void
list(const char *folder, struct buffer *out)
{
	const long newest = catcher_newest(folder);
	long number;

	page_begin(out, "Mails of the demo");
	buffer_puts(out, "<h1>Mails of the demo</h1><p>None of them has left "
	    "this machine. <a href=\"/\">Look again</a></p>");
	if (newest == 0) {
		buffer_puts(out, "<p>There is none yet.</p>");
		return;
	}
	buffer_puts(out, "<table><tr><th>To<th>Subject<th>Date");
	for (number = newest; number > 0 &&
	    number > newest - CATCHER_MAILS; number--)
		list_line(folder, number, out);
	buffer_puts(out, "</table>");
}

static void
list_line(const char *folder, long number, struct buffer *out)
{
	GMimeMessage *m = open_mail(folder, number);
	const char *subject;
	char *to, *date;

	if (m == NULL)
		return;
	subject = g_mime_message_get_subject(m);
	to = internet_address_list_to_string(g_mime_message_get_to(m), NULL,
	    FALSE);
	date = g_mime_message_get_date(m) == NULL ? NULL :
	    g_date_time_format(g_mime_message_get_date(m), "%F %T %z");
	buffer_puts(out, "<tr><td>");
	escape(out, to);
	buffer_printf(out, "<td><a href=\"/%ld\">", number);
	escape(out, subject == NULL || *subject == '\0' ? "(none)" : subject);
	buffer_puts(out, "</a><td>");
	escape(out, date);
	g_free(to);
	g_free(date);
	g_object_unref(m);
}

static GMimeMessage *
open_mail(const char *folder, long number)
{
	char path[CTL_PATH];
	GMimeParser *parser;
	GMimeMessage *m;
	GMimeStream *in;

	ctl_path(path, "%s/%ld.eml", folder, number);
	if ((in = g_mime_stream_file_open(path, "re", NULL)) == NULL)
		return NULL;
	parser = g_mime_parser_new_with_stream(in);
	m = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(in);
	return m;
}

static bool
raw(const char *folder, long number, struct buffer *out)
{
	char path[CTL_PATH], piece[8192];
	FILE *in;
	size_t n;

	ctl_path(path, "%s/%ld.eml", folder, number);
	if ((in = fopen(path, "re")) == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		buffer_add(out, piece, n);
	fclose(in);
	return true;
}

/* ---- one ---- */

static void
mail(GMimeMessage *m, long number, struct buffer *out)
{
	struct texts texts = { NULL, NULL };
	const char *subject = g_mime_message_get_subject(m);

	g_mime_message_foreach(m, take_text, &texts);
	page_begin(out, subject == NULL ? "" : subject);
	buffer_puts(out, "<p><a href=\"/\">All mails</a></p><h1>");
	escape(out, subject);
	buffer_puts(out, "</h1><dl>");
	field(out, "From", internet_address_list_to_string(
	    g_mime_message_get_from(m), NULL, FALSE));
	field(out, "To", internet_address_list_to_string(
	    g_mime_message_get_to(m), NULL, FALSE));
	field(out, "Reply to", internet_address_list_to_string(
	    g_mime_message_get_reply_to(m), NULL, FALSE));
	buffer_printf(out, "</dl><p><a href=\"/%ld.eml\">As it came</a></p>",
	    number);
	if (texts.html != NULL)
		buffer_printf(out, "<iframe sandbox=\"allow-popups "
		    "allow-popups-to-escape-sandbox\" src=\"/%ld.html\" "
		    "title=\"HTML\"></iframe>", number);
	if (texts.plain != NULL) {
		buffer_puts(out, "<pre>");
		escape(out, texts.plain);
		buffer_puts(out, "</pre>");
	}
	g_free(texts.plain);
	g_free(texts.html);
}

static void
field(struct buffer *out, const char *name, char *value)
{
	if (value != NULL && *value != '\0') {
		buffer_printf(out, "<dt>%s<dd>", name);
		escape(out, value);
	}
	g_free(value);
}

/* The first of each form. */
static void
take_text(GMimeObject *parent, GMimeObject *part, gpointer arg)
{
	struct texts *texts = arg;
	GMimeContentType *type = g_mime_object_get_content_type(part);
	char **to;

	(void)parent;
	if (!GMIME_IS_TEXT_PART(part))
		return;
	to = g_mime_content_type_is_type(type, "text", "html") ?
	    &texts->html : &texts->plain;
	if (*to == NULL)
		*to = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
}

/* ---- HTML ---- */

static void
page_begin(struct buffer *out, const char *title)
{
	buffer_puts(out, "<!doctype html><html lang=en><meta name=viewport "
	    "content=\"width=device-width\"><title>");
	escape(out, title);
	buffer_puts(out, "</title><style>"
	    ":root{color-scheme:light dark}"
	    "body{font:16px system-ui;margin:1rem auto;max-width:60rem;"
	    "padding:0 1rem;overflow-wrap:anywhere}"
	    "h1{font-size:1.3rem}table{border-collapse:collapse;width:100%}"
	    "th,td{text-align:left;padding:.3rem .6rem .3rem 0;"
	    "border-bottom:1px solid #8886}"
	    "iframe{width:100%;height:32rem;border:1px solid #8886;"
	    "background:#fff}pre{white-space:pre-wrap;padding:.6rem;"
	    "border:1px solid #8886}dt{float:left;width:6rem;opacity:.7}"
	    "</style>");
}

static void
escape(struct buffer *out, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		if (*text == '&')
			buffer_puts(out, "&amp;");
		else if (*text == '<')
			buffer_puts(out, "&lt;");
		else if (*text == '"')
			buffer_puts(out, "&quot;");
		else
			buffer_putc(out, *text);
}

static void
wrap(struct buffer *out, const char *status, const char *type,
    const struct buffer *body)
{
	buffer_printf(out, "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n"
	    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
	    "Referrer-Policy: no-referrer\r\n"
	    "Content-Security-Policy: " POLICY "\r\n\r\n", status, type,
	    body->len);
	buffer_add(out, body->data, body->len);
}
