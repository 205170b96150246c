/*
 * liaisonctl region: makes an administrator of the region, who makes schools
 * and sees how they are.  The first one, and the others.
 */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "oversight.rpc.h"
#include "peer.h"

#define MAX_PASSWORD	1024

static void
on_made(const void *reply, void *arg)
{
	const Oversight__MakeRegionAdministratorReply *r = reply;

	*(int64_t *)arg = r->school_id;
}

int
cmd_region(int argc, char **argv)
{
	const char *login = NULL, *name = NULL, *endpoints = NULL;
	const char *keys = NULL;
	const struct ctl_option options[] = {
		{ "login", &login, "what they log in with", true },
		{ "name", &name, "how they are shown", true },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	Oversight__MakeRegionAdministratorRequest req =
	    OVERSIGHT__MAKE_REGION_ADMINISTRATOR_REQUEST__INIT;
	char password[MAX_PASSWORD];
	struct peer peer;
	int64_t school_id = 0;
	int result;

	if (ctl_options(argc, argv, "", options) == -1 ||
	    ctl_read_password(password, sizeof(password)) == -1)
		return 2;
	if (peer_open(&peer, endpoints, keys) == -1)
		return 1;
	req.login = (char *)(uintptr_t)login;
	req.name = (char *)(uintptr_t)name;
	result = peer_call(&peer, 0,
	    &oversight_rule_make_region_administrator, &req, on_made,
	    &school_id);
	if (result == 0)
		result = peer_set_password(&peer, school_id, login, password);
	peer_close(&peer);
	explicit_bzero(password, sizeof(password));
	if (result == 0)
		printf("%s administers the region\n", login);
	return result == 0 ? 0 : 1;
}
