/* Jobs, units, and the meaning of SQLSTATEs. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "pg/job.h"

/* The first row whose prefix fits. */
static const struct {
	const char	*prefix;
	Rpc__Code	 code;
	Rpc__Reason	 reason;
} meanings[] = {
	/* protocol_violation: as a wrong number of parameters */
	{ "08P01", RPC__CODE__INTERNAL, RPC__REASON__INTERNAL_ERROR },
	{ "08", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	/* query_canceled: by statement_timeout */
	{ "57014", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	{ "57P", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	/* too_many_connections, lock_not_available, deadlock and the like */
	{ "53300", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	{ "55P03", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	{ "40", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	/* read_only_sql_transaction: a standby took over, or not yet */
	{ "25006", RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE },
	{ "53100", RPC__CODE__RESOURCE_EXHAUSTED, RPC__REASON__STORAGE_FULL },
	/* character_not_in_repertoire, untranslatable_character */
	{ "22021", RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST },
	{ "22P05", RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST },
	{ "", RPC__CODE__INTERNAL, RPC__REASON__INTERNAL_ERROR },
};

struct pg_job *
pg_job_new(const struct pg_statement *statement, struct pg_args *args,
    pg_done_fn *done, void *arg)
{
	const uint8_t *data = args->data != NULL ? args->data : args->small;
	size_t n = (size_t)args->n;
	struct pg_job *job;

	if ((job = malloc(sizeof(*job) + args->len)) == NULL)
		fatal("out of memory");
	memset(job, 0, offsetof(struct pg_job, offset));
	job->statement = statement;
	job->done = done;
	job->arg = arg;
	job->born_us = loop_now_us();
	job->nargs = args->n;
	job->nbytes = args->len;
	memcpy(job->offset, args->offset, n * sizeof(job->offset[0]));
	memcpy(job->size, args->size, n * sizeof(job->size[0]));
	memcpy(job->data, data, args->len);
	free(args->data);
	*args = (struct pg_args)PG_ARGS_INIT;
	return job;
}

void
pg_job_free(struct pg_job *job)
{
	PQclear(job->result);
	free(job);
}

void
pg_jobs_push(struct pg_jobs *jobs, struct pg_job *job)
{
	job->next = NULL;
	if (jobs->tail != NULL)
		jobs->tail->next = job;
	else
		jobs->head = job;
	jobs->tail = job;
	jobs->count++;
	jobs->bytes += job->nbytes;
}

void
pg_jobs_push_front(struct pg_jobs *jobs, struct pg_job *job)
{
	job->next = jobs->head;
	jobs->head = job;
	if (jobs->tail == NULL)
		jobs->tail = job;
	jobs->count++;
	jobs->bytes += job->nbytes;
}

struct pg_job *
pg_jobs_pop(struct pg_jobs *jobs)
{
	struct pg_job *job = jobs->head;

	if (job == NULL)
		return NULL;
	jobs->head = job->next;
	if (jobs->head == NULL)
		jobs->tail = NULL;
	jobs->count--;
	jobs->bytes -= job->nbytes;
	job->next = NULL;
	return job;
}

/* There is one. */
struct pg_job *
pg_jobs_pop_last(struct pg_jobs *jobs)
{
	struct pg_job *last = jobs->tail, **at = &jobs->head, *before = NULL;

	while (*at != last) {
		before = *at;
		at = &before->next;
	}
	*at = NULL;
	jobs->tail = before;
	jobs->count--;
	jobs->bytes -= last->nbytes;
	return last;
}

struct pg_unit *
pg_unit_new(void)
{
	struct pg_unit *unit;

	if ((unit = calloc(1, sizeof(*unit))) == NULL)
		fatal("out of memory");
	return unit;
}

void
pg_unit_reset(struct pg_unit *unit)
{
	struct pg_job *job;

	for (job = unit->jobs.head; job != NULL; job = job->next) {
		PQclear(job->result);
		job->result = NULL;
	}
	PQclear(unit->error);
	unit->error = NULL;
	unit->guilty = NULL;
	unit->cursor = NULL;
	unit->parsing = unit->answered = unit->stale = false;
}

void
pg_unit_free(struct pg_unit *unit)
{
	assert(unit->jobs.head == NULL);
	PQclear(unit->error);
	free(unit);
}

const char *
pg_sqlstate(const PGresult *res)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	return state != NULL ? state : "XX000";
}

bool
pg_sqlstate_retry(const char *sqlstate)
{
	return strcmp(sqlstate, "40001") == 0 ||
	    strcmp(sqlstate, "40P01") == 0 || pg_sqlstate_unprepared(sqlstate);
}

/* invalid_sql_statement_name: the Parse it relied on failed. */
bool
pg_sqlstate_unprepared(const char *sqlstate)
{
	return strcmp(sqlstate, "26000") == 0;
}

/*
 * feature_not_supported: "cached plan must not change result type", after a
 * migration by a newer replica.
 */
bool
pg_sqlstate_stale(const char *sqlstate)
{
	return strcmp(sqlstate, "0A000") == 0;
}

struct status
pg_sqlstate_status(const char *sqlstate, const char *text)
{
	size_t i = 0;

	while (strncmp(sqlstate, meanings[i].prefix,
	    strlen(meanings[i].prefix)) != 0)
		i++;
	return status_make(meanings[i].code, meanings[i].reason, NULL, text);
}
