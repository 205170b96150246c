/* Plain text as HTML. */
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "notify/reply/paragraphs.h"

static void	add_line(struct buffer *, const char *, size_t);

char *
paragraphs(struct arena *a, const char *text)
{
	struct buffer b = { NULL, 0, 0 };
	bool open = false;
	char *html;
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (strspn(text, " \t\r") >= len) {
			if (open)
				buffer_puts(&b, "</p>");
			open = false;
			continue;
		}
		buffer_puts(&b, open ? "<br>" : "<p>");
		open = true;
		add_line(&b, text, len);
	}
	if (open)
		buffer_puts(&b, "</p>");
	html = arena_strndup(a, b.data, b.len);
	buffer_free(&b);
	return html;
}

static void
add_line(struct buffer *b, const char *line, size_t len)
{
	for (; len > 0; line++, len--)
		if (*line == '&')
			buffer_puts(b, "&amp;");
		else if (*line == '<')
			buffer_puts(b, "&lt;");
		else if (*line == '>')
			buffer_puts(b, "&gt;");
		else if ((unsigned char)*line >= ' ' || *line == '\t')
			buffer_putc(b, *line);
}
