/*
 * ExportThread:
 *
 *	pages of the thread, from the messages service -> a row of the file
 *	    -> the file, on a work thread -> the row is finished
 *
 * What fails on the way leaves a row that the sweep finds, as of an upload that
 * is not finished.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attachments/attachments.h"
#include "attachments/exports/mime.h"
#include "attachments/formats/file_name.h"
#include "attachments/store/scans.h"
#include "base/random_hex.h"
#include "messages.rpc.h"

#define PAGE		200
#define PAGES_MAX	256
/* Of all texts, packed, in memory while the file is made. */
#define TEXTS_MAX	(INT64_C(32) << 20)

/* On its call's arena. */
struct export {
	struct transfer		*t;
	int64_t			 thread_id, message_id;
	bool			 mbox;
	Messages__GetThreadReply *pages[PAGES_MAX];	/* oldest first */
	size_t			 npages;
	int64_t			 texts;			/* bytes */
	int64_t			 size;			/* of it, at most */
	char			*newer;			/* token; "": none */
	bool			 older_done;
	Messages__Message	**messages;
	size_t			 nmessages;
	const char		**held;		/* attachments of these */
	size_t			 nheld;
	struct digest		*digest;
	enum blob_result	 unread;	/* of a file that is there */
};

static void	ask_page(struct export *, const char *token);
static messages_get_thread_done	on_page;
static bool	keep_page(struct export *, const Messages__GetThreadReply *);
static void	next_page(struct export *);
static bool	is_found(const struct export *);
static struct status	choose(struct export *);
static int64_t	size_of(const struct export *);
static void	list_held(struct export *);
static void	ask_readable(struct export *);
static pg_done_fn on_unreadable;
static void	leave_out(struct export *, const char *id);
static void	begin_file(struct export *);
static void	on_begun(const struct status *, const struct pg_rows *,
		    void *);
static void	job_write(void *);
static void	on_written(void *);
static void	on_kept(const struct status *, const struct pg_rows *, void *);
static int	open_attachment(void *, const char *);
static void	too_large(struct export *);

void
exports_export_thread(struct attachments *a, struct rpc_call *call,
    const Exports__ExportThreadRequest *req)
{
	struct export *e = arena_alloc(rpc_call_arena(call), sizeof(*e));

	e->mbox = strcmp(req->format, "mbox") == 0;
	if (!e->mbox && strcmp(req->format, "eml") != 0) {
		rpc_fail(call, status_invalid("format", "no such format"));
		return;
	}
	e->t = transfer_new(a, call, NULL);
	e->thread_id = req->thread_id;
	e->message_id = e->mbox ? 0 : req->message_id;
	e->newer = "";
	ask_page(e, "");
}

/* ---- what the caller has of it ---- */

static void
ask_page(struct export *e, const char *token)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = e->thread_id;
	req.page_size = PAGE;
	req.page_token = (char *)(uintptr_t)token;
	messages_client_get_thread(e->t->a->messages,
	    rpc_call_context(e->t->call), &req, on_page, e);
}

static void
on_page(const struct status *status, const Messages__GetThreadReply *reply,
    void *arg)
{
	struct export *e = arg;

	if (reply == NULL)
		rpc_fail(e->t->call, *status);
	else if (!keep_page(e, reply))
		too_large(e);
	else
		next_page(e);
}

/* A copy: the reply is gone after its closure.  Older ones go before. */
static bool
keep_page(struct export *e, const Messages__GetThreadReply *reply)
{
	size_t len = messages__get_thread_reply__get_packed_size(reply);
	struct arena *a = rpc_call_arena(e->t->call);
	uint8_t *packed;
	size_t at;

	e->texts += (int64_t)len;
	if (e->npages == PAGES_MAX || e->texts > TEXTS_MAX)
		return false;
	packed = arena_alloc(a, len + 1);
	messages__get_thread_reply__pack(reply, packed);
	at = e->older_done ? e->npages : 0;
	memmove(&e->pages[at + 1], &e->pages[at],
	    (e->npages - at) * sizeof(e->pages[0]));
	e->pages[at] = messages__get_thread_reply__unpack(
	    arena_allocator(a), len, packed);
	if (e->npages++ == 0 || e->older_done)
		e->newer = e->pages[at]->next_page_token;
	return true;
}

static void
next_page(struct export *e)
{
	const char *older = e->pages[0]->previous_page_token;
	struct status status;

	if (!e->older_done && older[0] != '\0' && !is_found(e)) {
		ask_page(e, older);
		return;
	}
	e->older_done = true;
	if (e->newer[0] != '\0' && !is_found(e)) {
		ask_page(e, e->newer);
		return;
	}
	status = choose(e);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(e->t->call, status);
		return;
	}
	e->size = size_of(e);
	if (e->size > e->t->a->max_export)
		too_large(e);
	else
		ask_readable(e);
}

/* Of one message, when its page is there. */
static bool
is_found(const struct export *e)
{
	size_t p, i;

	for (p = 0; e->message_id != 0 && p < e->npages; p++)
		for (i = 0; i < e->pages[p]->n_messages; i++)
			if (e->pages[p]->messages[i]->id == e->message_id)
				return true;
	return false;
}

/* Which go into it: the one asked for, the newest, or all. */
static struct status
choose(struct export *e)
{
	Messages__Message *m;
	bool found = e->message_id == 0;
	size_t p, i, n = 0;

	for (p = 0; p < e->npages; p++)
		n += e->pages[p]->n_messages;
	e->messages = arena_pointers(rpc_call_arena(e->t->call), n);
	for (p = 0; p < e->npages; p++)
		for (i = 0; i < e->pages[p]->n_messages; i++) {
			m = e->pages[p]->messages[i];
			if (e->message_id != 0 && m->id != e->message_id)
				continue;
			found = true;
			if (m->recalled_at == NULL)
				e->messages[e->nmessages++] = m;
		}
	if (!found)
		return status_not_found();
	if (e->nmessages == 0)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__MESSAGE_RECALLED, "", "all was recalled");
	if (!e->mbox) {
		e->messages += e->nmessages - 1;
		e->nmessages = 1;
	}
	return STATUS_OK;
}

/* At most: base64 takes 78 bytes for 57, other bytes at most three. */
static int64_t
size_of(const struct export *e)
{
	const Messages__Message *m;
	int64_t size = 0;
	size_t i, k;

	for (i = 0; i < e->nmessages; i++) {
		m = e->messages[i];
		size += 3 * (int64_t)messages__message__get_packed_size(m) +
		    4096;
		for (k = 0; k < m->n_attachments; k++)
			size += ((int64_t)m->attachments[k]->size + 57) / 57 *
			    78 + 4096;
	}
	return size;
}

static void
too_large(struct export *e)
{
	rpc_fail(e->t->call, status_limit(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__EXPORT_FILE_TOO_LARGE, "", e->t->a->max_export,
	    "too many bytes"));
}

/* ---- the file ---- */

static void
list_held(struct export *e)
{
	size_t i, k, n = 0;

	for (i = 0; i < e->nmessages; i++)
		n += e->messages[i]->n_attachments;
	e->held = arena_alloc(rpc_call_arena(e->t->call),
	    (n + 1) * sizeof(*e->held));
	e->nheld = 0;
	for (i = 0; i < e->nmessages; i++)
		for (k = 0; k < e->messages[i]->n_attachments; k++)
			e->held[e->nheld++] =
			    e->messages[i]->attachments[k]->id;
}

/* What nobody may open is not in it. */
static void
ask_readable(struct export *e)
{
	list_held(e);
	if (e->nheld == 0)
		begin_file(e);
	else
		scan_list_unreadable(e->t->a->pg, e->t->caller->school_id,
		    e->held, e->nheld, on_unreadable, e);
}

static void
on_unreadable(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct export *e = arg;
	struct attachment found;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(e->t->call, *status);
		return;
	}
	for (i = 0; i < pg_count(rows); i++)
		if (attachment_of_row(rows, i, &found))
			leave_out(e, found.id);
	list_held(e);
	begin_file(e);
}

static void
leave_out(struct export *e, const char *id)
{
	Messages__Message *m;
	size_t i, k, n;

	for (i = 0; i < e->nmessages; i++) {
		m = e->messages[i];
		for (k = n = 0; k < m->n_attachments; k++)
			if (strcmp(m->attachments[k]->id, id) != 0)
				m->attachments[n++] = m->attachments[k];
		m->n_attachments = n;
	}
}

static void
begin_file(struct export *e)
{
	struct transfer *t = e->t;
	struct arena *a = rpc_call_arena(t->call);
	const char *subject = e->pages[0]->thread->subject;
	char *id = arena_alloc(a, BLOB_ID_LEN + 1);
	const char *name;

	random_hex(id, BLOB_ID_LEN / 2);
	t->id = id;
	name = file_name_of(a, arena_printf(a, "%.200s.%s", subject,
	    e->mbox ? "mbox" : "eml"));
	t->found = (struct attachment){ .id = t->id,
		.uploader = t->caller->user_id,
		.name = name != NULL ? name : e->mbox ? "messages.mbox" :
		    "message.eml",
		.media_type = e->mbox ? "application/mbox" : "message/rfc822",
		.size = e->size };
	attachment_create_own(t->a->pg, t->caller->school_id, &t->found,
	    t->a->keep_ms, on_begun, e);
}

static void
on_begun(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct export *e = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(e->t->call, *status);
	else if (!work_submit(e->t->a->far_work, job_write, on_written, e))
		rpc_fail(e->t->call, status_overloaded("disk queue is full"));
}

static void
job_write(void *arg)
{
	struct export *e = arg;
	struct transfer *t = e->t;
	const struct mime_source source = { open_attachment, e };
	const int64_t school = t->caller->school_id;
	int fd;

	t->result = blobs_create(t->a->blobs, school, t->id);
	if (t->result != BLOB_OK)
		return;
	fd = blobs_open_staging(t->a->blobs, school, t->id);
	if (fd == -1) {
		t->result = blob_failed("open export");
		return;
	}
	if (!mime_write(fd, e->pages[0]->thread, e->messages, e->nmessages,
	    e->mbox, &source))
		t->result = blob_failed("write export");
	/* It would be without what is there. */
	if (t->result == BLOB_OK)
		t->result = e->unread;
	t->size = lseek(fd, 0, SEEK_END);
	close(fd);
	e->digest = digest_new();
	if (t->result == BLOB_OK && (e->digest == NULL || t->size <= 0))
		t->result = BLOB_FAILED;
	if (t->result == BLOB_OK)
		t->result = blobs_commit(t->a->blobs, school, t->id,
		    (uint64_t)t->size, (uint64_t)t->size, e->digest,
		    t->sha256);
	digest_destroy(&e->digest);
}

static int
open_attachment(void *arg, const char *id)
{
	struct export *e = arg;
	enum blob_result result;
	int fd;

	result = blobs_open_file(e->t->a->blobs, e->t->caller->school_id, id,
	    &fd);
	if (result != BLOB_OK && result != BLOB_ABSENT &&
	    result != BLOB_DAMAGED)
		e->unread = result;
	return fd;
}

static void
on_written(void *arg)
{
	struct export *e = arg;
	struct transfer *t = e->t;
	const struct attachment_end end = { .id = t->id,
		.uploader = t->caller->user_id, .size = t->size,
		.sha256 = t->sha256 };

	if (transfer_worked(t))
		attachment_finish_own(t->a->pg, t->caller->school_id, &end,
		    e->held, e->nheld, t->a->keep_ms, on_kept, e);
}

static void
on_kept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct export *e = arg;
	struct transfer *t = e->t;
	Attachments__OpenReply reply = ATTACHMENTS__OPEN_REPLY__INIT;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!transfer_take(t, rows)) {
		/* A virus was found meanwhile; the next one is without. */
		rpc_fail(t->call, status_unavailable("the export is gone"));
		return;
	}
	reply.attachment = attachment_message(rpc_call_arena(t->call),
	    &t->found);
	rpc_reply(t->call, &reply);
}
