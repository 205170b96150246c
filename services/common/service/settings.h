/*
 * Settings: one table a program, read from the environment, printed by --help,
 * and the source of the README's table.
 */
#ifndef LIAISON_SERVICE_SETTINGS_H
#define LIAISON_SERVICE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum setting_type {
	SETTING_TEXT,
	SETTING_INT,	/* `min` to `max` */
	SETTING_BOOL,	/* 0, 1, no, yes, false, true */
	SETTING_BYTES,	/* integer with an optional k, M or G (1024) */
	SETTING_MS,	/* integer with an optional ms, s, m or h */
};

struct setting {
	const char		*name;		/* "LIAISON_LISTEN" */
	enum setting_type	 type;
	const char		*fallback;	/* default; NULL: required */
	int64_t			 min, max;	/* both 0: any */
	const char		*help;		/* one line */
};

struct settings;

/*
 * Reads every row of the tables (arrays ended by a NULL name) from the
 * environment.  A missing or bad value is one sentence in `error` and NULL.
 */
struct settings	*settings_load(const struct setting *const tables[],
		    size_t ntables, char *error, size_t errlen);
void		 settings_destroy(struct settings **);

/* The name must be in a table (asserted).  Text lives as long as settings. */
const char	*settings_text(const struct settings *, const char *name);
int64_t		 settings_int(const struct settings *, const char *name);
bool		 settings_bool(const struct settings *, const char *name);

/* As --help shows them; as a Markdown table. */
void		 settings_help(const struct setting *const tables[],
		    size_t ntables, FILE *);
void		 settings_markdown(const struct setting *const tables[],
		    size_t ntables, FILE *);

#endif
