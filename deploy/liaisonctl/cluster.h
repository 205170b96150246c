/*
 * A private PostgreSQL cluster in STATE/postgres.  Never the system's own:
 * other folder, other port, other process.
 */
#ifndef LIAISONCTL_CLUSTER_H
#define LIAISONCTL_CLUSTER_H

#include <sys/types.h>

#include "ctl.h"

struct cluster {
	char	 state[CTL_PATH];	/* absolute */
	char	 home[CTL_PATH];	/* STATE/postgres, links followed */
	char	 data[CTL_PATH];
	char	 sockets[CTL_PATH];
	char	 conninfo[2 * CTL_PATH]; /* of the owner role */
	int	 port;
	uid_t	 uid;			/* whom PostgreSQL runs as */
	gid_t	 gid;
	pid_t	 pid;			/* the postmaster */
};

/* All of these: 0, or -1 after a sentence on standard error. */

/* Finds or makes the folders, runs initdb if there is no cluster yet. */
int	cluster_open(struct cluster *, const char *state);
int	cluster_start(struct cluster *);
/* Waits until it takes connections. */
int	cluster_wait_ready(struct cluster *, int timeout_ms);

#endif
