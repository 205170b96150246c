/* Files, lines, and what is wrong in them. */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "pg/compiler/compiler.h"

static void	split(struct source *);

static unsigned	nfaults;

void
fault(struct at at, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", at.file, at.line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	nfaults++;
}

unsigned
faults(void)
{
	return nfaults;
}

void *
must(void *p)
{
	if (p == NULL) {
		perror("pg-compiler");
		exit(1);
	}
	return p;
}

struct source
source_read(const char *path)
{
	struct source s = { .path = path };
	FILE *file = fopen(path, "r");
	size_t len;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) == -1 ||
	    (size = ftell(file)) == -1 || fseek(file, 0, SEEK_SET) == -1) {
		perror(path);
		exit(1);
	}
	s.text = must(malloc((size_t)size + 1));
	len = fread(s.text, 1, (size_t)size, file);
	s.text[len] = '\0';
	fclose(file);
	s.name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
	split(&s);
	return s;
}

static void
split(struct source *s)
{
	char *copy = must(strdup(s->text)), *line, *p;
	size_t n = 1;

	for (p = copy; *p != '\0'; p++)
		n += *p == '\n';
	s->lines = must(calloc(n, sizeof(*s->lines)));
	while ((line = strsep(&copy, "\n")) != NULL)
		s->lines[s->nlines++] = line;
}

void
append(char **text, const char *more)
{
	size_t len = *text == NULL ? 0 : strlen(*text);

	*text = must(realloc(*text, len + strlen(more) + 1));
	memcpy(*text + len, more, strlen(more) + 1);
}

bool
is_name(const char *name)
{
	const char *p;

	for (p = name; islower(*p) || *p == '_' || (p > name && isdigit(*p));)
		p++;
	return p > name && *p == '\0';
}

const char *
directive(const char *line, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(line, "-- ", 3) != 0 || strncmp(line + 3, word, len) != 0 ||
	    strncmp(line + 3 + len, ": ", 2) != 0)
		return NULL;
	return line + 3 + len + 2;
}

char *
without_comment(const char *line)
{
	bool quoted = false;
	char *copy, *p;

	while (isspace(*line))
		line++;
	copy = must(strdup(line));
	for (p = copy; *p != '\0'; p++) {
		quoted ^= *p == '\'';
		if (!quoted && strncmp(p, "--", 2) == 0)
			*p-- = '\0';
	}
	while (p > copy && isspace(p[-1]))
		*--p = '\0';
	return copy;
}
