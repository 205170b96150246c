/*
 * liaisonctl audit verify: makes the hashes of the audit trail again and names
 * the first row that is not as it was written.  How a row is hashed is said in
 * audit.sql.
 */
#include <endian.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "ctl.h"

#define HASH		crypto_hash_sha256_BYTES
#define HASH_TEXT	(2 * HASH + 1)

/* Columns of rows_sql. */
enum { CODE, HEAD_N, HEAD_HASH, N, ROW_HASH, SCHOOL, AT, ACTOR_ID, ACTOR,
	COLUMNS = ACTOR + 5 };

/* A school without rows has one of nulls; a trail without a head is 0. */
static const char rows_sql[] =
    "SELECT coalesce(s.code, coalesce(h.school_id, e.school_id)::text),"
    " coalesce(h.n, 0), encode(coalesce(h.hash, ''), 'hex'),"
    " e.n, encode(e.hash, 'hex'), e.school_id,"
    " (extract(epoch FROM e.at) * 1000000)::bigint, e.actor_id, e.actor,"
    " e.address, e.act, e.object, e.detail"
    " FROM audit.head h FULL JOIN audit.entry e USING (school_id)"
    " LEFT JOIN directory.school s"
    "  ON s.school_id = coalesce(h.school_id, e.school_id)"
    " WHERE $1 = '' OR s.code = $1"
    " ORDER BY coalesce(h.school_id, e.school_id), e.n";

/* Of the school that is being looked at. */
struct trail {
	char		 code[128];
	int64_t		 head, n;	/* as said; of the last good row */
	char		 head_hash[HASH_TEXT];
	unsigned char	 hash[HASH];	/* of the last good row */
	bool		 open, bad;
	/* Of an earlier row, as a log has it; 0: none. */
	int64_t		 told;
	const char	*told_hash;
	unsigned	 schools, faults;
};

static int	 verify(PGconn *, const char *school, struct trail *);
static void	 take(struct trail *, const PGresult *);
static void	 finish(struct trail *);
static void	 hash_row(struct trail *, const PGresult *,
		    unsigned char out[HASH]);
static void	 fault(struct trail *, int64_t n, const char *what);
static int	 read_head(const char *, struct trail *);

int
cmd_audit(int argc, char **argv)
{
	const char *conninfo = NULL, *school = "", *head = NULL;
	const struct ctl_option options[] = {
		{ "school", &school, "code of one school (all)", false },
		{ "head", &head, "N:HASH of that school as a log has it: is "
		    "row N still that one?", false },
		{ "conninfo", &conninfo, "of the database (LIAISON_DATABASE, "
		    "or of the running stack)", false },
		{ 0 },
	};
	struct trail t = { 0 };
	char info[CTL_CONNINFO];
	PGconn *c;
	int result;

	if (argc > 1 && strcmp(argv[1], "verify") == 0) {
		argv[1] = argv[0];
		argc--;
		argv++;
	} else if (argc < 2 || strcmp(argv[1], "--help") != 0) {
		ctl_error("usage: liaisonctl audit verify [--school CODE]");
		return 2;
	}
	if (ctl_options(argc, argv, "", options) == -1 ||
	    read_head(head, &t) == -1)
		return 2;
	if (head != NULL && *school == '\0') {
		ctl_error("--head is of a --school");
		return 2;
	}
	/* The role of the directory service may read the trail. */
	if (ctl_find_database(conninfo, "liaison_directory", info) == -1 ||
	    (c = ctl_connect(info, NULL)) == NULL)
		return 1;
	result = verify(c, school, &t);
	PQfinish(c);
	return result == 0 && t.faults == 0 ? 0 : 1;
}

static int
read_head(const char *text, struct trail *t)
{
	char *end;

	if (text == NULL)
		return 0;
	t->told = strtoll(text, &end, 10);
	t->told_hash = end + 1;
	if (t->told > 0 && *end == ':' &&
	    strspn(end + 1, "0123456789abcdef") == 2 * HASH &&
	    strlen(end + 1) == 2 * HASH)
		return 0;
	return ctl_error("--head is N:HASH, as the log line audit_head says");
}

/* A row at a time, of one moment: the trail may be long. */
static int
verify(PGconn *c, const char *school, struct trail *t)
{
	PGresult *r;
	int result = 0;

	if (PQsendQueryParams(c, rows_sql, 1, NULL, &school, NULL, NULL, 0) ==
	    0 || PQsetSingleRowMode(c) == 0)
		return ctl_error("PostgreSQL: %s", PQerrorMessage(c));
	while ((r = PQgetResult(c)) != NULL) {
		if (PQresultStatus(r) == PGRES_SINGLE_TUPLE)
			take(t, r);
		else if (PQresultStatus(r) != PGRES_TUPLES_OK)
			result = ctl_error("PostgreSQL refused: %s",
			    PQerrorMessage(c));
		PQclear(r);
	}
	finish(t);
	if (result == 0 && t->schools == 0)
		return *school == '\0' ? (puts("no audit trail yet"), 0) :
		    ctl_error("school %s has no audit trail", school);
	return result;
}

static void
take(struct trail *t, const PGresult *r)
{
	const char *code = PQgetvalue(r, 0, CODE);
	unsigned char hash[HASH];
	char text[HASH_TEXT];
	int64_t n;

	if (!t->open || strcmp(code, t->code) != 0) {
		finish(t);
		snprintf(t->code, sizeof(t->code), "%s", code);
		snprintf(t->head_hash, sizeof(t->head_hash), "%s",
		    PQgetvalue(r, 0, HEAD_HASH));
		t->head = strtoll(PQgetvalue(r, 0, HEAD_N), NULL, 10);
		t->n = 0;
		memset(t->hash, 0, HASH);
		t->open = true;
		t->bad = false;
		t->schools++;
	}
	if (t->bad || PQgetisnull(r, 0, N))
		return;
	n = strtoll(PQgetvalue(r, 0, N), NULL, 10);
	if (n != t->n + 1) {
		fault(t, t->n + 1, n > t->n + 1 ? "is missing" :
		    "has no such number");
		return;
	}
	hash_row(t, r, hash);
	sodium_bin2hex(text, sizeof(text), hash, HASH);
	if (strcmp(text, PQgetvalue(r, 0, ROW_HASH)) != 0)
		fault(t, n, "is not as it was written");
	else if (n == t->told && strcmp(text, t->told_hash) != 0)
		fault(t, n, "is not the one that the log knows");
	t->n = n;
	memcpy(t->hash, hash, HASH);
}

/* What is over when the next school comes, or none. */
static void
finish(struct trail *t)
{
	char text[HASH_TEXT];

	if (!t->open || t->bad)
		return;
	sodium_bin2hex(text, sizeof(text), t->hash, HASH);
	if (t->n < t->head || t->n < t->told)
		fault(t, t->n + 1, "is missing");
	else if (t->n > t->head)
		fault(t, t->head + 1, "was not written by the trail");
	else if (t->n > 0 && strcmp(text, t->head_hash) != 0)
		fault(t, t->n, "is not the last one that was written");
	else
		printf("%s: %" PRId64 " rows, as they were written\n",
		    t->code, t->n);
}

static void
fault(struct trail *t, int64_t n, const char *what)
{
	printf("%s: row %" PRId64 " %s\n", t->code, n, what);
	t->bad = true;
	t->faults++;
}

static void
hash_number(crypto_hash_sha256_state *h, const char *text)
{
	const uint64_t be = htobe64((uint64_t)strtoll(text, NULL, 10));

	crypto_hash_sha256_update(h, (const unsigned char *)&be, sizeof(be));
}

static void
hash_row(struct trail *t, const PGresult *r, unsigned char out[HASH])
{
	crypto_hash_sha256_state h;
	uint32_t len;
	int i;

	crypto_hash_sha256_init(&h);
	crypto_hash_sha256_update(&h, t->hash, HASH);
	hash_number(&h, PQgetvalue(r, 0, SCHOOL));
	hash_number(&h, PQgetvalue(r, 0, N));
	hash_number(&h, PQgetvalue(r, 0, AT));
	hash_number(&h, PQgetvalue(r, 0, ACTOR_ID));
	for (i = ACTOR; i < COLUMNS; i++) {
		len = htobe32((uint32_t)PQgetlength(r, 0, i));
		crypto_hash_sha256_update(&h, (const unsigned char *)&len,
		    sizeof(len));
		crypto_hash_sha256_update(&h,
		    (const unsigned char *)PQgetvalue(r, 0, i),
		    (unsigned long long)PQgetlength(r, 0, i));
	}
	crypto_hash_sha256_final(&h, out);
}
