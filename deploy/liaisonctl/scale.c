/* liaisonctl scale, status: asked of the running stack. */
#include <stdio.h>
#include <stdlib.h>

#include "control.h"

static int
ask(int argc, char **argv, const char *operands, int count)
{
	const char *state = getenv("LIAISON_STATE");
	const struct ctl_option options[] = {
		{ "state", &state, "folder of the stack (LIAISON_STATE, var)",
		    false },
		{ 0 },
	};
	char line[128], dir[CTL_PATH];
	int first;

	first = ctl_options(argc, argv, operands, options);
	if (first == -1)
		return 2;
	if (argc - first != count) {
		ctl_error("usage: liaisonctl %s %s", argv[0], operands);
		return 2;
	}
	if (count == 0)
		snprintf(line, sizeof(line), "%s", argv[0]);
	else
		snprintf(line, sizeof(line), "%s %s %s", argv[0], argv[first],
		    argv[first + 1]);
	if (ctl_absolute(state != NULL && *state ? state : "var", dir) == -1)
		return 1;
	return control_ask(dir, line);
}

int
cmd_scale(int argc, char **argv)
{
	return ask(argc, argv, "SERVICE REPLICAS", 2);
}

int
cmd_status(int argc, char **argv)
{
	return ask(argc, argv, "", 0);
}
