/*
 * liaisonctl attachments gc: what nothing holds.  A row is written before its
 * file is made and removed after its file is gone, so a file that is seen and
 * then has no row never gets one, whatever runs meanwhile.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attachments.h"
#include "attachments/blobs/derived.h"
#include "ctl.h"

static const char row_sql[] =
    "SELECT FROM attachments.attachment"
    " WHERE school_id = $1::bigint AND id = decode($2, 'hex')";

struct collecting {
	struct store	*store;
	bool		 remove, failed;
	uint64_t	 found, bytes;
	int64_t		 unknown;	/* the school that was said last */
};

static bool		 is_first_hand(struct store *);
static blob_entry_fn	 collect;
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
	if (blobs_walk(s->blobs, s->school_id, collect, &c) != BLOB_OK) {
		ctl_error("cannot look through the store");
		c.failed = true;
	}
	printf("%" PRIu64 " that nothing holds, %" PRIu64 " bytes%s\n",
	    c.found, c.bytes, remove ? ": removed"
	    : c.found > 0 ? ": --yes removes them" : "");
	return c.failed ? 1 : 0;
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
