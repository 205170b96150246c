/* liaison-validator: says of files whether they are what they are named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/by_hand.h"
#include "attachments/validator/readers.h"
#include "attachments/validator/serve.h"
#include "base/log.h"

static const struct zygote_options options = {
	.name = "validator",
	.work = { .reader_of = readers_find },
	.limits = { .cpu_seconds = 10, .data_bytes = 256 << 20,
		.wall_ms = VALIDATOR_WALL_MS },
};

static int	serve(int);

int
main(int argc, char **argv)
{
	const char *level = getenv("LIAISON_LOG_LEVEL");

	log_init("validator", level != NULL ? level : "info");
	if (argc == 2 && strcmp(argv[1], "--serve") == 0)
		return serve(VALIDATOR_FD);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("liaison-validator " LIAISON_VERSION);
		return 0;
	}
	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		fputs("usage: liaison-validator [--takes-pdf-scripts] "
		    "[--takes-pdf-launch-actions]\n"
		    "           [--takes-pdf-files] [--takes-dde] FILE...\n"
		    "Says of each file whether it is taken, or what is wrong "
		    "with it.\nThe attachments service runs it as "
		    "liaison-validator --serve.\n", stderr);
		return 2;
	}
	return by_hand(argv + 1, (size_t)argc - 1, serve);
}

static int
serve(int fd)
{
	return serve_files(fd, readers_start, &options);
}
