/* Writes escaped HTML into one growing block, and its snippet beside it. */
#include <stdlib.h>
#include <string.h>

#include <unictype.h>

#include "base/text.h"
#include "base/utf8.h"
#include "html/writer.h"

#define MIN_CAP	1024

static void	 write_char(struct html_writer *, int32_t, const char *,
		    size_t);
static size_t	 plain_run(const char *, const char *end);
static void	 snippet_run(struct html_writer *, const char *, size_t);
static void	 snippet_add(struct html_writer *, int32_t, const char *,
		    size_t);
static bool	 parts_words(int32_t), joins(int32_t);

void
html_writer_init(struct html_writer *w)
{
	memset(w, 0, sizeof(*w));
	html_writer_bytes(w, "", 0);
}

void
html_writer_str(struct html_writer *w, const char *s)
{
	html_writer_bytes(w, s, strlen(s));
}

void
html_writer_text(struct html_writer *w, const char *text, size_t n, bool shown)
{
	const char *end = text + n, *from;
	int32_t c;

	while (text < end) {
		n = plain_run(text, end);
		if (n > 0) {
			if (shown)
				snippet_run(w, text, n);
			html_writer_bytes(w, text, n);
			text += n;
			continue;
		}
		from = text;
		if ((c = utf8_next(&text)) <= 0)
			return;
		if (shown)
			snippet_add(w, c, from, (size_t)(text - from));
		write_char(w, c, from, (size_t)(text - from));
	}
}

void
html_writer_link(struct html_writer *w, const char *href)
{
	html_writer_str(w, "<a href=\"");
	html_writer_text(w, href, strlen(href), false);
	html_writer_str(w, HTML_LINK_REST);
}

bool
html_is_kept(int32_t c)
{
	return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f) || c > 0x9f;
}

static void
write_char(struct html_writer *w, int32_t c, const char *bytes, size_t n)
{
	if (c == '&')
		html_writer_str(w, "&amp;");
	else if (c == '<')
		html_writer_str(w, "&lt;");
	else if (c == '>')
		html_writer_str(w, "&gt;");
	else if (c == '"')
		html_writer_str(w, "&quot;");
	else if (html_is_kept(c))
		html_writer_bytes(w, bytes, n);
}

void
html_writer_bytes(struct html_writer *w, const char *s, size_t n)
{
	char *p;
	size_t cap;

	if (w->full || w->len + n > SANITISED_MAX) {
		w->full = true;
		return;
	}
	if (w->len + n + 1 > w->cap) {
		cap = (w->len + n + 1) * 2;
		cap = cap < MIN_CAP ? MIN_CAP : cap;
		if ((p = realloc(w->html, cap)) == NULL) {
			w->full = true;
			return;
		}
		w->html = p;
		w->cap = cap;
	}
	memcpy(w->html + w->len, s, n);
	w->len += n;
	w->html[w->len] = '\0';
}

/* Bytes that are written as they are. */
static size_t
plain_run(const char *p, const char *end)
{
	const char *from = p;

	while (p < end && *p >= ' ' && *p <= '~' && *p != '&' && *p != '<' &&
	    *p != '>' && *p != '"')
		p++;
	return (size_t)(p - from);
}

/* ---- snippet ---- */

static void
snippet_run(struct html_writer *w, const char *p, size_t n)
{
	for (; n > 0 && w->snippet_chars < SNIPPET_ROOM; p++, n--)
		snippet_add(w, *p, p, 1);
}

static void
snippet_add(struct html_writer *w, int32_t c, const char *bytes, size_t n)
{
	if (text_is_blank(c)) {
		/* Joiners make one emoji of several; alone they are nothing. */
		if (!joins(c) || w->snippet_chars == 0 || w->space_due) {
			w->space_due |= parts_words(c);
			return;
		}
	}
	if (w->snippet_chars > 0 && w->space_due) {
		w->snippet[w->snippet_len++] = ' ';
		w->snippet_chars++;
	}
	w->space_due = false;
	if (w->snippet_chars >= SNIPPET_ROOM)
		return;
	memcpy(w->snippet + w->snippet_len, bytes, n);
	w->snippet_len += n;
	w->snippet[w->snippet_len] = '\0';
	w->snippet_chars++;
}

/* A soft hyphen, say, does not. */
static bool
parts_words(int32_t c)
{
	return utf8_is_control(c) || c == 0x200b || c == 0x2800 ||
	    c == 0x3164 || uc_is_property_white_space((ucs4_t)c);
}

/* Zero width joiners, too. */
static bool
joins(int32_t c)
{
	return c == 0x200c || c == 0x200d || text_goes_with_last(c);
}

void
html_writer_cut_snippet(struct html_writer *w)
{
	w->snippet_len = text_cut(w->snippet, w->snippet_len, SNIPPET_MAX);
	while (w->snippet_len > 0 && w->snippet[w->snippet_len - 1] == ' ')
		w->snippet_len--;
	w->snippet[w->snippet_len] = '\0';
}
