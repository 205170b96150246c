/*
 * liaisonctl person erase: what is kept of somebody who has left goes, service
 * by service, the directory last, so that a run that was cut off is repeated
 * under the same login.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attachments.rpc.h"
#include "ctl.h"
#include "notify.rpc.h"
#include "oversight.rpc.h"
#include "peer.h"
#include "retention.rpc.h"

#define MAX_KIN		100
#define MAX_ADDRESSES	10
#define MAX_ADDRESS	255
#define MAX_NAME	1024
#define MAX_PARTS	24

/* In this order. */
static const struct {
	const char		*service;
	const struct rpc_rule	*rule;
} steps[] = {
	{ "messages", &retention_rule_erase_person },
	{ "attachments", &attachments_rule_erase_person },
	{ "notify", &notify_rule_erase_person },
	{ "directory", &oversight_rule_erase_person },
};
#define NSTEPS	(sizeof(steps) / sizeof(steps[0]))

/* Who is to be erased, and what was counted. */
struct erasing {
	struct peer		*peer;
	struct rpc_client	*clients[NSTEPS];
	int64_t			 school_id, user_id;
	char			 name[MAX_NAME];
	bool			 active, erased;
	int64_t			 kin[MAX_KIN];
	size_t			 nkin;
	char			 addresses[MAX_ADDRESSES][MAX_ADDRESS];
	size_t			 naddresses;
	/* Of one service. */
	struct {
		char	name[64];
		int64_t	count;
	} parts[MAX_PARTS];
	size_t			 nparts;
	bool			 more;
	int64_t			 after;
};

static void
on_found(const void *reply, void *arg)
{
	const Oversight__FindErasableReply *r = reply;
	struct erasing *e = arg;
	size_t i;

	e->user_id = r->user_id;
	snprintf(e->name, sizeof(e->name), "%s", r->name);
	e->active = r->active;
	e->erased = r->erased;
	for (i = 0; i < r->n_kin_ids && i < MAX_KIN; i++)
		e->kin[e->nkin++] = r->kin_ids[i];
	for (i = 0; i < r->n_addresses && i < MAX_ADDRESSES; i++)
		snprintf(e->addresses[e->naddresses++], MAX_ADDRESS, "%s",
		    r->addresses[i]);
}

static int
find(struct erasing *e, const char *login)
{
	Oversight__FindErasableRequest req =
	    OVERSIGHT__FIND_ERASABLE_REQUEST__INIT;

	req.login = (char *)(uintptr_t)login;
	if (peer_call(e->peer, e->school_id, &oversight_rule_find_erasable,
	    &req, on_found, e) == -1)
		return -1;
	if (e->active)
		return ctl_error("%s may still log in: switch the account off "
		    "first, or leave it to the roster", e->name);
	return 0;
}

/* Adds to what was counted under the same name. */
static void
on_step(const void *reply, void *arg)
{
	const Common__ErasePersonReply *r = reply;
	struct erasing *e = arg;
	size_t i, k;

	for (i = 0; i < r->n_parts; i++) {
		for (k = 0; k < e->nparts && strcmp(e->parts[k].name,
		    r->parts[i]->name) != 0; k++)
			continue;
		if (k == MAX_PARTS)
			continue;
		if (k == e->nparts) {
			snprintf(e->parts[k].name, sizeof(e->parts[k].name),
			    "%s", r->parts[i]->name);
			e->parts[k].count = 0;
			e->nparts++;
		}
		e->parts[k].count += r->parts[i]->count;
	}
	e->more = r->more;
	e->after = r->after;
}

static int
step(struct erasing *e, size_t nth, bool dry_run)
{
	Common__ErasePersonRequest req = COMMON__ERASE_PERSON_REQUEST__INIT;
	const struct rpc_context context = rpc_context_system(e->school_id, 0);
	char *addresses[MAX_ADDRESSES];
	struct peer_result result;
	size_t i;

	for (i = 0; i < e->naddresses; i++)
		addresses[i] = e->addresses[i];
	req.user_id = e->user_id;
	req.dry_run = dry_run;
	req.name = e->erased ? (char *)"" : e->name;
	req.kin_ids = e->kin;
	req.n_kin_ids = e->nkin;
	req.addresses = addresses;
	req.n_addresses = e->naddresses;
	e->nparts = 0;
	e->after = 0;
	do {
		req.after = e->after;
		if (peer_try(e->peer, e->clients[nth], &context.caller, "",
		    steps[nth].rule, &req, on_step, e, &result) == -1)
			return peer_refused(steps[nth].service, &result);
	} while (e->more);
	for (i = 0; i < e->nparts; i++)
		if (e->parts[i].count > 0)
			printf("  %-12s %8" PRId64 " %s\n",
			    steps[nth].service, e->parts[i].count,
			    e->parts[i].name);
	return 0;
}

static int
all_steps(struct erasing *e, bool dry_run)
{
	size_t i;

	for (i = 0; i < NSTEPS; i++)
		if (step(e, i, dry_run) == -1)
			return -1;
	return 0;
}

static int
agree(const struct erasing *e)
{
	char answer[16] = "";

	if (!isatty(STDIN_FILENO))
		return ctl_error("nothing was erased: say --yes");
	printf("Erase %s, for good? [y/N] ", e->name);
	fflush(stdout);
	if (fgets(answer, sizeof(answer), stdin) == NULL ||
	    answer[0] == '\0' || strchr("yYoO", answer[0]) == NULL)
		return ctl_error("nothing was erased");
	return 0;
}

static int
erase(struct erasing *e, const char *login, bool yes)
{
	size_t i;

	for (i = 0; i < NSTEPS; i++) {
		e->clients[i] = peer_client(e->peer, steps[i].service, NULL);
		if (e->clients[i] == NULL)
			return -1;
	}
	if (find(e, login) == -1)
		return -1;
	printf("%s (%" PRId64 "):\n", e->name, e->user_id);
	if (all_steps(e, true) == -1 || (!yes && agree(e) == -1))
		return -1;
	printf("Erased:\n");
	if (all_steps(e, false) == -1)
		return ctl_error("not all is erased: run it again");
	printf("The person is #%" PRId64 " from now on.\n", e->user_id);
	return 0;
}

int
cmd_person(int argc, char **argv)
{
	const char *endpoints = NULL, *keys = NULL, *school = NULL;
	const char *yes = "no";
	const struct ctl_option options[] = {
		{ "school", &school, "its code, [a-z0-9-]+", true },
		{ "yes", &yes, "yes: without asking", false },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	struct erasing e = { 0 };
	struct peer peer;
	int first, result;
	size_t i;

	argc = ctl_bare_word(argc, argv, "--yes", &yes);
	first = ctl_options(argc, argv, "erase LOGIN", options);
	if (first == -1)
		return 2;
	if (argc - first != 2 || strcmp(argv[first], "erase") != 0) {
		ctl_error("person erase LOGIN --school CODE [--yes]");
		return 2;
	}
	if (peer_open(&peer, endpoints, keys) == -1)
		return 1;
	e.peer = &peer;
	result = peer_find_school(&peer, school, "", &e.school_id);
	if (result == 0)
		result = erase(&e, argv[first + 1],
		    strcmp(yes, "yes") == 0);
	for (i = 0; i < NSTEPS; i++)
		rpc_client_destroy(&e.clients[i]);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}
