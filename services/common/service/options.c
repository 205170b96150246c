/* What every program of Liaison's answers to on its command line. */
#include <stdio.h>
#include <string.h>

#include "service/options.h"

static int	print_help(const struct options *);
static int	print_version(const struct options *);
static int	print_markdown(const struct options *);
static int	ask_health(const struct options *);

static const struct {
	const char	*name;
	int		(*run)(const struct options *);
	const char	*help;
} table[] = {
	{ "--help", print_help, "print this" },
	{ "--version", print_version, "print the version" },
	{ "--settings-markdown", print_markdown,
	    "print the settings as a Markdown table" },
	{ "--health", ask_health,
	    "exit with 0 if the running one is ready, else with 1" },
};
#define NTABLE	(sizeof(table) / sizeof(table[0]))

int
options_handle(int argc, char **argv, const struct options *o)
{
	size_t i;

	if (argc < 2)
		return -1;
	if (argc > 2) {
		(void)fprintf(stderr, "liaison-%s: one option at a time; "
		    "settings come from the environment\n", o->name);
		return 2;
	}
	for (i = 0; i < NTABLE; i++)
		if (strcmp(table[i].name, argv[1]) == 0)
			return table[i].run(o);
	(void)fprintf(stderr, "liaison-%s: no option \"%s\"; --help lists "
	    "them\n", o->name, argv[1]);
	return 2;
}

static int
print_help(const struct options *o)
{
	size_t i;

	(void)printf("liaison-%s " LIAISON_VERSION ": %s\n\nOptions:\n",
	    o->name, o->about);
	for (i = 0; i < NTABLE; i++)
		(void)printf("  %-24s %s\n", table[i].name, table[i].help);
	(void)printf("\nSettings, read from the environment:\n");
	settings_help(o->tables, o->ntables, stdout);
	return 0;
}

static int
print_version(const struct options *o)
{
	(void)printf("liaison-%s " LIAISON_VERSION "\n", o->name);
	return 0;
}

static int
print_markdown(const struct options *o)
{
	settings_markdown(o->tables, o->ntables, stdout);
	return 0;
}

static int
ask_health(const struct options *o)
{
	return o->ask_health(o->arg);
}
