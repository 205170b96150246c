/* How messages of the demo come to have been sent in the past. */
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "past.h"

#define DATABASE	"liaison"
#define SETTLE_MS	20000
#define SETTLE_POLL_MS	50
#define NUMBER_BYTES	24	/* of an id in an array, with its comma */

/* $1 the school, $2 threads, $3 messages, $4 seconds since 1970. */
static const char *const take =
	"INSERT INTO moved SELECT m.thread_id, m.id, m.sent_at,"
	"  to_timestamp(x.at) "
	"FROM unnest($2::bigint[], $3::bigint[], $4::bigint[])"
	"  AS x (thread_id, id, at) "
	"JOIN messages.message m ON m.school_id = $1::bigint"
	"  AND m.thread_id = x.thread_id AND m.id = x.id";

/* $1 the school.  Lines of boxes have the times of messages of their thread. */
static const char *const move[] = {
	"UPDATE messages.entry e SET received_at = m.new_at FROM moved m "
	"WHERE e.school_id = $1::bigint AND e.thread_id = m.thread_id"
	"  AND e.received_at = m.old_at",
	"UPDATE messages.entry e SET sent_at = m.new_at FROM moved m "
	"WHERE e.school_id = $1::bigint AND e.thread_id = m.thread_id"
	"  AND e.sent_at = m.old_at",
	/* Read within some hours. */
	"UPDATE messages.receipt r SET read_at = least(now(),"
	"  m.new_at + interval '7 min' * (1 + (r.user_id + m.id) % 90)) "
	"FROM moved m WHERE r.school_id = $1::bigint AND r.message_id = m.id",
	"UPDATE messages.message g SET sent_at = m.new_at FROM moved m "
	"WHERE g.school_id = $1::bigint AND g.thread_id = m.thread_id"
	"  AND g.id = m.id",
	"UPDATE notify.event v SET created_at = m.new_at FROM moved m "
	"WHERE v.school_id = $1::bigint AND v.event_id = m.id",
};

/*
 * $1 the school, $2 who has lost mail.  Notify tells of the hook itself.  What
 * is of the hook is done once: it is on until then.
 */
#define FAILING_HOOK \
	"h.school_id = $1::bigint AND h.state = 0 AND h.url = '" PAST_HOOK "'"
static const char *const fail[] = {
	"INSERT INTO notify.hook_delivery (school_id, hook_id, event_id,"
	"  user_id, state, attempts, made_at, at, said) "
	"SELECT h.school_id, h.hook_id, n.event_id, n.user_id, 2, 10,"
	"  now() - interval '5 days', now() - interval '2 hours', '503' "
	"FROM notify.hook h CROSS JOIN LATERAL ("
	"  SELECT x.event_id, x.user_id FROM notify.notification x"
	"  WHERE x.school_id = h.school_id"
	"  ORDER BY x.event_id DESC, x.user_id LIMIT 12) n "
	"WHERE " FAILING_HOOK " AND $2::bigint <> 0 "
	"ON CONFLICT (school_id, hook_id, event_id, user_id) DO UPDATE"
	"  SET state = 2, attempts = 10, said = '503'",
	"INSERT INTO directory.mail_address (school_id, person_id, address,"
	"  verified_at, bounced_at, bounce) "
	"SELECT h.school_id, $2::bigint, 'ancienne.boite@college-demo.example',"
	"  now() - interval '90 days', now() - interval '1 day',"
	"  '5.1.1 User unknown' "
	"FROM notify.hook h WHERE " FAILING_HOOK
	" ON CONFLICT (school_id, person_id) DO NOTHING",
	"UPDATE notify.hook h SET state = 2, failures = 41, said = '503',"
	"  failing_since = now() - interval '5 days', tell_at = now(),"
	"  made_at = now() - interval '60 days',"
	"  sent_at = now() - interval '6 days' "
	"WHERE " FAILING_HOOK " AND $2::bigint <> 0",
	"SET LOCAL search_path TO notify",
	"SELECT add_notice($1::bigint, $2::bigint, 'bounce-demo',"
	"  85::smallint, '', '5.1.1 User unknown', '/account',"
	"  (extract(epoch FROM now()) * 1000000)::bigint)",
};

/* What was sent long ago is not of the last hour or day, where that counts. */
static const char *const uncount =
	"DO $$ BEGIN"
	"  IF to_regclass('messages.sender') IS NOT NULL THEN"
	"    DELETE FROM messages.sender WHERE school_id = %lld;"
	"  END IF;"
	"END $$";

static int
run(PGconn *c, const char *sql, int n, const char *const *values)
{
	PGresult *r = n == 0 ? PQexec(c, sql) :
	    PQexecParams(c, sql, n, NULL, values, NULL, NULL, 0);
	int ok = PQresultStatus(r) == PGRES_COMMAND_OK ||
	    PQresultStatus(r) == PGRES_TUPLES_OK;

	PQclear(r);
	return ok ? 0 : ctl_error("PostgreSQL refused: %s",
	    PQerrorMessage(c));
}

/* Arrays of what is in the messages, as PostgreSQL writes them. */
static void
make_arrays(const struct past_message *m, size_t n, char *arrays[3])
{
	size_t size = 2 + NUMBER_BYTES * n, len[3] = { 0 };

	for (int k = 0; k < 3; k++)
		arrays[k] = calloc(1, size + 1);
	for (size_t i = 0; i < n; i++) {
		long long values[3] = { m[i].thread_id, m[i].id, m[i].at };

		for (int k = 0; k < 3; k++)
			len[k] += (size_t)snprintf(arrays[k] + len[k],
			    size - len[k], "%c%lld", i == 0 ? '{' : ',',
			    values[k]);
	}
	for (int k = 0; k < 3; k++)
		snprintf(arrays[k] + len[k], 3, "%s", n == 0 ? "{}" : "}");
}

int
past_move(const char *conninfo, int64_t school_id,
    const struct past_message *m, size_t n)
{
	PGconn *c = ctl_connect(conninfo, DATABASE);
	char school[NUMBER_BYTES], *arrays[3], sql[512];
	const char *values[4] = { school };
	int result;

	if (c == NULL)
		return -1;
	snprintf(school, sizeof(school), "%lld", (long long)school_id);
	make_arrays(m, n, arrays);
	for (int k = 0; k < 3; k++)
		values[k + 1] = arrays[k];
	result = run(c, "BEGIN", 0, NULL);
	if (result == 0)
		result = run(c, "CREATE TEMPORARY TABLE moved (thread_id"
		    " bigint, id bigint, old_at timestamptz, new_at"
		    " timestamptz) ON COMMIT DROP", 0, NULL);
	if (result == 0)
		result = run(c, take, 4, values);
	for (size_t i = 0; result == 0 && i < sizeof(move) / sizeof(move[0]);
	    i++)
		result = run(c, move[i], 1, values);
	snprintf(sql, sizeof(sql), uncount, (long long)school_id);
	if (result == 0)
		result = run(c, sql, 0, NULL);
	if (result == 0)
		result = run(c, "COMMIT", 0, NULL);
	PQfinish(c);
	for (int k = 0; k < 3; k++)
		free(arrays[k]);
	return result;
}

int
past_fail(const char *conninfo, int64_t school_id, int64_t person_id)
{
	PGconn *c = ctl_connect(conninfo, DATABASE);
	char school[NUMBER_BYTES], person[NUMBER_BYTES];
	const char *values[] = { school, person };
	int result;

	if (c == NULL)
		return -1;
	snprintf(school, sizeof(school), "%lld", (long long)school_id);
	snprintf(person, sizeof(person), "%lld", (long long)person_id);
	result = run(c, "BEGIN", 0, NULL);
	for (size_t i = 0; result == 0 && i < sizeof(fail) / sizeof(fail[0]);
	    i++)
		result = run(c, fail[i], strchr(fail[i], '$') != NULL ? 2 : 0,
		    values);
	if (result == 0)
		result = run(c, "COMMIT", 0, NULL);
	PQfinish(c);
	return result;
}

int
past_settle(const char *conninfo, int64_t school_id)
{
	PGconn *c = ctl_connect(conninfo, DATABASE);
	char school[NUMBER_BYTES];
	const char *values[] = { school };
	int left = 1;

	if (c == NULL)
		return -1;
	snprintf(school, sizeof(school), "%lld", (long long)school_id);
	for (int ms = 0; left > 0 && ms < SETTLE_MS; ms += SETTLE_POLL_MS) {
		PGresult *r = PQexecParams(c, "SELECT 1 FROM messages.outbox "
		    "WHERE school_id = $1::bigint LIMIT 1", 1, NULL, values,
		    NULL, NULL, 0);

		left = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : 1;
		PQclear(r);
		if (left > 0)
			poll(NULL, 0, SETTLE_POLL_MS);
	}
	PQfinish(c);
	return left == 0 ? 0 : ctl_error("notifications do not arrive");
}
