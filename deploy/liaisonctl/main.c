/* liaisonctl: what an operator does to Liaison, one subcommand a subject. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "ctl.h"

struct command {
	const char	*name;
	int		(*run)(int argc, char **argv);
	const char	*help;
};

static const struct command commands[] = {
	{ "up", cmd_up, "run the whole stack in the foreground" },
	{ "status", cmd_status, "show the parts of the running stack" },
	{ "scale", cmd_scale, "run N replicas of a service" },
	{ "import", cmd_import, "import a OneRoster bundle into a school" },
	{ "roster", cmd_roster, "import a roster, list imports, undo one" },
	{ "password", cmd_password, "set somebody's password" },
	{ "permit", cmd_permit, "let somebody administer a part" },
	{ "person", cmd_person, "person erase: who has left, for good" },
	{ "region", cmd_region, "make an administrator of the region" },
	{ "audit", cmd_audit, "audit verify: is the trail as it was?" },
	{ "attachments", cmd_attachments,
	    "attachments verify, gc, move: their bytes" },
	{ "demo", cmd_demo, "import the demo schools, fill their mailboxes" },
	{ "catcher", cmd_catcher, "take the demo's mail, show it on a page" },
	{ "keys", cmd_keys, "make the CURVE keys that are missing" },
	{ "postgres", cmd_postgres, "run a private PostgreSQL cluster" },
	{ "provision", cmd_provision, "make the database, roles and schemas" },
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static int
usage(FILE *f, int status)
{
	fputs("usage: liaisonctl COMMAND [options]\n", f);
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(f, "  %-11s %s\n", commands[i].name, commands[i].help);
	fputs("liaisonctl COMMAND --help lists its options.\n", f);
	return status;
}

int
main(int argc, char **argv)
{
	log_init("liaisonctl", "warn");
	if (argc < 2)
		return usage(stderr, 2);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return usage(stdout, 0);
	if (strcmp(argv[1], "--version") == 0) {
		puts("liaisonctl " LIAISON_VERSION);
		return 0;
	}
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "liaisonctl: no command \"%s\"\n", argv[1]);
	return usage(stderr, 2);
}
