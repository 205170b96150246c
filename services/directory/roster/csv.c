/*
 * Reads CSV line by line through libcsv, so that each row has its line and a
 * quote that is never closed spoils one row and not the rest of the file.
 */
#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "base/utf8.h"
#include "directory/roster/csv.h"

#define MAX_LINE	(64 * 1024)
#define MAX_FIELDS	256
/* Lines that one row may span by quoted line breaks. */
#define MAX_SPAN	8

struct roster_csv {
	const char		*data;
	size_t			 len, pos;
	uint32_t		 line;		/* of the next line to read */
	struct csv_parser	 parser;
	char			 separator;
	bool			 ended;		/* the parser saw a row's end */
	/* The row so far: NUL-terminated fields one after another. */
	char			*text;
	size_t			 used, cap;
	size_t			 start[MAX_FIELDS];
	char			*fields[MAX_FIELDS];
	size_t			 nfields;
	const char		*problem;
	size_t			 expect[2];	/* 0: any number of fields */
};

struct line {
	const char	*text;
	size_t		 len;		/* without its end */
};

static bool		 next_line(struct roster_csv *, struct line *);
static bool		 is_blank(const struct line *);
static bool		 is_expected(const struct roster_csv *);
static const char	*line_problem(struct roster_csv *,
			    const struct line *);
static void		 read_row(struct roster_csv *, const struct line *);
static void		 restart(struct roster_csv *);
static bool		 reserve(struct roster_csv *, size_t);
static void		 on_field(void *, size_t, void *);
static void		 on_row_end(int, void *);
static int		 no_space(unsigned char);

struct roster_csv *
roster_csv_new(const void *data, size_t len)
{
	struct roster_csv *c = calloc(1, sizeof(*c));

	if (c == NULL || csv_init(&c->parser, CSV_STRICT) != 0) {
		free(c);
		return NULL;
	}
	/* Blanks are part of a field. */
	csv_set_space_func(&c->parser, no_space);
	c->separator = ',';
	c->data = data;
	c->len = len;
	c->line = 1;
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		c->pos = 3;
	return c;
}

void
roster_csv_destroy(struct roster_csv **cp)
{
	if (*cp == NULL)
		return;
	csv_free(&(*cp)->parser);
	/* Passwords go through here. */
	if ((*cp)->text != NULL)
		explicit_bzero((*cp)->text, (*cp)->cap);
	free((*cp)->text);
	free(*cp);
	*cp = NULL;
}

void
roster_csv_separate(struct roster_csv *c, char separator)
{
	c->separator = separator;
}

bool
roster_csv_next(struct roster_csv *c, struct roster_row *row)
{
	struct line line;
	size_t after, i;
	uint32_t next;

	do {
		if (!next_line(c, &line))
			return false;
	} while (is_blank(&line));
	after = c->pos;
	next = c->line;
	c->problem = NULL;
	restart(c);
	read_row(c, &line);
	if (c->problem == NULL && c->line != next && !is_expected(c))
		c->problem = "row-field-count";
	*row = (struct roster_row){
		.line = next - 1, .problem = c->problem,
		.text = line.text, .len = line.len,
	};
	if (c->problem != NULL) {
		/* Whatever this row swallowed is given back. */
		c->pos = after;
		c->line = next;
		return true;
	}
	row->len = (size_t)(c->data + c->pos - line.text);
	for (i = 0; i < c->nfields; i++)
		c->fields[i] = c->text + c->start[i];
	row->nfields = c->nfields;
	row->fields = c->fields;
	return true;
}

void
roster_csv_expect(struct roster_csv *c, size_t n, size_t other)
{
	c->expect[0] = n;
	c->expect[1] = other;
}

static bool
is_expected(const struct roster_csv *c)
{
	return c->expect[0] == 0 || c->nfields == c->expect[0] ||
	    c->nfields == c->expect[1];
}

int
roster_csv_cell(const char *line, size_t len, size_t n, char *cell,
    size_t size)
{
	const char *end = line + len, *p = line, *stop;
	bool quoted = false;

	for (; n > 0; n--, p++) {
		for (; p < end && (quoted || *p != ','); p++)
			if (*p == '"')
				quoted = !quoted;
		if (p == end)
			return -1;
	}
	stop = memchr(p, ',', (size_t)(end - p));
	if (stop == NULL)
		stop = end;
	while (p < stop && strchr(" \t\"", *p) != NULL)
		p++;
	while (stop > p && strchr(" \t\"", stop[-1]) != NULL)
		stop--;
	len = (size_t)(stop - p);
	if (len >= size || memchr(p, '\0', len) != NULL)
		return -1;
	memcpy(cell, p, len);
	cell[len] = '\0';
	return utf8_length(cell) == -1 ? -1 : 0;
}

/* One physical line, whether it ends in CRLF, LF or CR. */
static bool
next_line(struct roster_csv *c, struct line *line)
{
	const char *p = c->data + c->pos;
	size_t left = c->len - c->pos, n = 0;

	if (left == 0)
		return false;
	while (n < left && p[n] != '\n' && p[n] != '\r')
		n++;
	*line = (struct line){ p, n };
	if (n < left)
		n += p[n] == '\r' && n + 1 < left && p[n + 1] == '\n' ? 2 : 1;
	c->pos += n;
	c->line++;
	return true;
}

static bool
is_blank(const struct line *line)
{
	size_t i;

	for (i = 0; i < line->len; i++)
		if (line->text[i] != ' ' && line->text[i] != '\t')
			return false;
	return true;
}

static const char *
line_problem(struct roster_csv *c, const struct line *line)
{
	char *copy;
	bool ok;

	if (line->len > MAX_LINE)
		return "row-too-long";
	if (memchr(line->text, '\0', line->len) != NULL)
		return "row-not-utf8";
	if (!reserve(c, line->len + 1))
		return "row-too-long";
	/* The room behind what is used serves as a NUL-terminated copy. */
	copy = c->text + c->used;
	memcpy(copy, line->text, line->len);
	copy[line->len] = '\0';
	ok = utf8_length(copy) != -1;
	return ok ? NULL : "row-not-utf8";
}

static void
read_row(struct roster_csv *c, const struct line *first)
{
	struct line line = *first;
	unsigned span = 0;

	for (;;) {
		if ((c->problem = line_problem(c, &line)) != NULL)
			return;
		if (csv_parse(&c->parser, line.text, line.len, on_field,
			on_row_end, c) != line.len ||
		    csv_parse(&c->parser, "\n", 1, on_field, on_row_end, c) !=
			1) {
			c->problem = "row-bad-quoting";
			return;
		}
		if (c->problem != NULL || c->ended)
			return;
		if (++span >= MAX_SPAN || !next_line(c, &line)) {
			c->problem = "row-bad-quoting";
			return;
		}
	}
}

/* Forgets a row that was left half-way. */
static void
restart(struct roster_csv *c)
{
	c->ended = false;
	c->nfields = 0;
	c->used = 0;
	csv_free(&c->parser);
	csv_init(&c->parser, CSV_STRICT);
	csv_set_delim(&c->parser, (unsigned char)c->separator);
	csv_set_space_func(&c->parser, no_space);
}

static bool
reserve(struct roster_csv *c, size_t more)
{
	size_t cap = c->cap == 0 ? 4096 : c->cap;
	char *text;

	while (cap - c->used < more)
		cap *= 2;
	if (cap == c->cap)
		return true;
	if ((text = malloc(cap)) == NULL)
		return false;
	if (c->text != NULL) {
		memcpy(text, c->text, c->used);
		explicit_bzero(c->text, c->cap);
		free(c->text);
	}
	c->text = text;
	c->cap = cap;
	return true;
}

static void
on_field(void *data, size_t len, void *arg)
{
	struct roster_csv *c = arg;

	if (c->problem != NULL)
		return;
	if (c->nfields == MAX_FIELDS || !reserve(c, len + 1)) {
		c->problem = "row-too-long";
		return;
	}
	c->start[c->nfields++] = c->used;
	if (len > 0)
		memcpy(c->text + c->used, data, len);
	c->text[c->used + len] = '\0';
	c->used += len + 1;
}

static void
on_row_end(int terminator, void *arg)
{
	struct roster_csv *c = arg;

	(void)terminator;
	c->ended = true;
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}
