/*
 * liaisonctl attachments move: brings the bytes of every attachment to where
 * those of new ones are to be kept.  One after the other, beside the services:
 * each is in one place or the other at any time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments.h"
#include "ctl.h"

#define AT_ONCE	500

/* Columns of rows_sql. */
enum { SCHOOL, ID, SIZE };

/* A page at a time, as no statement is to last for hours. */
static const char rows_sql[] =
    "SELECT school_id, encode(id, 'hex'), size FROM attachments.attachment"
    " WHERE state IN (1, 2) AND ($1::bigint = 0 OR school_id = $1::bigint)"
    " AND (school_id, id) > ($2::bigint, decode($3, 'hex'))"
    " ORDER BY school_id, id LIMIT $4::int";

struct moving {
	struct store	*store;
	int64_t		 school_id;	/* of the last one; 0: none yet */
	char		 id[BLOB_ID_LEN + 1];
	uint64_t	 seen, moved, bytes, bad;
	bool		 stopped;
};

static PGresult	*next_page(const struct moving *);
static void	 move_one(struct moving *, const PGresult *, int);

int
store_move(struct store *s)
{
	struct moving m = { .store = s };
	bool failed = false;
	PGresult *page;
	int i, n = AT_ONCE;

	while (n == AT_ONCE && !m.stopped) {
		page = next_page(&m);
		failed = PQresultStatus(page) != PGRES_TUPLES_OK;
		if (failed)
			ctl_error("PostgreSQL refused: %s",
			    PQerrorMessage(s->db));
		n = PQntuples(page);
		for (i = 0; i < n && !m.stopped; i++)
			move_one(&m, page, i);
		PQclear(page);
	}
	printf("%" PRIu64 " attachments: %" PRIu64 " moved, %" PRIu64
	    " bytes; %" PRIu64 " lie there already\n", m.seen, m.moved,
	    m.bytes, m.seen - m.moved - m.bad);
	if (m.bad > 0)
		ctl_error("%" PRIu64 " are where they were: see above, then "
		    "call this again", m.bad);
	return failed || m.bad > 0 ? 1 : 0;
}

static PGresult *
next_page(const struct moving *m)
{
	char school[STORE_NUMBER], after[STORE_NUMBER], most[STORE_NUMBER];
	const char *values[] = { school, after, m->id, most };

	(void)snprintf(school, sizeof(school), "%" PRId64,
	    m->store->school_id);
	(void)snprintf(after, sizeof(after), "%" PRId64, m->school_id);
	(void)snprintf(most, sizeof(most), "%d", AT_ONCE);
	return PQexecParams(m->store->db, rows_sql, 4, NULL, values, NULL,
	    NULL, 0);
}

/* One that has been removed meanwhile is not there to be moved. */
static void
move_one(struct moving *m, const PGresult *page, int i)
{
	enum blob_result result;
	const char *code;
	bool moved;

	m->school_id = strtoll(PQgetvalue(page, i, SCHOOL), NULL, 10);
	(void)snprintf(m->id, sizeof(m->id), "%s", PQgetvalue(page, i, ID));
	result = blobs_move(m->store->blobs, m->school_id, m->id, &moved);
	if (result == BLOB_ABSENT)
		return;
	m->seen++;
	if (result == BLOB_OK) {
		m->moved += moved;
		m->bytes += moved ? strtoull(PQgetvalue(page, i, SIZE), NULL,
		    10) : 0;
		return;
	}
	m->bad++;
	code = store_school(m->store, m->school_id);
	ctl_error("%s: attachment %s: %s", code != NULL ? code : "?", m->id,
	    result == BLOB_BUSY ? "the bucket does not answer" :
	    result == BLOB_FULL ? "there is no room" :
	    blob_result_text(result));
	/* So it would go with each of them. */
	m->stopped = result == BLOB_BUSY || result == BLOB_FULL;
}
