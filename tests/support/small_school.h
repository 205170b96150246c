/*
 * A directory service with a school small enough to know by heart, imported
 * from a bundle whose odd rows are those that real rosters have.
 *
 *	6e B	Théo Dupré (Mathématiques), Tina Durand (Français); Léa Martin
 *	4e A	Théo Dupré (Mathématiques); Noé Martin
 *	5e C	Tom Autre; Zoé Petit
 *	Anna Martin is a parent of Léa and Noé, Paul Petit of Zoé, Éva Dupond
 *	of nobody; Sam Dupont is the secretary, Marie Roi the administrator.
 *
 * Logins are the roster ids ("g1").  g1, t1, st1 and adm1 have the password
 * SMALL_PASSWORD, the others none.
 */
#ifndef LIAISON_TEST_SMALL_SCHOOL_H
#define LIAISON_TEST_SMALL_SCHOOL_H

#include "bundle.h"
#include "directory.pb-c.h"
#include "stack.h"

#define SMALL_PASSWORD	"Corbeau-12"
#define SMALL_NFILES	5

struct small_school {
	struct test_database	*db;
	struct test_service	*service;
	struct test_peer	*peer;
	int64_t			 id;		/* of the school "college" */
};

/* Starts all and imports. */
void	small_school_start(struct small_school *);
void	small_school_stop(struct small_school *);

/* The bundle's files, to be changed before use; the last has name NULL. */
void	small_school_files(struct bundle_file files[SMALL_NFILES + 1]);

/* One more school; creating it again gives the same id. */
int64_t	small_school_create(struct small_school *, const char *code);
/* The answer of ImportRoster; the job's id in `job` where it is OK. */
int	small_school_import(struct small_school *, int64_t school_id,
	    const struct bundle_file *, char job[33], struct status *);
/* Waits until the job has ended or is in CONFIRM; valid until the next call. */
const Directory__Job *small_school_wait(struct small_school *,
	    int64_t school_id, const char *job);
/* "ConfirmJob" or "CancelJob", of a job in CONFIRM. */
int	small_school_word(struct small_school *, int64_t school_id,
	    const char *method, const char *job, struct status *);
/* Imports, confirms what is to be confirmed, and waits. */
const Directory__Job *small_school_reimport(struct small_school *,
	    int64_t school_id, const struct bundle_file *);
/* The report has a row "users.csv:3" whose reason contains `reason`. */
bool	small_school_rejected(const Directory__Job *, const char *where,
	    const char *reason);

/* Somebody's user id by roster id; 0 if there is none. */
int64_t	small_school_user(struct small_school *, int64_t school_id,
	    const char *sourced_id);
/* On behalf of somebody, in French. */
struct rpc_caller small_school_caller(struct small_school *,
	    const char *sourced_id);
/*
 * What notify has told pages that are open since the last time, of one of
 * live.proto's types: "5:12:3,9 1:12:4", in the order in which it was told,
 * each with its How, of what, and to whom.  Valid until the next statement.
 */
const char *small_school_told_live(struct small_school *, int type);
/* It is this, all of object `id`: "5:g1,sec1 1:g2". */
void	small_school_check_live(struct small_school *, int type, int64_t id,
	    const char *want);

#endif
