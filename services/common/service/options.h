/* What every program of Liaison's answers to on its command line. */
#ifndef LIAISON_SERVICE_OPTIONS_H
#define LIAISON_SERVICE_OPTIONS_H

#include <stddef.h>

#include "service/settings.h"

struct options {
	const char			*name;		/* "messages" */
	const char			*about;		/* a sentence */
	const struct setting *const	*tables;	/* of its settings */
	size_t				 ntables;
	/* 0 where the running one is ready, else 1. */
	int				(*ask_health)(void *arg);
	void				*arg;
};

/*
 * --help, --version, --settings-markdown, --health: the exit status.  -1 where
 * none was given.
 */
int	options_handle(int argc, char **argv, const struct options *);

#endif
