/*
 * liaisonctl demo: imports the demo schools once a school year, opens or closes
 * their accounts, and fills their mailboxes and calendars once.  STATE/demo,
 * STATE/demo-mail and STATE/demo-events say what has been done.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "demo.h"
#include "events.h"
#include "furnish.h"
#include "mail.h"
#include "mishaps.h"
#include "past.h"
#include "peer.h"
#include "../demo/roster.h"

#define DEMO_PASSWORD	"liaison-demo"
#define MARK_BYTES	32	/* "open 2026": accounts, school year */

static const struct {
	const char	*code, *name, *admin;
} schools[DEMO_SCHOOLS] = {
	{ "college-demo", "Collège Les Tilleuls", "admin" },
	{ "ecole-autre", "Collège du Lac", "admin.autre" },
};

/* Told: printed at the start, one for each role and the other school. */
static const struct {
	int		 school;
	const char	*login, *who;
} accounts[] = {
	{ 0, "parent", "guardian of a child in 6e B and one in 4e D" },
	{ 0, "parent2", "guardian of a child in 5e A" },
	{ 0, "enseignant", "teacher of mathematics of both 6e B and 4e D" },
	{ 0, "isabelle.laurent", "teacher of 6e B, and parent in 3e C" },
	{ 0, "eleve", "student in 6e B, a child of parent" },
	{ 0, "vie.scolaire", "staff (conseiller principal d’éducation)" },
	{ 0, "martine.collet",
	    "staff (secretary: rosters, new passwords, space)" },
	{ 0, "direction", "staff (principal)" },
	{ 0, "admin", "administrator" },
	{ 1, "parent.autre", "guardian in another school" },
	{ 1, "admin.autre", "administrator of another school" },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* The school year whose bundle was imported, 0 if none was. */
static int
read_mark(const char *state, bool *open)
{
	char path[CTL_PATH], mark[MARK_BYTES], *year;

	ctl_path(path, "%s/demo", state);
	*open = false;
	if (ctl_read_line(path, mark, sizeof(mark)) == -1)
		return 0;
	*open = strncmp(mark, "open", strlen("open")) == 0;
	/* Releases that knew one year only wrote none. */
	year = strchr(mark, ' ');
	return year != NULL ? atoi(year) : 1;
}

static int
write_mark(const char *state, bool open, int year)
{
	char path[CTL_PATH], mark[MARK_BYTES];

	ctl_path(path, "%s/demo", state);
	snprintf(mark, sizeof(mark), "%s %d\n", open ? "open" : "closed",
	    year);
	return ctl_write_file(path, 0644, mark);
}

static bool
is_lived_in(const char *state)
{
	return mail_log_is_done(state, MAIL_LOG) &&
	    mail_log_is_done(state, EVENTS_LOG);
}

/* Nothing to do: as it is already, or closed and not wanted. */
bool
demo_is_due(const char *state, bool open, bool mail)
{
	bool opened;
	int year = read_mark(state, &opened);

	if (!open)
		return opened;
	return !opened || year != school_year_at(time(NULL)).first ||
	    (mail && !is_lived_in(state));
}

void
demo_print_logins(FILE *f)
{
	fprintf(f, "Demo logins, password %s:\n", DEMO_PASSWORD);
	for (size_t i = 0; i < COUNT(accounts); i++)
		fprintf(f, "  %-16s %s\n", accounts[i].login, accounts[i].who);
}

/* A password nobody knows closes an account. */
static int
set_passwords(struct peer *p, const int64_t *ids, int open)
{
	char random[65];

	printf("%s the demo accounts\n", open ? "Opening" : "Closing");
	fflush(stdout);
	for (size_t i = 0; i < COUNT(accounts); i++) {
		ctl_random_hex(random, 32);
		if (peer_set_password(p, ids[accounts[i].school],
		    accounts[i].login, open ? DEMO_PASSWORD : random) == -1)
			return -1;
	}
	/* Who may import and reset and see what fills the space, no more. */
	return peer_permit(p, ids[0], "martine.collet",
	    open ? "ROSTERS,RESET,STORAGE" : "");
}

/* The same people in the school year of today. */
static int
import(struct peer *p, const char *state, const struct school_year *year)
{
	char folder[CTL_PATH], path[CTL_PATH];

	ctl_path(folder, "%.4000s/run/demo", state);
	if (ctl_mkdirs(folder, 0755) == -1)
		return -1;
	if (demo_rosters_write(folder, year) == -1)
		return ctl_error("cannot write into %s: %s", folder,
		    strerror(errno));
	for (size_t i = 0; i < COUNT(schools); i++) {
		ctl_path(path, "%.4000s/%s", folder, schools[i].code);
		const struct peer_roster roster = {
			.school = schools[i].code, .name = schools[i].name,
			.org = "", .zone = "", .path = path, .yes = true,
		};
		if (peer_import(p, &roster) == -1)
			return -1;
	}
	return 0;
}

/* What the college has beyond its roster. */
static int
furnish_school(struct peer *p, int64_t school_id,
    const struct school_year *year)
{
	static struct courier c;
	int result;

	printf("Furnishing %s\n", schools[0].code);
	fflush(stdout);
	if (courier_open(&c, p) == -1)
		return -1;
	result = courier_enter(&c, demo_school(0), school_id,
	    schools[0].admin, DEMO_PASSWORD);
	if (result == 0)
		result = furnish(&c, year);
	courier_close(&c);
	return result;
}

/* The accounts and the roster; the ids of the schools. */
static int
open_schools(struct peer *p, const char *state, bool open, int64_t *ids)
{
	struct school_year year = school_year_at(time(NULL));
	bool opened;
	int imported = read_mark(state, &opened);

	if ((open || imported == 0) && imported != year.first) {
		if (import(p, state, &year) == -1)
			return -1;
		imported = year.first;
	}
	for (size_t i = 0; i < COUNT(schools); i++)
		if (peer_find_school(p, schools[i].code, schools[i].name,
		    &ids[i]) == -1)
			return -1;
	if (open != opened && set_passwords(p, ids, open) == -1)
		return -1;
	/* Who is closed cannot be called for; a new year has no groups. */
	if (open && (!opened || read_mark(state, &opened) != imported) &&
	    furnish_school(p, ids[0], &year) == -1)
		return -1;
	return write_mark(state, open, imported);
}

/* What was sent, at the times of the plan. */
static int
move_to_past(const struct courier *c, const struct mail_log *log,
    const struct plan *plan, const char *conninfo)
{
	struct past_message *moved = arena_alloc(c->arena,
	    (plan->n + 1) * sizeof(*moved));
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++) {
		const struct mail_sent *sent = mail_log_find(log,
		    c->school->code, plan->posts[i].key);

		if (sent != NULL)
			moved[n++] = (struct past_message){ sent->message_id,
			    sent->thread_id, plan->posts[i].at };
	}
	return past_move(conninfo, c->school_id, moved, n);
}

static int
fill_school(struct courier *c, struct mail_log *log, int which,
    int64_t school_id, const struct letters *letters, const char *conninfo)
{
	const struct school *school = demo_school(which);
	struct plan plan = plan_make(c->arena, school, letters, log->now);
	int64_t *threads = arena_alloc(c->arena,
	    (plan.nthreads + 1) * sizeof(*threads));

	printf("Filling the mailboxes of %s\n", school->code);
	fflush(stdout);
	if (courier_enter(c, school, school_id, schools[which].admin,
	    DEMO_PASSWORD) == -1 ||
	    mail_send(c, log, &plan, threads) == -1 ||
	    mail_mark(c, &plan, threads) == -1 ||
	    past_settle(conninfo, school_id) == -1 ||
	    mail_mark_notifications(c) == -1 || mail_keep_drafts(c) == -1 ||
	    mail_fold(c) == -1 || mail_keep_templates(c) == -1 ||
	    mail_keep_auto_reply(c) == -1 ||
	    mail_schedule(c, log->now) == -1 ||
	    mail_ask(c, log->now) == -1 || mail_send_urgent(c) == -1 ||
	    mail_forward(c) == -1 || mail_make_trouble(c) == -1 ||
	    mail_recall(c) == -1 || mail_copy_guardians(c) == -1)
		return -1;
	return move_to_past(c, log, &plan, conninfo);
}

static int
fill_mailboxes(struct peer *p, const char *state, const char *conninfo,
    const int64_t *ids)
{
	static struct courier c;
	struct letters letters;
	struct mail_log log;
	int result;

	if (courier_open(&c, p) == -1)
		return -1;
	letters = letters_read(c.arena, demo_letters);
	result = mail_log_open(&log, c.arena, state, MAIL_LOG);
	for (int i = 0; result == 0 && !log.done && i < DEMO_SCHOOLS; i++)
		result = fill_school(&c, &log, i, ids[i], &letters, conninfo);
	mail_log_close(&log);
	courier_close(&c);
	return result == 0 ? mail_log_end(state, MAIL_LOG) : -1;
}

/* Of the college alone. */
static int
fill_calendar(struct peer *p, const char *state, const char *conninfo,
    int64_t school_id)
{
	static struct courier c;
	struct mail_log log;
	int result;

	printf("Filling the calendar of %s\n", schools[0].code);
	fflush(stdout);
	if (courier_open(&c, p) == -1)
		return -1;
	result = mail_log_open(&log, c.arena, state, EVENTS_LOG);
	if (result == 0)
		result = courier_enter(&c, demo_school(0), school_id,
		    schools[0].admin, DEMO_PASSWORD);
	if (result == 0)
		result = mishaps_make(&c, conninfo);
	if (result == 0)
		result = events_make(&c, &log);
	mail_log_close(&log);
	courier_close(&c);
	return result == 0 ? mail_log_end(state, EVENTS_LOG) : -1;
}

int
cmd_demo(int argc, char **argv)
{
	const char *state = NULL, *accounts_are = "open", *conninfo = NULL;
	const struct ctl_option options[] = {
		{ "state", &state, "folder of the stack", true },
		{ "accounts", &accounts_are, "open or closed", false },
		{ "mail", &conninfo, "fill the mailboxes; connection string "
		    "of the database's owner", false },
		{ 0 },
	};
	int64_t ids[COUNT(schools)];
	const char *mail = getenv("LIAISON_DEMO_MAIL");
	struct peer peer;
	bool open;
	int result;

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	if (mail != NULL && strcmp(mail, "0") == 0)
		conninfo = NULL;
	open = strcmp(accounts_are, "open") == 0;
	if (peer_open(&peer, NULL, NULL) == -1)
		return 1;
	result = open_schools(&peer, state, open, ids);
	if (result == 0 && open && conninfo != NULL &&
	    !mail_log_is_done(state, MAIL_LOG))
		result = fill_mailboxes(&peer, state, conninfo, ids);
	if (result == 0 && open && conninfo != NULL &&
	    !mail_log_is_done(state, EVENTS_LOG))
		result = fill_calendar(&peer, state, conninfo, ids[0]);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}
