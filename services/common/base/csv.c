/* Rows of CSV. */
#include "base/csv.h"

static void
cell(struct buffer *b, const char *text)
{
	const char *p;

	buffer_putc(b, '"');
	if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
		buffer_putc(b, '\'');
	for (p = text; *p != '\0'; p++) {
		if (*p == '"')
			buffer_putc(b, '"');
		buffer_putc(b, *p);
	}
	buffer_putc(b, '"');
}

void
csv_row(struct buffer *b, const char *const *cells, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0)
			buffer_putc(b, ',');
		cell(b, cells[i]);
	}
	buffer_puts(b, "\r\n");
}
