/*
 * liaisonctl demo: imports the demo schools once, and opens or closes their
 * accounts.  STATE/demo says what has been done.
 */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "demo.h"
#include "peer.h"

#define DEMO_PASSWORD	"liaison-demo"

static const struct {
	const char	*code, *name;
} schools[] = {
	{ "college-demo", "Collège Les Tilleuls" },
	{ "ecole-autre", "Collège du Lac" },
};

/* Told: printed at the start, one for each role and the other school. */
static const struct {
	int		 school;
	const char	*login, *who;
} accounts[] = {
	{ 0, "parent", "guardian of a child in 6e B and one in 4e D" },
	{ 0, "parent2", "guardian of a child in 5e A" },
	{ 0, "enseignant", "teacher of mathematics of both 6e B and 4e D" },
	{ 0, "eleve", "student in 6e B, a child of parent" },
	{ 0, "vie.scolaire", "staff (conseiller principal d'éducation)" },
	{ 0, "direction", "staff (principal)" },
	{ 0, "admin", "administrator" },
	{ 1, "parent.autre", "guardian in another school" },
	{ 1, "admin.autre", "administrator of another school" },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
read_mark(const char *state, char *mark, size_t size)
{
	char path[CTL_PATH];

	ctl_path(path, "%s/demo", state);
	if (ctl_read_line(path, mark, size) == -1)
		*mark = '\0';
}

/* Nothing to do: as it is already, or never there and not wanted. */
bool
demo_is_due(const char *state, bool open)
{
	char mark[16];

	read_mark(state, mark, sizeof(mark));
	return strcmp(mark, open ? "open" : "closed") != 0 &&
	    (open || *mark != '\0');
}

void
demo_print_logins(FILE *f)
{
	fprintf(f, "Demo logins, password %s:\n", DEMO_PASSWORD);
	for (size_t i = 0; i < COUNT(accounts); i++)
		fprintf(f, "  %-13s %s\n", accounts[i].login, accounts[i].who);
}

/* A password nobody knows closes an account. */
static int
set_passwords(struct peer *p, const int64_t *ids, int open)
{
	char random[65];

	for (size_t i = 0; i < COUNT(accounts); i++) {
		ctl_random_hex(random, 32);
		if (peer_set_password(p, ids[accounts[i].school],
		    accounts[i].login, open ? DEMO_PASSWORD : random) == -1)
			return -1;
	}
	return 0;
}

static int
run(struct peer *p, const char *state, const char *folder, int open)
{
	int64_t ids[COUNT(schools)];
	char path[CTL_PATH], mark[16];

	read_mark(state, mark, sizeof(mark));
	for (size_t i = 0; i < COUNT(schools); i++) {
		ctl_path(path, "%s/%s", folder, schools[i].code);
		const struct peer_roster roster = {
			.school = schools[i].code, .name = schools[i].name,
			.org = "", .zone = "", .path = path, .yes = true,
		};
		if (*mark == '\0' && peer_import(p, &roster) == -1)
			return -1;
		if (peer_find_school(p, schools[i].code, schools[i].name,
		    &ids[i]) == -1)
			return -1;
	}
	printf("%s the demo accounts\n", open ? "Opening" : "Closing");
	fflush(stdout);
	if (set_passwords(p, ids, open) == -1)
		return -1;
	ctl_path(path, "%s/demo", state);
	return ctl_write_file(path, 0644, open ? "open\n" : "closed\n");
}

int
cmd_demo(int argc, char **argv)
{
	const char *state = NULL, *folder = NULL, *accounts_are = "open";
	const struct ctl_option options[] = {
		{ "state", &state, "folder of the stack", true },
		{ "folder", &folder, "folder of the rosters", true },
		{ "accounts", &accounts_are, "open or closed", false },
		{ 0 },
	};
	struct peer peer;
	int result;

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	if (peer_open(&peer, NULL, NULL) == -1)
		return 1;
	result = run(&peer, state, folder, strcmp(accounts_are, "open") == 0);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}
