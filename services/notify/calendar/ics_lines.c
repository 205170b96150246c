/* Content lines of iCalendar (RFC 5545, 3.1), unfolded and taken apart. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "notify/calendar/ics_lines.h"

static char	*unfold(struct ics_lines *, struct arena *);
static bool	 take_apart(char *, struct ics_line *);
static char	*take_name(char **, const char *stops);

void
ics_lines_start(struct ics_lines *l, const char *text)
{
	static const char mark[] = "\xef\xbb\xbf";

	*l = (struct ics_lines){ text, 1 };
	if (strncmp(text, mark, sizeof(mark) - 1) == 0)
		l->at += sizeof(mark) - 1;
}

int
ics_lines_next(struct ics_lines *l, struct arena *a, struct ics_line *line)
{
	char *text;

	/* Empty lines say nothing. */
	for (;;) {
		l->at += *l->at == '\r' && l->at[1] == '\n';
		if (*l->at != '\n')
			break;
		l->at++;
		l->n++;
	}
	if (*l->at == '\0')
		return 0;
	*line = (struct ics_line){ .n = l->n };
	if ((text = unfold(l, a)) == NULL || !take_apart(text, line))
		return -1;
	return 1;
}

/* Up to an end of line that no blank follows; NULL: it is too long. */
static char *
unfold(struct ics_lines *l, struct arena *a)
{
	const char *p = l->at;
	size_t len = 0, n;
	char *out, *to;

	for (;;) {
		n = strcspn(p, "\n");
		len += n;
		p += n;
		if (len > ICS_LINE_MAX)
			return NULL;
		if (*p == '\0' || (p[1] != ' ' && p[1] != '\t'))
			break;
		p += 2;
	}
	out = to = arena_alloc(a, len + 1);
	for (p = l->at;; p += 2) {
		n = strcspn(p, "\n");
		memcpy(to, p, n);
		to += n;
		p += n;
		if (to > out && to[-1] == '\r')
			to--;
		if (*p == '\0')
			break;
		l->n++;
		if (p[1] != ' ' && p[1] != '\t') {
			p++;
			break;
		}
	}
	l->at = p;
	*to = '\0';
	return out;
}

/* "DTSTART;TZID=Europe/Paris:20261203T180000" */
static bool
take_apart(char *p, struct ics_line *line)
{
	char *value, stop;

	if ((line->name = take_name(&p, ":;")) == NULL)
		return false;
	while ((stop = *p) == ';') {
		*p++ = '\0';
		if (line->nparameters == ICS_PARAMETERS ||
		    (line->parameters[line->nparameters].name =
		    take_name(&p, "=")) == NULL)
			return false;
		*p++ = '\0';
		value = p;
		if (*p == '"') {
			value = ++p;
			p += strcspn(p, "\"");
			if (*p != '"')
				return false;
			*p++ = '\0';
			if (*p != ';' && *p != ':' && *p != ',')
				return false;
			/* Of several the first. */
			while (*p == ',') {
				p += 1 + strcspn(p + 1, ",;:");
				if (*p == '\0')
					return false;
			}
		} else {
			p += strcspn(p, ";:");
		}
		line->parameters[line->nparameters++].value = value;
	}
	if (stop != ':')
		return false;
	*p = '\0';
	line->value = p + 1;
	return true;
}

/* Letters, digits and hyphens, up to one of these; in capitals. */
static char *
take_name(char **at, const char *stops)
{
	char *name = *at, *p;

	for (p = name; isalnum((unsigned char)*p) || *p == '-'; p++)
		*p = (char)toupper((unsigned char)*p);
	if (p == name || *p == '\0' || strchr(stops, *p) == NULL)
		return NULL;
	*at = p;
	return name;
}

const char *
ics_parameter(const struct ics_line *line, const char *name)
{
	size_t i;

	for (i = 0; i < line->nparameters; i++)
		if (strcmp(line->parameters[i].name, name) == 0)
			return line->parameters[i].value;
	return "";
}

const char *
ics_unescaped(struct arena *a, const char *value)
{
	char *out = arena_alloc(a, strlen(value) + 1), *to = out;

	for (; *value != '\0'; value++) {
		const bool escaped = *value == '\\' && value[1] != '\0';

		if (escaped)
			value++;
		*to++ = escaped && (*value == 'n' || *value == 'N') ? '\n' :
		    *value;
	}
	*to = '\0';
	return out;
}
