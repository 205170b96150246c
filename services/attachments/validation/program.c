/* A program that serves over a socket. */
#include <sys/socket.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attachments/validation/program.h"
#include "attachments/validation/validation.h"
#include "attachments/validator/wire.h"

#define VARIABLES	8

static int	spawn(pid_t *, const char *const *, int);
static void	choose_environment(char **);

pid_t
program_start(const char *const *argv, int *fd)
{
	int ends[2], error;
	pid_t pid;

	*fd = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
		return -1;
	error = spawn(&pid, argv, ends[1]);
	close(ends[1]);
	if (error == 0) {
		*fd = ends[0];
		return pid;
	}
	close(ends[0]);
	errno = error;
	return -1;
}

static int
spawn(pid_t *pid, const char *const *argv, int fd)
{
	posix_spawn_file_actions_t actions;
	char *environment[VARIABLES + 1];
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	choose_environment(environment);
	if ((error = posix_spawn_file_actions_init(&actions)) != 0)
		return error;
	if ((error = posix_spawnattr_init(&attributes)) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return error;
	}
	error = posix_spawn_file_actions_adddup2(&actions, fd, VALIDATOR_FD);
	if (error == 0)
		error = posix_spawnattr_setsigmask(&attributes, &none);
	if (error == 0)
		error = posix_spawnattr_setsigdefault(&attributes, &all);
	if (error == 0)
		error = posix_spawnattr_setflags(&attributes,
		    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (error == 0)
		error = posix_spawn(pid, argv[0], &actions, &attributes,
		    (char *const *)(uintptr_t)argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static void
choose_environment(char **to)
{
	static const char *const kept[] = { "PATH", "LIAISON_LOG_LEVEL",
		"ASAN_OPTIONS", "UBSAN_OPTIONS",  };
	static char language[] = "LC_ALL=C.UTF-8";
	size_t i, n = 0, len;
	char **e;

	to[n++] = language;
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		len = strlen(kept[i]);
		for (e = environ; *e != NULL; e++)
			if (n < VARIABLES && strncmp(*e, kept[i], len) == 0 &&
			    (*e)[len] == '=')
				to[n++] = *e;
	}
	to[n] = NULL;
}

char *
validation_program(const char *name)
{
	char path[PATH_MAX], *slash;
	ssize_t n;

	n = readlink("/proc/self/exe", path, sizeof(path) - strlen(name) - 1);
	if (n <= 0)
		return NULL;
	path[n] = '\0';
	if ((slash = strrchr(path, '/')) == NULL)
		return NULL;
	memcpy(slash + 1, name, strlen(name) + 1);
	return strdup(path);
}
