/* liaisonctl permit: what somebody may do in the administration, singly. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"
#include "oversight.rpc.h"
#include "peer.h"

#define MAX_PERMISSIONS	20

/* "ROSTERS,RESET"; how many, -1 after a sentence. */
static int
read_names(const char *text, Common__Permission *out)
{
	const ProtobufCEnumDescriptor *all = &common__permission__descriptor;
	const ProtobufCEnumValue *v;
	char name[32];
	size_t len;
	int n = 0;

	for (; *text != '\0'; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, text);
		v = protobuf_c_enum_descriptor_get_value_by_name(all, name);
		if (v == NULL || v->value == 0 || n == MAX_PERMISSIONS)
			return ctl_error("no permission is called \"%s\"",
			    name);
		out[n++] = (Common__Permission)v->value;
	}
	return n;
}

int
peer_permit(struct peer *p, int64_t school_id, const char *login,
    const char *names)
{
	Oversight__GivePermissionsRequest req =
	    OVERSIGHT__GIVE_PERMISSIONS_REQUEST__INIT;
	Common__Permission permissions[MAX_PERMISSIONS];
	int n = read_names(names, permissions);

	if (n == -1)
		return -1;
	req.login = (char *)(uintptr_t)login;
	req.permissions = permissions;
	req.n_permissions = (size_t)n;
	return peer_call(p, school_id, &oversight_rule_give_permissions, &req,
	    NULL, NULL);
}

int
cmd_permit(int argc, char **argv)
{
	const char *school = NULL, *login = NULL, *names = NULL;
	const char *endpoints = NULL, *keys = NULL;
	const struct ctl_option options[] = {
		{ "school", &school, "code of the school", true },
		{ "login", &login, "login or roster id of the person", true },
		{ "permissions", &names, "all that they have from now on: "
		    "ROSTERS,PEOPLE,RESET,RULES,SCHOOL,AUDIT,MONITORING,BANS,"
		    "CLASSES,URGENT,MODERATION,EVENTS,STORAGE, or "
		    "nothing", true },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	struct peer peer;
	int64_t school_id;
	int result;

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	if (peer_open(&peer, endpoints, keys) == -1)
		return 1;
	result = peer_find_school(&peer, school, "", &school_id);
	if (result == 0)
		result = peer_permit(&peer, school_id, login, names);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}
