/* Prometheus texts of several processes made into one. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/api/metrics_merge.h"

#define FAMILIES_MAX	1024

struct family {
	char		*name;
	struct buffer	 described;	/* # HELP and # TYPE */
	struct buffer	 samples;
};

struct metrics_merge {
	struct family	 family[FAMILIES_MAX];
	size_t		 n;
};

struct metrics_merge *
metrics_merge_new(void)
{
	struct metrics_merge *m = calloc(1, sizeof(*m));

	if (m == NULL)
		fatal("out of memory");
	return m;
}

void
metrics_merge_destroy(struct metrics_merge **mp)
{
	struct metrics_merge *m = *mp;
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->n; i++) {
		free(m->family[i].name);
		buffer_free(&m->family[i].described);
		buffer_free(&m->family[i].samples);
	}
	free(m);
	*mp = NULL;
}

/* NULL when there are too many: a peer's text must not grow us for ever. */
static struct family *
family_of(struct metrics_merge *m, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (strncmp(m->family[i].name, name, len) == 0 &&
		    m->family[i].name[len] == '\0')
			return &m->family[i];
	if (m->n == FAMILIES_MAX)
		return NULL;
	if ((m->family[m->n].name = strndup(name, len)) == NULL)
		fatal("out of memory");
	return &m->family[m->n++];
}

/* "# HELP name ..." or "# TYPE name ...": once per kind and family. */
static struct family *
add_description(struct metrics_merge *m, const char *line, size_t len)
{
	const char *name = line + 7;
	struct family *f = family_of(m, name, strcspn(name, " \n"));

	if (f == NULL)
		return NULL;
	buffer_putc(&f->described, '\0');
	f->described.len--;
	if (strstr(f->described.data, line[2] == 'H' ? "# HELP" : "# TYPE") ==
	    NULL) {
		buffer_add(&f->described, line, len);
		buffer_putc(&f->described, '\n');
	}
	return f;
}

/* Does the sample say it itself?  A label may stand in it but once. */
static bool
has_label(const char *labels, size_t len, const char *name)
{
	size_t n = strlen(name), i;
	bool quoted = false;

	for (i = 0; i + n + 1 < len && (quoted || labels[i] != '}'); i++) {
		if (quoted && labels[i] == '\\')
			i++;
		else if (labels[i] == '"')
			quoted = !quoted;
		else if (!quoted && (labels[i] == '{' || labels[i] == ',') &&
		    strncmp(labels + i + 1, name, n) == 0 &&
		    labels[i + 1 + n] == '=')
			return true;
	}
	return false;
}

static void
add_sample(struct family *f, const char *line, size_t len,
    const char *service, const char *instance)
{
	size_t name = strcspn(line, "{ \n");
	const char *rest = line + name;

	if (name >= len)
		return;
	buffer_add(&f->samples, line, name);
	buffer_putc(&f->samples, '{');
	if (!has_label(rest, len - name, "service"))
		buffer_printf(&f->samples, "service=\"%s\",", service);
	buffer_printf(&f->samples, "instance=\"%s\"", instance);
	if (*rest == '{') {
		rest++;
		if (*rest != '}')
			buffer_putc(&f->samples, ',');
	} else {
		buffer_putc(&f->samples, '}');
	}
	buffer_add(&f->samples, rest, len - (size_t)(rest - line));
	buffer_putc(&f->samples, '\n');
}

/* Samples of a histogram have its name and a suffix. */
static bool
belongs(const struct family *f, const char *line)
{
	size_t n = strlen(f->name);

	return strncmp(f->name, line, n) == 0 &&
	    strchr("{ _", line[n]) != NULL;
}

void
metrics_merge_add(struct metrics_merge *m, const char *text,
    const char *service, const char *instance)
{
	struct family *current = NULL;
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len == 0)
			continue;
		if (strncmp(text, "# HELP ", 7) == 0 ||
		    strncmp(text, "# TYPE ", 7) == 0) {
			current = add_description(m, text, len);
			continue;
		}
		if (*text == '#')
			continue;
		if (current == NULL || !belongs(current, text))
			current = family_of(m, text, strcspn(text, "{ \n"));
		if (current != NULL)
			add_sample(current, text, len, service, instance);
	}
}

void
metrics_merge_write(const struct metrics_merge *m, struct buffer *out)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		buffer_add(out, m->family[i].described.data,
		    m->family[i].described.len);
		buffer_add(out, m->family[i].samples.data,
		    m->family[i].samples.len);
	}
}
