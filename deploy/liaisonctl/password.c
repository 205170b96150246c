/* liaisonctl password: sets somebody's password, read from the input. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl.h"
#include "peer.h"

#define MAX_PASSWORD	1024

static int
read_line(char *buf, size_t size)
{
	const char *env = getenv("LIAISON_PASSWORD");
	struct termios old, quiet;
	int tty = env == NULL && tcgetattr(STDIN_FILENO, &old) == 0;

	if (env != NULL) {
		snprintf(buf, size, "%s", env);
		return *buf != '\0' ? 0 : -1;
	}
	if (tty) {
		quiet = old;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
		fputs("New password: ", stderr);
	}
	if (fgets(buf, (int)size, stdin) == NULL)
		*buf = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	if (tty) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
		fputc('\n', stderr);
	}
	return *buf != '\0' ? 0 : -1;
}

int
ctl_read_password(char *buf, size_t size)
{
	return read_line(buf, size) == 0 ? 0 : ctl_error("the password comes "
	    "in LIAISON_PASSWORD or as a line on standard input");
}

int
cmd_password(int argc, char **argv)
{
	const char *school = NULL, *login = NULL, *endpoints = NULL;
	const char *keys = NULL;
	const struct ctl_option options[] = {
		{ "school", &school, "code of the school", true },
		{ "login", &login, "login or roster id of the person", true },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	char password[MAX_PASSWORD];
	struct peer peer;
	int64_t school_id;
	int result;

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	if (ctl_read_password(password, sizeof(password)) == -1)
		return 2;
	if (peer_open(&peer, endpoints, keys) == -1)
		return 1;
	result = peer_find_school(&peer, school, "", &school_id);
	if (result == 0)
		result = peer_set_password(&peer, school_id, login, password);
	peer_close(&peer);
	explicit_bzero(password, sizeof(password));
	return result == 0 ? 0 : 1;
}
