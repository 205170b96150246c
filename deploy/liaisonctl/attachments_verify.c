/*
 * liaisonctl attachments verify: every byte that people may ask for is read
 * and hashed again.  Those that share bytes come one after the other, so that
 * these are read once.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "attachments.h"
#include "ctl.h"

/* Columns of rows_sql. */
enum { SCHOOL, ID, SIZE, SHA256 };

/* Held by the server: no statement, and no lock, is to last for hours. */
static const char rows_sql[] =
    "DECLARE rows NO SCROLL CURSOR WITH HOLD FOR"
    " SELECT school_id, encode(id, 'hex'), size, encode(sha256, 'hex')"
    " FROM attachments.attachment"
    " WHERE state IN (1, 2) AND ($1::bigint = 0 OR school_id = $1::bigint)"
    " ORDER BY school_id, sha256, id";
static const char page_sql[] = "FETCH 500 FROM rows";
static const char still_sql[] =
    "SELECT FROM attachments.attachment"
    " WHERE school_id = $1::bigint AND id = decode($2, 'hex')"
    " AND sha256 = decode($3, 'hex') AND state IN (1, 2)";

struct verifying {
	struct store	*store;
	/* Of the school that is looked at; 0: none yet. */
	int64_t		 school_id;
	uint64_t	 files, contents, bytes, bad;
	/* The bytes that were read last. */
	dev_t		 dev;
	ino_t		 ino;
	char		 sha256[BLOB_HEX_LEN + 1];
	uint64_t	 all_bad;
	bool		 failed;
};

static bool	 succeeds(struct verifying *, PGresult *);
static void	 take(struct verifying *, const PGresult *, int);
static void	 finish(const struct verifying *);
static void	 look(struct verifying *, const PGresult *, int, char *what,
		    size_t size);

int
store_verify(struct store *s)
{
	struct verifying v = { .store = s };
	char number[STORE_NUMBER];
	const char *values[] = { number };
	PGresult *page;
	int i, n;

	snprintf(number, sizeof(number), "%" PRId64, s->school_id);
	page = PQexecParams(s->db, rows_sql, 1, NULL, values, NULL, NULL, 0);
	for (n = 1; succeeds(&v, page) && n > 0;) {
		PQclear(page);
		page = PQexec(s->db, page_sql);
		n = PQntuples(page);
		for (i = 0; i < n; i++)
			take(&v, page, i);
	}
	PQclear(page);
	finish(&v);
	if (v.school_id == 0 && !v.failed)
		puts("no attachments yet");
	return v.failed || v.all_bad > 0 ? 1 : 0;
}

static bool
succeeds(struct verifying *v, PGresult *r)
{
	if (PQresultStatus(r) != PGRES_COMMAND_OK &&
	    PQresultStatus(r) != PGRES_TUPLES_OK) {
		ctl_error("PostgreSQL refused: %s",
		    PQerrorMessage(v->store->db));
		v->failed = true;
	}
	return !v->failed;
}

static void
take(struct verifying *v, const PGresult *r, int row)
{
	const int64_t school_id = strtoll(PQgetvalue(r, row, SCHOOL), NULL,
	    10);
	const char *code = store_school(v->store, school_id);
	char what[256] = "";
	int still;

	if (school_id != v->school_id) {
		finish(v);
		v->school_id = school_id;
		v->files = v->contents = v->bytes = v->bad = 0;
		v->sha256[0] = '\0';
	}
	look(v, r, row, what, sizeof(what));
	if (what[0] == '\0') {
		v->files++;
		return;
	}
	/* Or was it removed between the statement and the look? */
	still = store_finds(v->store, still_sql, school_id,
	    PQgetvalue(r, row, ID), PQgetvalue(r, row, SHA256));
	if (still == -1)
		v->failed = true;
	if (still != 1)
		return;
	printf("%s: attachment %s %s\n", code != NULL ? code : "?",
	    PQgetvalue(r, row, ID), what);
	v->files++;
	v->bad++;
	v->all_bad++;
}

/* What is over when the next school comes, or none. */
static void
finish(const struct verifying *v)
{
	const char *code = store_school(v->store, v->school_id);

	if (v->school_id == 0)
		return;
	if (v->bad > 0)
		printf("%s: %" PRIu64 " of %" PRIu64 " attachments cannot be "
		    "given as they were taken\n", code != NULL ? code : "?",
		    v->bad, v->files);
	else
		printf("%s: %" PRIu64 " attachments of %" PRIu64 " contents, %"
		    PRIu64 " bytes, as they were taken\n",
		    code != NULL ? code : "?", v->files, v->contents,
		    v->bytes);
}

/* what: what is wrong with it, or left empty. */
static void
look(struct verifying *v, const PGresult *r, int row, char *what, size_t len)
{
	const uint64_t size = strtoull(PQgetvalue(r, row, SIZE), NULL, 10);
	const char *sha256 = PQgetvalue(r, row, SHA256);
	const char *id = PQgetvalue(r, row, ID);
	struct blob_state state;
	uint8_t found[BLOB_SHA256_LEN];
	char hex[BLOB_HEX_LEN + 1];
	enum blob_result result;

	result = blobs_inspect(v->store->blobs, v->school_id, id, &state);
	if (result == BLOB_OK && state.size != size) {
		(void)snprintf(what, len, "has %" PRIu64 " bytes, not %" PRIu64,
		    state.size, size);
		return;
	}
	if (result == BLOB_OK && state.dev == v->dev && state.ino == v->ino &&
	    strcmp(v->sha256, sha256) == 0)
		return;
	if (result == BLOB_OK)
		result = blobs_hash(v->store->blobs, v->school_id, id, found);
	if (result != BLOB_OK) {
		(void)snprintf(what, len, "%s", blob_result_text(result));
		return;
	}
	sodium_bin2hex(hex, sizeof(hex), found, sizeof(found));
	if (strcmp(hex, sha256) != 0) {
		(void)snprintf(what, len, "has other bytes than it had");
		return;
	}
	v->dev = state.dev;
	v->ino = state.ino;
	(void)snprintf(v->sha256, sizeof(v->sha256), "%s", sha256);
	v->contents++;
	v->bytes += size;
}
