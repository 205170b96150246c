/* Where the database is: as is said, or that of the running stack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

int
ctl_find_database(const char *given, const char *role, char *conninfo)
{
	const char *state = getenv("LIAISON_STATE");
	char dir[CTL_PATH], file[CTL_PATH], line[5][CTL_PATH] = { "" };
	FILE *f;
	int i;

	conninfo[0] = '\0';
	if (given == NULL)
		given = getenv("LIAISON_DATABASE");
	if (given != NULL) {
		snprintf(conninfo, CTL_CONNINFO, "%s", given);
		return 0;
	}
	if (ctl_absolute(state != NULL && *state ? state : "var", dir) == -1)
		return -1;
	ctl_path(file, "%.4000s/postgres/data/postmaster.pid", dir);
	if ((f = fopen(file, "r")) == NULL)
		return ctl_error("no stack runs on %s: give --conninfo", dir);
	for (i = 0; i < 5 && fgets(line[i], CTL_PATH, f) != NULL; i++)
		line[i][strcspn(line[i], "\n")] = '\0';
	fclose(f);
	/* The fourth and the fifth line: the port, the folder of sockets. */
	ctl_conninfo_add(conninfo, CTL_CONNINFO, "host", line[4]);
	ctl_conninfo_add(conninfo, CTL_CONNINFO, "port", line[3]);
	ctl_conninfo_add(conninfo, CTL_CONNINFO, "user", role);
	ctl_conninfo_add(conninfo, CTL_CONNINFO, "dbname", "liaison");
	ctl_path(file, "%.4000s/secrets/%.60s.pgpass", dir, role);
	ctl_conninfo_add(conninfo, CTL_CONNINFO, "passfile", file);
	return 0;
}
