/* The audit trail: a page of it, or all that fits as CSV. */
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/csv.h"
#include "base/text.h"
#include "directory/directory.h"
#include "directory/store/audit.h"
#include "rpc/page.h"

/* Of one file: a frame holds so many, and a spreadsheet is usable with them. */
#define EXPORT_MAX	50000
#define HASH_TEXT	(2 * STORE_AUDIT_HASH + 1)

struct trail {
	struct rpc_call	*call;
	uint32_t	 page;
};

static pg_done_fn	on_page, on_export;
static struct status	read_filter(struct rpc_call *,
			    const Oversight__ListAuditRequest *,
			    struct store_trail *);
static void		 add_row(struct buffer *, const struct store_noted *);

void
oversight_list_audit(struct directory *d, struct rpc_call *call,
    const Oversight__ListAuditRequest *req)
{
	const bool csv = strcmp(req->format, "csv") == 0;
	struct trail *t = arena_alloc(rpc_call_arena(call), sizeof(*t));
	struct store_trail f = { 0 };
	struct status status;

	status = read_filter(call, req, &f);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	t->call = call;
	t->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	/* One more than asked says whether there is more. */
	f.limit = 1 + (csv ? EXPORT_MAX : (int32_t)t->page);
	if (csv)
		f.note = "audit.export";
	else if (f.before == 0 && (f.actor != 0 || *f.q != '\0'))
		f.note = "audit.search";
	store_read_audit(d->pg, &f, csv ? on_export : on_page, t);
}

static struct status
read_filter(struct rpc_call *call, const Oversight__ListAuditRequest *req,
    struct store_trail *f)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	f->school_id = caller->school_id;
	f->user_id = caller->user_id;
	f->address = caller->address;
	f->note = "";
	f->actor = req->actor;
	f->act = req->act;
	f->q = text_trimmed(rpc_call_arena(call), req->q);
	if (req->from != NULL)
		f->from_us = req->from->seconds * 1000000 +
		    req->from->nanos / 1000;
	if (req->to != NULL)
		f->to_us = req->to->seconds * 1000000 + req->to->nanos / 1000;
	if (req->from != NULL && req->to != NULL && f->to_us <= f->from_us)
		return status_invalid("to", "not after from");
	if (*req->format != '\0' && strcmp(req->format, "csv") != 0 &&
	    strcmp(req->format, "json") != 0)
		return status_invalid("format", "neither csv nor json");
	if (!page_id_token_read(req->page_token, 0, &f->before))
		return status_invalid("pageToken", "not of this list");
	return STATUS_OK;
}

static void
on_page(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Oversight__ListAuditReply reply = OVERSIGHT__LIST_AUDIT_REPLY__INIT;
	struct trail *t = arg;
	struct arena *a = rpc_call_arena(t->call);
	char hash[HASH_TEXT];
	Oversight__AuditEntry *e;
	struct store_noted n = { 0 };
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	reply.entries = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows) && i < t->page; i++) {
		store_noted_row(rows, i, &n);
		e = arena_message(a, &oversight__audit_entry__descriptor);
		e->n = n.n;
		e->at = arena_timestamp(a, n.at_us);
		e->actor_id = n.actor_id;
		e->actor = arena_strdup(a, n.actor);
		e->address = arena_strdup(a, n.address);
		e->act = arena_strdup(a, n.act);
		e->object = arena_strdup(a, n.object);
		e->detail = arena_strdup(a, n.detail);
		sodium_bin2hex(hash, sizeof(hash), n.hash, STORE_AUDIT_HASH);
		e->hash = arena_strdup(a, hash);
		reply.entries[reply.n_entries++] = e;
	}
	if (pg_count(rows) > t->page)
		reply.next_page_token = page_id_token(a, n.n);
	rpc_reply(t->call, &reply);
}

/* ---- CSV ---- */

static void
on_export(const struct status *status, const struct pg_rows *rows, void *arg)
{
	static const char *const head[] = { "n", "at", "actorId", "actor",
		"address", "act", "object", "detail", "hash" };
	Oversight__ListAuditReply reply = OVERSIGHT__LIST_AUDIT_REPLY__INIT;
	struct trail *t = arg;
	struct buffer b = { 0 };
	struct store_noted n;
	struct status many;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (pg_count(rows) > EXPORT_MAX) {
		many = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EXPORT_TOO_LARGE, NULL, "too many rows");
		many.limit = EXPORT_MAX;
		rpc_fail(t->call, many);
		return;
	}
	buffer_puts(&b, CSV_BEGIN);
	csv_row(&b, head, sizeof(head) / sizeof(head[0]));
	for (i = 0; i < pg_count(rows); i++) {
		store_noted_row(rows, i, &n);
		add_row(&b, &n);
	}
	buffer_putc(&b, '\0');
	reply.csv = b.data;
	rpc_reply(t->call, &reply);
	buffer_free(&b);
}

static void
add_row(struct buffer *b, const struct store_noted *n)
{
	const time_t seconds = (time_t)(n->at_us / 1000000);
	char number[24], id[24], at[40], hash[HASH_TEXT];
	const char *cells[] = { number, at, id, n->actor, n->address, n->act,
		n->object, n->detail, hash };
	struct tm tm;
	size_t len;

	(void)snprintf(number, sizeof(number), "%lld", (long long)n->n);
	(void)snprintf(id, sizeof(id), "%lld", (long long)n->actor_id);
	len = strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%S",
	    gmtime_r(&seconds, &tm));
	(void)snprintf(at + len, sizeof(at) - len, ".%06dZ",
	    (int)(n->at_us % 1000000));
	sodium_bin2hex(hash, sizeof(hash), n->hash, STORE_AUDIT_HASH);
	csv_row(b, cells, sizeof(cells) / sizeof(cells[0]));
}
