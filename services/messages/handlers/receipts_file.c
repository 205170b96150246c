/*
 * Receipts as a file of CSV: by class, child and name, to print or to file.
 * Who is asked about several children has a line for each.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/csv.h"
#include "messages/handlers/receipts_file.h"

/* A line, when people are known. */
struct filed {
	const struct receipt	*receipt;
	const char		*class, *child, *category, *name;
	int			 role;
	int64_t			 done_us;	/* about the child; 0: not */
};
/* A file on its way; on the call's arena. */
struct filing {
	struct messages		*m;
	struct rpc_call		*call;
	struct receipt_head	 head;
	struct receipt		*receipts;	/* head.n of them */
	struct filed		*lines;
	size_t			 nlines;
};

static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static names_done	on_names;
static void	add_lines(struct filing *, const struct receipt *,
		    const Directory__NamePeopleReply *);
static void	add_line(struct filing *, const struct receipt *,
		    const Directory__NamePeopleReply *, int64_t child_id,
		    int64_t done_us);
static void	reply(struct filing *);
static int	compare(const void *, const void *);
static void	write_line(struct buffer *, const struct filed *);
static int	state_of(const struct filed *);
static const char *time_of(char at[static 40], int64_t us);
static const char *enum_name(const ProtobufCEnumDescriptor *, int);

void
receipts_file(struct messages *m, struct rpc_call *call, int64_t message_id,
    int state)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct filing *f = arena_alloc(rpc_call_arena(call), sizeof(*f));
	const struct receipt_page page = { .message_id = message_id,
		.limit = INT32_MAX, .state = state };

	f->m = m;
	f->call = call;
	store_list_receipts(m->pg, caller->school_id, caller->user_id, &page,
	    on_listed, f);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct filing *f = arg;
	struct arena *a = rpc_call_arena(f->call);
	size_t i, n = 0;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->call, *status);
		return;
	}
	if (!store_receipt_head(rows, a, &f->head)) {
		rpc_fail(f->call, status_not_found());
		return;
	}
	f->receipts = arena_alloc(a,
	    (f->head.n + 1) * sizeof(*f->receipts));
	for (i = 0; i < f->head.n; i++) {
		store_receipt(rows, i, a, &f->receipts[i]);
		n += f->receipts[i].nchildren + 1;
	}
	f->lines = arena_alloc(a, (n + 1) * sizeof(*f->lines));
	receipts_ask_names(f->m, f->call, f->receipts, f->head.n, on_names,
	    f);
}

void
receipts_ask_names(struct messages *m, struct rpc_call *call,
    const struct receipt *receipts, size_t n, names_done *done, void *arg)
{
	const struct receipt *r;
	int64_t *ids;
	size_t i, j, nids = 0;

	for (i = 0; i < n; i++)
		nids += 2 + receipts[i].nchildren;
	ids = arena_alloc(rpc_call_arena(call), (nids + 1) * sizeof(*ids));
	nids = 0;
	for (i = 0; i < n; i++) {
		r = &receipts[i];
		ids[nids++] = r->user_id;
		if (r->child_id != 0)
			ids[nids++] = r->child_id;
		for (j = 0; j < r->nchildren; j++)
			ids[nids++] = r->children[j];
	}
	names_ask(m, call, ids, nids, done, arg);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct filing *f = arg;
	size_t i;

	if (names == NULL) {
		rpc_fail(f->call, *status);
		return;
	}
	for (i = 0; i < f->head.n; i++)
		add_lines(f, &f->receipts[i], names);
	reply(f);
}

static void
add_lines(struct filing *f, const struct receipt *r,
    const Directory__NamePeopleReply *names)
{
	size_t i;

	for (i = 0; i < r->nchildren; i++)
		add_line(f, r, names, r->children[i], r->done_us[i]);
	if (r->nchildren == 0)
		add_line(f, r, names, r->child_id, r->own_us);
}

/* The context of a pupil is the class. */
static void
add_line(struct filing *f, const struct receipt *r,
    const Directory__NamePeopleReply *names, int64_t child_id, int64_t done_us)
{
	struct arena *a = rpc_call_arena(f->call);
	const struct ticked *to = &f->head.to;
	const Common__Person *who = names_find(a, names, r->user_id);
	const Common__Person *child = child_id == 0 ? NULL :
	    names_find(a, names, child_id);
	const size_t nth = r->why < 0 || r->copied ? to->n :
	    names_category(to, r->why);

	f->lines[f->nlines++] = (struct filed){ r,
	    child != NULL ? child->context :
	    who->role == COMMON__ROLE__STUDENT ? who->context : "",
	    child != NULL ? child->display_name : "",
	    nth < to->n ? to->names[nth] : "", who->display_name,
	    (int)who->role, done_us };
}

static void
reply(struct filing *f)
{
	static const char *const head[] = { "class", "child", "name", "role",
		"category", "state", "deliveredAt", "readAt",
		"acknowledgedAt", "childAcknowledgedAt", "onPaper", "copy" };
	Receipts__ListReceiptsReply out = RECEIPTS__LIST_RECEIPTS_REPLY__INIT;
	struct buffer b = { 0 };
	size_t i;

	if (f->nlines > 0)
		qsort(f->lines, f->nlines, sizeof(f->lines[0]), compare);
	buffer_puts(&b, CSV_BEGIN);
	csv_row(&b, head, sizeof(head) / sizeof(head[0]));
	for (i = 0; i < f->nlines; i++)
		write_line(&b, &f->lines[i]);
	buffer_putc(&b, '\0');
	out.csv = b.data;
	rpc_reply(f->call, &out);
	buffer_free(&b);
}

static int
compare(const void *a, const void *b)
{
	const struct filed *x = a, *y = b;
	int order = strcmp(x->class, y->class);

	if (order == 0)
		order = strcmp(x->child, y->child);
	return order != 0 ? order : strcmp(x->name, y->name);
}

static void
write_line(struct buffer *b, const struct filed *l)
{
	const struct receipt *r = l->receipt;
	char delivered[40], read[40], own[40], done[40];
	const char *cells[] = { l->class, l->child, l->name,
		enum_name(&common__role__descriptor, l->role), l->category,
		enum_name(&receipts__receipt__state__descriptor, state_of(l)),
		time_of(delivered, receipt_is_delivered(r) ? r->at_us : 0),
		time_of(read, r->read_us), time_of(own, r->own_us),
		time_of(done, r->nchildren > 0 ? l->done_us : 0),
		r->on_paper ? "true" : "", r->copied ? "true" : "" };

	csv_row(b, cells, sizeof(cells) / sizeof(cells[0]));
}

/* Of who is asked about several children, of this one. */
static int
state_of(const struct filed *l)
{
	const struct receipt *r = l->receipt;

	if (r->nchildren == 0 || !receipt_is_delivered(r))
		return r->state;
	if (l->done_us != 0)
		return RECEIPTS__RECEIPT__STATE__ACKNOWLEDGED;
	return r->read_us != 0 ? RECEIPTS__RECEIPT__STATE__READ :
	    RECEIPTS__RECEIPT__STATE__DELIVERED;
}

bool
receipt_is_delivered(const struct receipt *r)
{
	return r->state != RECEIPTS__RECEIPT__STATE__HELD &&
	    r->state != RECEIPTS__RECEIPT__STATE__WITHDRAWN;
}

static const char *
time_of(char at[static 40], int64_t us)
{
	const time_t seconds = (time_t)(us / 1000000);
	struct tm tm;

	at[0] = '\0';
	if (us != 0)
		(void)strftime(at, 40, "%Y-%m-%dT%H:%M:%SZ",
		    gmtime_r(&seconds, &tm));
	return at;
}

static const char *
enum_name(const ProtobufCEnumDescriptor *of, int value)
{
	const ProtobufCEnumValue *v =
	    protobuf_c_enum_descriptor_get_value(of, value);

	return v == NULL ? "" : v->name;
}
