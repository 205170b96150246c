/*
 * What integration tests stand on: a real private PostgreSQL cluster, a fresh
 * provisioned database, real service processes on ephemeral ports in plain
 * mode, and synchronous calls to them.
 *
 * Every function fails the running test (cmocka's fail) with a sentence when
 * it cannot do its work, unless said otherwise; every wait has a deadline.
 * What is still running when the test program ends is stopped then.
 *
 * The cluster is made once a program.  With LIAISON_TEST_PG set to the
 * conninfo of a superuser, that cluster is used and only databases are made.
 * Programs are taken from LIAISON_BIN, or else from BUILD/bin.
 */
#ifndef LIAISON_TEST_STACK_H
#define LIAISON_TEST_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/status.h"
#include "wire/context.h"

/* ---- a database ---- */

struct test_database;

/*
 * A fresh database with the roles and schemas of all services.  With
 * LIAISON_TEST_TEMPLATE it is a copy of that one, where the tables are already:
 * a service that starts finds nothing to migrate, and is seconds sooner.
 */
struct test_database *test_database_new(void);
/* The same without any table, for whom that matters. */
struct test_database *test_database_bare(void);
void		 test_database_free(struct test_database **);
/* Provisions it again with --cell; NULL, or why not, until the next call. */
const char	*test_database_cell(struct test_database *, const char *cell);
/* libpq conninfo of "directory", "messages", ... or of "owner" (superuser). */
const char	*test_database_conninfo(const struct test_database *,
		    const char *role);
/*
 * Runs SQL as a role and waits.  The first column of the first row as text,
 * "" where there is none; valid until the next call.
 */
const char	*test_sql(const struct test_database *, const char *role,
		    const char *sql);
/* The same with text parameters $1..$n; only one statement. */
const char	*test_sql_params(const struct test_database *,
		    const char *role, const char *sql, int n,
		    const char *const values[]);

/*
 * The same without waiting, on a connection of its own: no process is forked
 * whose failure would go on with the test in two processes.
 */
struct test_asked;
struct test_asked *test_sql_begin(const struct test_database *,
		    const char *role, const char *sql);
bool		 test_sql_ended(struct test_asked *);
/* Waits, and fails the test where the SQL has failed. */
void		 test_sql_end(struct test_asked **);

/* Stops the whole cluster, starts it again in the same place.  Not with
 * LIAISON_TEST_PG: then test_cluster_own() is false, and the test skips. */
bool		 test_cluster_own(void);
void		 test_cluster_stop(void);
void		 test_cluster_start(void);

/* ---- a service ---- */

struct test_service;

/*
 * Starts BUILD/bin/liaison-NAME on an ephemeral port and waits until it says
 * that it is ready.  env: NULL-ended "NAME=VALUE", added last, or NULL.
 *	const char *env[] = { test_setting("LIAISON_DIRECTORY",
 *	    test_service_endpoint(directory)), NULL };
 */
struct test_service *test_service_start(const struct test_database *,
		    const char *name, const char *const env[]);
/* "tcp://127.0.0.1:49152" */
const char	*test_service_endpoint(const struct test_service *);
int		 test_service_pid(const struct test_service *);
/* SIGTERM; it must end by itself, with status 0. */
void		 test_service_stop(struct test_service **);
/* SIGKILL. */
void		 test_service_kill(struct test_service **);
/* Still running? */
bool		 test_service_alive(const struct test_service *);
/* What it has logged so far contains `text`. */
bool		 test_service_logged(const struct test_service *,
		    const char *text);

/* "NAME=VALUE"; freed when the program ends. */
const char	*test_setting(const char *name, const char *value);
/* A fresh empty folder, removed when the program ends. */
const char	*test_folder(void);
/* How many files are in it, at any depth. */
unsigned	 test_folder_files(const char *folder);
/* Waits until fn(arg) is true, at most timeout_ms; false when it never was. */
bool		 test_wait(bool (*fn)(void *), void *arg, int timeout_ms);

/* ---- calls ---- */

struct test_peer;

/* endpoints: as for rpc_client_new(). */
struct test_peer *test_peer_new(const char *service, const char *endpoints);
void		 test_peer_free(struct test_peer **);

/* The Idempotency-Key in the header of the next calls; NULL: none. */
void		 test_peer_key(struct test_peer *, const char *key);
struct rpc_caller test_caller(int64_t school_id, int64_t user_id, int role);

/*
 * Calls "Send" of a service and waits for the answer.  Returns the code (OK is
 * 0).  *reply, if wanted, is NULL unless OK; it and status live until the next
 * call on this peer.  status may be NULL.
 */
int		 test_call(struct test_peer *,
		    const ProtobufCServiceDescriptor *, const char *method,
		    const struct rpc_caller *, const ProtobufCMessage *request,
		    const ProtobufCMessage **reply, struct status *status);
/*
 * The same where the code is known: the test fails with what came instead.
 * The reply, NULL unless OK.
 */
const void	*test_expect(struct test_peer *,
		    const ProtobufCServiceDescriptor *, const char *method,
		    const struct rpc_caller *, const void *request, int code,
		    struct status *status);

#endif
