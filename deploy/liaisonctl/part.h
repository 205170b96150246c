/*
 * A part of the running stack: one supervised process with its log, started
 * again with back-off when it dies.
 */
#ifndef LIAISONCTL_PART_H
#define LIAISONCTL_PART_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/loop.h"
#include "ctl.h"
#include "lines.h"

struct part;

/* What a kind of part is; a table in programs.c. */
struct program {
	const char	*name;		/* "messages" */
	const char	*binary;	/* in the folder of liaisonctl */
	bool		 once;		/* a job: ends by itself */
	bool		 own;		/* liaisonctl itself: is quoted */
	int		 stop_ms;	/* from SIGTERM to SIGKILL */
	/* Where it will be; before the fork.  May be NULL. */
	void		(*arrange)(struct part *);
	/* argv after the binary, and setenv(), in the child. */
	int		(*prepare)(struct part *, const char **argv);
	void		(*on_line)(struct part *, char *line);
	bool		(*is_ready)(struct part *);
};

enum part_state {
	PART_DOWN,	/* ended or never started */
	PART_STARTING,
	PART_READY,
	PART_WAITING,	/* for its next start */
	PART_STOPPING,
};

#define PART_ARGS	12

/* All parts of a stack, and what they share. */
struct parts {
	struct loop	*loop;
	pid_t		 supervisor;
	char		 state[CTL_PATH];	/* absolute */
	char		 bin[CTL_PATH];
	bool		 stopping;	/* what ends is not started again */
	struct part	*first;
};

struct part {
	struct part		*next;
	struct parts		*all;
	const struct program	*program;
	int			 replica;	/* from 1 */
	enum part_state		 state;
	bool			 leaving;	/* removed when it has ended */
	pid_t			 pid;
	int			 status;	/* how it ended, of waitpid() */
	int			 port;
	char			 endpoint[128];
	unsigned		 restarts, failures;
	int64_t			 started_ms, shown_ms;
	unsigned		 shown;
	char			 last[256];	/* last line it wrote */
	struct lines		*out, *err;
	struct journal		*journal;
	struct loop_timer	*timer;
};

/* Appends to the list. */
struct part	*part_new(struct parts *, const struct program *, int replica);
/* Removes it; the process must have ended. */
void		 part_destroy(struct part **);

void		 part_start(struct part *);
/* SIGTERM now, SIGKILL after the program's stop_ms. */
void		 part_stop(struct part *);
void		 part_kill(struct part *);
/* For SIGCHLD: the process has ended with this status. */
void		 part_ended(struct part *, int status);
/* Asks is_ready() and says so. */
void		 part_check(struct part *);

/* "messages", or "messages 2". */
const char	*part_label(const struct part *);
const char	*part_state_name(const struct part *);
/* One line of the foreground: the part, then a sentence. */
void		 part_say(const struct part *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

#endif
