/* liaisonctl keys: the CURVE key pair of every program. */
#include <stdio.h>

#include "ctl.h"
#include "wire/keys.h"

static const char *const programs[] = {
	"directory", "messages", "attachments", "notify", "gateway", "ctl",
};

int
cmd_keys(int argc, char **argv)
{
	const char *dir = NULL;
	const struct ctl_option options[] = {
		{ "keys", &dir, "folder for the keys", true },
		{ 0 },
	};
	char error[512];

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	if (ctl_mkdirs(dir, 0700) == -1)
		return 1;
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (rpc_keys_make(dir, programs[i], error,
		    sizeof(error)) == -1) {
			ctl_error("%s", error);
			return 1;
		}
	return 0;
}
