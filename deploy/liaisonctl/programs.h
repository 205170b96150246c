/*
 * The programs of the stack: how each is called, and when it is ready.  They
 * are given parts that belong to a site.
 */
#ifndef LIAISONCTL_PROGRAMS_H
#define LIAISONCTL_PROGRAMS_H

#include <stdbool.h>

#include "ctl.h"
#include "part.h"

#define SITE_SERVICES	4
#define SITE_CONNINFO	(2 * CTL_PATH)

/* What the programs of a stack are told, and what they have told. */
struct site {
	struct parts	 parts;		/* first: a part leads to its site */
	char		 address[64];
	int		 port;
	bool		 demo, demo_mail;
	/* Mail is caught here, and shown on a port of its own. */
	bool		 catches, catching;
	int		 smtp_port, mails_port;
	char		 owner[SITE_CONNINFO];	/* of the database */
	enum {
		DATABASE_STEADY,
		DATABASE_MOVED,		/* to another port */
		DATABASE_PROVISIONED,	/* the services are not yet told */
	}		 moved;
	char		 database[SITE_SERVICES][SITE_CONNINFO];
};

/* Where browsers find it: "http://127.0.0.1:8080/". */
#define SITE_URL	256
void	site_url(const struct site *, char out[SITE_URL]);
/* Where caught mails are shown. */
void	site_mails_url(const struct site *, char out[SITE_URL]);

extern const struct program program_postgres;
extern const struct program program_services[SITE_SERVICES];
extern const struct program program_gateway;
extern const struct program program_catcher;
/* Jobs. */
extern const struct program program_keys;
extern const struct program program_provision;
extern const struct program program_demo;

/* Takes the line of a part that ended out of its service's endpoint file. */
void	endpoint_forget(const struct part *);
/* Empties the endpoint files; for the start. */
int	endpoints_clear(const struct site *);

/* Of the file that PostgreSQL keeps; 0 if there is none. */
int	postmaster_pid(const struct site *);

#endif
