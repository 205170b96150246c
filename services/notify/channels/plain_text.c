/* HTML of a message as lines of text. */
#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "notify/channels/plain_text.h"

/* Elements whose end, or which, end a line. */
static const char *const blocks[] = { "br", "/p", "/div", "/li", "/tr", "/h1",
	"/h2", "/h3", "/h4", "/blockquote", "/pre", "hr" };
static const struct {
	const char	*name, *text;
} entities[] = {
	{ "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
	{ "&quot;", "\"" }, { "&nbsp;", " " }, { "&#39;", "'" },
};

static const char *add_tag(struct buffer *, const char *);
static const char *add_entity(struct buffer *, const char *);

char *
plain_text(struct arena *a, const char *html, size_t most)
{
	struct buffer b = { NULL, 0, 0 };
	bool cut = false;
	char *text;
	size_t n;

	while (*html != '\0' && !cut) {
		if (*html == '<') {
			html = add_tag(&b, html);
		} else if (*html == '&') {
			html = add_entity(&b, html);
		} else {
			n = strcspn(html, "<&");
			buffer_add(&b, html, n);
			html += n;
		}
		cut = b.len > most;
	}
	n = cut ? most : b.len;
	/* Whole characters, and no line that is empty, at its end. */
	while (cut && n > 0 && ((unsigned char)b.data[n] & 0xc0) == 0x80)
		n--;
	while (n > 0 && (b.data[n - 1] == '\n' || b.data[n - 1] == ' '))
		n--;
	text = arena_strndup(a, n > 0 ? b.data : "", n);
	buffer_free(&b);
	return cut ? arena_printf(a, "%s...", text) : text;
}

static const char *
add_tag(struct buffer *b, const char *tag)
{
	/* With its slash, where it is an end. */
	const size_t n = tag[1] == '\0' ? 0 : 1 + strcspn(tag + 2, " />");
	const char *end = strchr(tag, '>');
	size_t i;

	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (strlen(blocks[i]) == n &&
		    strncmp(tag + 1, blocks[i], n) == 0)
			buffer_putc(b, '\n');
	return end == NULL ? tag + strlen(tag) : end + 1;
}

static const char *
add_entity(struct buffer *b, const char *entity)
{
	size_t i, n;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		n = strlen(entities[i].name);
		if (strncmp(entity, entities[i].name, n) == 0) {
			buffer_puts(b, entities[i].text);
			return entity + n;
		}
	}
	buffer_putc(b, '&');
	return entity + 1;
}
