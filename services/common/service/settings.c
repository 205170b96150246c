/* Settings: the environment read and checked against tables. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "service/settings.h"

struct value {
	const struct setting	*row;
	char			*text;		/* SETTING_TEXT */
	int64_t			 number;	/* all others */
};

struct settings {
	size_t		 n;
	struct value	 values[];
};

struct unit {
	const char	*suffix;
	int64_t		 factor;
};

typedef int parse_fn(const char *, int64_t *);

static size_t	count_rows(const struct setting *const [], size_t);
static int	value_read(struct value *, const struct setting *, char *,
		    size_t);
static int	value_range(const struct value *, const char *, char *, size_t);
static int	parse_with_units(const char *, const struct unit *, int64_t *);
static int	parse_int(const char *, int64_t *);
static int	parse_bool(const char *, int64_t *);
static int	parse_bytes(const char *, int64_t *);
static int	parse_ms(const char *, int64_t *);
static const struct value *find(const struct settings *, const char *);
static void	print_cell(const char *, FILE *);

static const struct {
	const char	*what;		/* "NAME is not <what>" */
	const char	*shown;		/* in tables */
	parse_fn	*parse;
} types[] = {
	[SETTING_TEXT] = { "a text", "text", NULL },
	[SETTING_INT] = { "an integer", "integer", parse_int },
	[SETTING_BOOL] = { "yes or no", "yes or no", parse_bool },
	[SETTING_BYTES] = { "a number of bytes (as 4096, 64k, 20M, 1G)",
	    "bytes", parse_bytes },
	[SETTING_MS] = { "a duration (as 500ms, 10s, 5m, 1h)", "duration",
	    parse_ms },
};

static const struct unit no_units[] = { { "", 1 }, { NULL, 0 } };
static const struct unit byte_units[] = {
	{ "", 1 }, { "k", 1024 }, { "M", 1024 * 1024 },
	{ "G", 1024 * 1024 * 1024 }, { NULL, 0 },
};
static const struct unit ms_units[] = {
	{ "", 1 }, { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 },
	{ "h", 3600 * 1000 }, { NULL, 0 },
};

struct settings *
settings_load(const struct setting *const tables[], size_t ntables,
    char *error, size_t errlen)
{
	const struct setting *row;
	struct settings *s;
	size_t i;

	s = calloc(1, sizeof(*s) +
	    count_rows(tables, ntables) * sizeof(s->values[0]));
	if (s == NULL) {
		snprintf(error, errlen, "out of memory");
		return NULL;
	}
	for (i = 0; i < ntables; i++)
		for (row = tables[i]; row != NULL && row->name != NULL; row++)
			if (value_read(&s->values[s->n++], row, error,
			    errlen) == -1) {
				settings_destroy(&s);
				return NULL;
			}
	return s;
}

void
settings_destroy(struct settings **sp)
{
	size_t i;

	if (*sp == NULL)
		return;
	for (i = 0; i < (*sp)->n; i++)
		free((*sp)->values[i].text);
	free(*sp);
	*sp = NULL;
}

const char *
settings_text(const struct settings *s, const char *name)
{
	const struct value *v = find(s, name);

	assert(v->row->type == SETTING_TEXT);
	return v->text;
}

int64_t
settings_int(const struct settings *s, const char *name)
{
	const struct value *v = find(s, name);

	assert(v->row->type != SETTING_TEXT);
	return v->number;
}

bool
settings_bool(const struct settings *s, const char *name)
{
	const struct value *v = find(s, name);

	assert(v->row->type == SETTING_BOOL);
	return v->number != 0;
}

void
settings_help(const struct setting *const tables[], size_t ntables, FILE *out)
{
	const struct setting *row;
	size_t i;

	for (i = 0; i < ntables; i++)
		for (row = tables[i]; row != NULL && row->name != NULL; row++) {
			fprintf(out, "  %-24s %s (%s; ", row->name, row->help,
			    types[row->type].shown);
			if (row->fallback == NULL)
				fputs("required)\n", out);
			else if (row->fallback[0] == '\0')
				fputs("default: empty)\n", out);
			else
				fprintf(out, "default: %s)\n", row->fallback);
		}
}

void
settings_markdown(const struct setting *const tables[], size_t ntables,
    FILE *out)
{
	const struct setting *row;
	size_t i;

	fputs("| Setting | Type | Default | What it is |\n"
	    "|---|---|---|---|\n", out);
	for (i = 0; i < ntables; i++)
		for (row = tables[i]; row != NULL && row->name != NULL; row++) {
			fprintf(out, "| `%s` | %s | ", row->name,
			    types[row->type].shown);
			if (row->fallback == NULL)
				fputs("*required*", out);
			else if (row->fallback[0] == '\0')
				fputs("*empty*", out);
			else {
				putc('`', out);
				print_cell(row->fallback, out);
				putc('`', out);
			}
			fputs(" | ", out);
			print_cell(row->help, out);
			fputs(" |\n", out);
		}
}

static size_t
count_rows(const struct setting *const tables[], size_t ntables)
{
	const struct setting *row;
	size_t i, n = 0;

	for (i = 0; i < ntables; i++)
		for (row = tables[i]; row != NULL && row->name != NULL; row++)
			n++;
	return n;
}

static int
value_read(struct value *v, const struct setting *row, char *error,
    size_t errlen)
{
	const char *text = getenv(row->name);

	v->row = row;
	/* An empty text is a value ("no keys"); an empty number is not. */
	if (text == NULL || (text[0] == '\0' &&
	    (row->type != SETTING_TEXT || row->fallback == NULL)))
		text = row->fallback;
	if (text == NULL) {
		snprintf(error, errlen, "%s is required: %s", row->name,
		    row->help);
		return -1;
	}
	if (row->type == SETTING_TEXT) {
		if ((v->text = strdup(text)) != NULL)
			return 0;
		snprintf(error, errlen, "out of memory");
		return -1;
	}
	if (types[row->type].parse(text, &v->number) == -1) {
		snprintf(error, errlen, "%s is \"%.64s\", which is not %s",
		    row->name, text, types[row->type].what);
		return -1;
	}
	return value_range(v, text, error, errlen);
}

static int
value_range(const struct value *v, const char *text, char *error,
    size_t errlen)
{
	const struct setting *row = v->row;

	if ((row->min == 0 && row->max == 0) ||
	    (v->number >= row->min && v->number <= row->max))
		return 0;
	snprintf(error, errlen, "%s is \"%.64s\", which is not in %lld to %lld",
	    row->name, text, (long long)row->min, (long long)row->max);
	return -1;
}

static int
parse_with_units(const char *text, const struct unit *units, int64_t *out)
{
	long long n;
	char *end;

	if (!isdigit((unsigned char)text[0]) && text[0] != '-')
		return -1;
	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno != 0 || end == text)
		return -1;
	for (; units->suffix != NULL; units++)
		if (strcmp(end, units->suffix) == 0)
			return __builtin_mul_overflow(n, units->factor, out) ?
			    -1 : 0;
	return -1;
}

static int
parse_int(const char *text, int64_t *out)
{
	return parse_with_units(text, no_units, out);
}

static int
parse_bool(const char *text, int64_t *out)
{
	static const char *const words[][2] = {
		{ "0", "1" }, { "no", "yes" }, { "false", "true" },
	};
	size_t i, j;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (j = 0; j < 2; j++)
			if (strcasecmp(text, words[i][j]) == 0) {
				*out = (int64_t)j;
				return 0;
			}
	return -1;
}

static int
parse_bytes(const char *text, int64_t *out)
{
	return parse_with_units(text, byte_units, out) == 0 && *out >= 0 ?
	    0 : -1;
}

static int
parse_ms(const char *text, int64_t *out)
{
	return parse_with_units(text, ms_units, out) == 0 && *out >= 0 ?
	    0 : -1;
}

static const struct value *
find(const struct settings *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->values[i].row->name, name) == 0)
			return &s->values[i];
	assert(!"a setting that is in no table");
	abort();
}

/* A cell of a Markdown table cannot hold a bare bar. */
static void
print_cell(const char *text, FILE *out)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			putc('\\', out);
		putc(*text, out);
	}
}
