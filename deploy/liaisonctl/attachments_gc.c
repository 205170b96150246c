/*
 * liaisonctl attachments gc: what nothing holds.  A row is written before its
 * file is made and removed after its file is gone, so a file that is seen and
 * then has no row never gets one, whatever runs meanwhile.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "attachments.h"
#include "attachments/blobs/derived.h"
#include "attachments/blobs/driver.h"
#include "attachments/blobs/s3.h"
#include "ctl.h"

/* Its ticket comes when it is whole: long before. */
#define OBJECT_AGE_S	86400

/* The oldest and the newest: were any of them lost alone? */
static const char some_sql[] =
    "(SELECT encode(id, 'hex') FROM attachments.attachment"
    " WHERE school_id = $1::bigint AND state IN (1, 2)"
    " ORDER BY id LIMIT 100) UNION ALL"
    " (SELECT encode(id, 'hex') FROM attachments.attachment"
    " WHERE school_id = $1::bigint AND state IN (1, 2)"
    " ORDER BY id DESC LIMIT 100)";
static const char row_sql[] =
    "SELECT FROM attachments.attachment"
    " WHERE school_id = $1::bigint AND id = decode($2, 'hex')";

struct collecting {
	struct store	*store;
	bool		 remove, failed;
	uint64_t	 found, bytes;
	int64_t		 unknown;	/* the school that was said last */
	int64_t		 school_id;	/* whose objects are looked through */
};

static bool		 is_first_hand(struct store *);
static void		 finish_removals(struct collecting *);
static blob_entry_fn	 collect;
static void		 collect_objects(struct collecting *);
static bool		 is_its_folder(struct collecting *);
static void		 end_unfinished(struct collecting *);
static blob_lost_fn	 collect_object;
static int		 is_held(struct collecting *,
			    const struct blob_entry *);
static bool		 remove_entry(struct collecting *,
			    const struct blob_entry *);

int
store_collect(struct store *s, bool remove)
{
	struct collecting c = { .store = s, .remove = remove };

	if (!is_first_hand(s))
		return 1;
	if (remove)
		finish_removals(&c);
	if (blobs_walk(s->blobs, s->school_id, collect, &c) != BLOB_OK) {
		ctl_error("cannot look through the store");
		c.failed = true;
	}
	collect_objects(&c);
	printf("%" PRIu64 " that nothing holds, %" PRIu64 " bytes%s\n",
	    c.found, c.bytes, remove ? ": removed"
	    : c.found > 0 ? ": --yes removes them" : "");
	return c.failed ? 1 : 0;
}

static void
finish_removals(struct collecting *c)
{
	int64_t school_id;
	int i = 0;

	while ((school_id = store_next_school(c->store, &i)) != 0)
		if (blobs_finish_removals(c->store->blobs, school_id) !=
		    BLOB_OK) {
			ctl_error("%s: cannot end a removal that was cut off",
			    store_school(c->store, school_id));
			c->failed = true;
		}
}

static void
collect_objects(struct collecting *c)
{
	enum blob_result result;
	int i = 0;

	while ((c->school_id = store_next_school(c->store, &i)) != 0) {
		if (!is_its_folder(c)) {
			c->failed = true;
			continue;
		}
		end_unfinished(c);
		result = blobs_walk_lost(c->store->blobs, c->school_id,
		    OBJECT_AGE_S, collect_object, c);
		if (result == BLOB_OK)
			continue;
		ctl_error("%s: %s", store_school(c->store, c->school_id),
		    result == BLOB_DAMAGED ? "a ticket cannot be read, so "
		    "objects are left as they are" :
		    "cannot look through the objects");
		c->failed = true;
	}
}

/*
 * Objects are held by what lies in the folder: with another one, or one that is
 * not mounted, all of them would go.
 */
static bool
is_its_folder(struct collecting *c)
{
	const char *values[1];
	char number[STORE_NUMBER];
	struct blob_state state;
	PGresult *r;
	int i, n;

	snprintf(number, sizeof(number), "%" PRId64, c->school_id);
	values[0] = number;
	r = PQexecParams(c->store->db, some_sql, 1, NULL, values, NULL, NULL,
	    0);
	n = PQntuples(r);
	if (PQresultStatus(r) != PGRES_TUPLES_OK) {
		ctl_error("PostgreSQL refused: %s",
		    PQerrorMessage(c->store->db));
		n = -1;
	}
	for (i = 0; i < n; i++)
		if (blobs_inspect(c->store->blobs, c->school_id,
		    PQgetvalue(r, i, 0), &state) != BLOB_ABSENT)
			break;
	PQclear(r);
	if (n > 0 && i == n)
		ctl_error("%s: no attachment is in this folder: is it the "
		    "store?  Objects are left as they are",
		    store_school(c->store, c->school_id));
	return n == 0 || i < n;
}

/* Parts of what never became an object: nobody can see them, but they cost. */
static void
end_unfinished(struct collecting *c)
{
	struct driver *s3 = blobs_driver(c->store->blobs, "s3");
	uint64_t ended = 0;

	if (s3 == NULL || !c->remove)
		return;
	if (s3_end_unfinished(s3, c->school_id, time(NULL) - OBJECT_AGE_S,
	    &ended) != BLOB_OK) {
		ctl_error("%s: cannot end what was put into the bucket by "
		    "halves", store_school(c->store, c->school_id));
		c->failed = true;
	}
	if (ended > 0)
		printf("%s: %" PRIu64 " objects that were put by halves\n",
		    store_school(c->store, c->school_id), ended);
}

static bool
collect_object(const struct driver *d, const struct object_entry *e, void *arg)
{
	struct collecting *c = arg;

	printf("%s: object %s, %" PRIu64 " bytes\n",
	    store_school(c->store, c->school_id), e->key, e->size);
	c->found++;
	c->bytes += e->size;
	if (c->remove && d->remove(d->self, e->key) != BLOB_OK) {
		ctl_error("cannot remove %s", e->key);
		c->failed = true;
	}
	return true;
}

/* A standby may not have heard yet of what the store has. */
static bool
is_first_hand(struct store *s)
{
	PGresult *r = PQexec(s->db, "SHOW transaction_read_only");
	bool first_hand = PQresultStatus(r) == PGRES_TUPLES_OK &&
	    strcmp(PQgetvalue(r, 0, 0), "off") == 0;

	PQclear(r);
	if (!first_hand)
		ctl_error("this database cannot be written to: is it a copy "
		    "that comes behind?");
	return first_hand;
}

static bool
collect(const struct blob_entry *e, void *arg)
{
	static const char *const kinds[] = { "upload", "attachment",
		"content", "preview" };
	struct collecting *c = arg;
	const char *code = store_school(c->store, e->school_id);
	int held;

	/* Of another database, perhaps: then all of it would go. */
	if (code == NULL) {
		if (c->unknown != e->school_id)
			ctl_error("school %" PRId64 " is not in this database: "
			    "left as it is", e->school_id);
		c->unknown = e->school_id;
		c->failed = true;
		return true;
	}
	held = is_held(c, e);
	if (held == -1) {
		c->failed = true;
		return false;
	}
	if (held == 1)
		return true;
	printf("%s: %s %s, %" PRIu64 " bytes\n", code, kinds[e->kind], e->name,
	    e->size);
	c->found++;
	c->bytes += e->size;
	return !c->remove || remove_entry(c, e);
}

static int
is_held(struct collecting *c, const struct blob_entry *e)
{
	if (e->kind == BLOB_CONTENT)
		return e->shared ? 1 : 0;
	if (e->kind == BLOB_DERIVED)
		return derived_is_held(c->store->blobs, e->school_id, e->name);
	return store_finds(c->store, row_sql, e->school_id, e->name, NULL);
}

static bool
remove_entry(struct collecting *c, const struct blob_entry *e)
{
	enum blob_result result;

	result = e->kind == BLOB_CONTENT || e->kind == BLOB_DERIVED ?
	    blobs_remove_content(c->store->blobs, e->school_id, e->name) :
	    blobs_remove(c->store->blobs, e->school_id, e->name, "");
	if (result != BLOB_OK) {
		ctl_error("cannot remove %s", e->name);
		c->failed = true;
	}
	return true;
}
