/* What a mail says, as plain text and as HTML. */
#include <string.h>

#include "notify/mail/writer.h"

#define COLUMNS	72

static void	 add_escaped(struct buffer *, const char *, size_t);
static void	 add_wrapped(struct buffer *, const char *);
static void	 add_lines(struct writer *, const char *);

void
writer_begin(struct writer *w, struct arena *a, const char *language)
{
	*w = (struct writer){ .arena = a };
	buffer_printf(&w->html, "<!doctype html>\r\n<html lang=\"%s\">"
	    "<head><meta charset=\"utf-8\"></head>\r\n<body>\r\n",
	    strcmp(language, "en") == 0 ? "en" : "fr");
}

void
writer_paragraph(struct writer *w, const char *text)
{
	add_wrapped(&w->plain, text);
	buffer_puts(&w->plain, "\r\n");
	buffer_puts(&w->html, "<p>");
	add_escaped(&w->html, text, strlen(text));
	buffer_puts(&w->html, "</p>\r\n");
}

static void
add_anchor(struct buffer *html, const char *text, const char *url)
{
	buffer_puts(html, "<a href=\"");
	add_escaped(html, url, strlen(url));
	buffer_puts(html, "\">");
	add_escaped(html, text, strlen(text));
	buffer_puts(html, "</a>");
}

void
writer_link(struct writer *w, const char *text, const char *url)
{
	add_wrapped(&w->plain, text);
	add_wrapped(&w->plain, url);
	buffer_puts(&w->plain, "\r\n");
	buffer_puts(&w->html, "<p>");
	add_anchor(&w->html, text, url);
	buffer_puts(&w->html, "</p>\r\n");
}

void
writer_url(struct writer *w, const char *url)
{
	add_wrapped(&w->plain, url);
	buffer_puts(&w->plain, "\r\n");
	buffer_puts(&w->html, "<p>");
	add_anchor(&w->html, url, url);
	buffer_puts(&w->html, "</p>\r\n");
}

void
writer_choices(struct writer *w, const struct writer_choice *c, size_t n)
{
	size_t i;

	buffer_puts(&w->html, "<p>");
	for (i = 0; i < n; i++) {
		add_wrapped(&w->plain, c[i].text);
		add_wrapped(&w->plain, c[i].url);
		if (i > 0)
			buffer_puts(&w->html, " | ");
		add_anchor(&w->html, c[i].text, c[i].url);
	}
	buffer_puts(&w->plain, "\r\n");
	buffer_puts(&w->html, "</p>\r\n");
}

void
writer_quote(struct writer *w, const char *text)
{
	buffer_puts(&w->html, "<blockquote>");
	add_lines(w, text);
	buffer_puts(&w->html, "</blockquote>\r\n");
	buffer_puts(&w->plain, "\r\n");
}

static void
add_lines(struct writer *w, const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		buffer_puts(&w->plain, "> ");
		buffer_add(&w->plain, text, n);
		buffer_puts(&w->plain, "\r\n");
		add_escaped(&w->html, text, n);
		buffer_puts(&w->html, "<br>\r\n");
	}
}

void
writer_note(struct writer *w, const char *text)
{
	add_wrapped(&w->plain, text);
	buffer_puts(&w->plain, "\r\n");
	buffer_puts(&w->html, "<p><small>");
	add_escaped(&w->html, text, strlen(text));
	buffer_puts(&w->html, "</small></p>\r\n");
}

void
writer_end(struct writer *w, const char **plain, const char **html)
{
	buffer_puts(&w->html, "</body></html>\r\n");
	*plain = arena_strndup(w->arena, w->plain.data, w->plain.len);
	*html = arena_strndup(w->arena, w->html.data, w->html.len);
	buffer_free(&w->plain);
	buffer_free(&w->html);
}

static void
add_escaped(struct buffer *b, const char *text, size_t len)
{
	const char *end = text + len;

	for (; text < end; text++)
		switch (*text) {
		case '<':
			buffer_puts(b, "&lt;");
			break;
		case '>':
			buffer_puts(b, "&gt;");
			break;
		case '&':
			buffer_puts(b, "&amp;");
			break;
		case '"':
			buffer_puts(b, "&quot;");
			break;
		default:
			buffer_putc(b, *text);
		}
}

/* In lines of about 72 bytes, cut at blanks alone: a link stays whole. */
static void
add_wrapped(struct buffer *b, const char *text)
{
	size_t column = 0, n;

	while (*text != '\0') {
		n = strcspn(text, " ");
		if (column > 0 && column + 1 + n > COLUMNS) {
			buffer_puts(b, "\r\n");
			column = 0;
		}
		if (column > 0)
			buffer_putc(b, ' ');
		buffer_add(b, text, n);
		column += n + 1;
		text += n + (text[n] == ' ');
	}
	buffer_puts(b, "\r\n");
}
