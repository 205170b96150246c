/* Joins the lines of a flowed text. */
#include <string.h>

#include "notify/reply/flowed.h"

static size_t	depth(const char *);

/* What is quoted is joined to nothing, and a signature's line is none that
 * goes on. */
void
flowed_add(struct buffer *b, const char *text, bool delsp)
{
	size_t len, quotes, before = 0;
	bool goes_on = false;
	const char *end;

	for (; *text != '\0'; text = *end == '\n' ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		quotes = depth(text);
		if (goes_on && quotes != before) {
			buffer_putc(b, '\n');
			goes_on = false;
		}
		if (goes_on)
			text += quotes;
		if (*text == ' ' && (quotes == 0 || goes_on))
			text++;		/* stuffed */
		len = (size_t)(end - text);
		if (len > 0 && text[len - 1] == '\r')
			len--;
		goes_on = len > 0 && text[len - 1] == ' ' &&
		    !(len == 3 && strncmp(text, "-- ", 3) == 0);
		buffer_add(b, text, len - (goes_on && delsp ? 1 : 0));
		if (!goes_on)
			buffer_putc(b, '\n');
		before = quotes;
	}
	if (goes_on)
		buffer_putc(b, '\n');
}

static size_t
depth(const char *line)
{
	return strspn(line, ">");
}
