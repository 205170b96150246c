/* demo-roster FOLDER: the bundles of the demo schools for today. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "roster.h"

int
main(int argc, char **argv)
{
	struct school_year year = school_year_at(time(NULL));

	if (argc != 2 || argv[1][0] == '-') {
		fputs("usage: demo-roster FOLDER\n", stderr);
		return 2;
	}
	if (demo_rosters_write(argv[1], &year) == 0)
		return 0;
	fprintf(stderr, "demo-roster: cannot write into %s: %s\n", argv[1],
	    strerror(errno));
	return 1;
}
