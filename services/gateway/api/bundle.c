/*
 * All attachments of a message as one ZIP archive, which is nowhere kept: the
 * messages service says what they are, Read gives their bytes.
 */
#include <string.h>
#include <time.h>

#include "attachments.rpc.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"
#include "gateway/api/parts.h"
#include "gateway/http/text.h"
#include "gateway/http/zip_stream.h"
#include "messages.rpc.h"

struct bundle {
	struct zip_member	*members;
	struct part		*parts;
	size_t			 n;
	char			*subject;
	uint64_t		 at;	/* bytes of the archive, so far */
};

static exchange_reply_fn on_listed, on_scans;
static struct status unreadable(struct arena *, const Common__Attachment *);
static bool	take(struct exchange *, struct bundle *,
		    const Messages__ListMessageFilesReply *);
static const char *free_name(struct arena *, const struct bundle *,
		    const char *);
static void	clean_name(char *);
static void	write_headers(struct exchange *, const char *subject);
static void	write_between(struct buffer *, void *, size_t part);
static void	write_bytes(struct buffer *, void *, size_t part,
		    const uint8_t *, size_t);

static const struct parts_kind kind = { write_between, write_bytes };

void
answer_download_message_files(struct exchange *x)
{
	Messages__ListMessageFilesRequest request =
	    MESSAGES__LIST_MESSAGE_FILES_REQUEST__INIT;

	if (exchange_number_param(x, 0, &request.id))
		exchange_call(x, SERVICE_MESSAGES,
		    &messages_rule_list_message_files, &request.base,
		    on_listed, NULL);
}

static void
on_listed(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Messages__ListMessageFilesReply *reply = (const void *)m;
	struct bundle *b = arena_alloc(x->arena, sizeof(*b));
	Attachments__ListScansRequest request =
	    ATTACHMENTS__LIST_SCANS_REQUEST__INIT;
	char **ids;
	size_t i;

	(void)arg;
	if (reply == NULL) {
		exchange_fail(x, *status);
		return;
	}
	if (!take(x, b, reply))
		return;
	b->subject = arena_strdup(x->arena, reply->subject);
	ids = arena_pointers(x->arena, b->n);
	for (i = 0; i < b->n; i++)
		ids[i] = (char *)(uintptr_t)b->parts[i].id;
	request.ids = ids;
	request.n_ids = b->n;
	exchange_call(x, SERVICE_ATTACHMENTS, &attachments_rule_list_scans,
	    &request.base, on_scans, b);
}

/* An archive that has begun cannot say that one of them may not be opened. */
static void
on_scans(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__ListScansReply *reply = (const void *)m;
	struct bundle *b = arg;

	/* The release before scans nothing. */
	if (reply == NULL && status->code != RPC__CODE__UNIMPLEMENTED) {
		exchange_fail(x, *status);
		return;
	}
	if (reply != NULL && reply->n_attachments > 0) {
		exchange_fail(x, unreadable(x->arena, reply->attachments[0]));
		return;
	}
	write_headers(x, b->subject);
	parts_send(x, &kind, b, b->parts, b->n,
	    zip_stream_length(b->members, b->n));
}

/* Which one it is, is the fault's. */
static struct status
unreadable(struct arena *a, const Common__Attachment *file)
{
	Rpc__Fault **faults = arena_pointers(a, 1);
	struct status status = status_make(RPC__CODE__FAILED_PRECONDITION,
	    file->scan == COMMON__ATTACHMENT__SCAN__INFECTED ?
	    RPC__REASON__ATTACHMENT_FOUND_INFECTED :
	    file->scan == COMMON__ATTACHMENT__SCAN__NOT_TAKEN ?
	    RPC__REASON__ATTACHMENT_NOT_SCANNABLE :
	    RPC__REASON__ATTACHMENT_NOT_SCANNED_YET, NULL,
	    "one of them cannot be opened");

	faults[0] = arena_message(a, &rpc__fault__descriptor);
	faults[0]->id = arena_strdup(a, file->name);
	status.faults = faults;
	status.nfaults = 1;
	return status;
}

/* False: the answer has been given. */
static bool
take(struct exchange *x, struct bundle *b,
    const Messages__ListMessageFilesReply *reply)
{
	const int64_t made = reply->sent_at != NULL ?
	    reply->sent_at->seconds : (int64_t)time(NULL);
	const Common__Attachment *a;
	size_t i;

	b->members = arena_alloc(x->arena,
	    (reply->n_attachments + 1) * sizeof(b->members[0]));
	b->parts = arena_alloc(x->arena,
	    (reply->n_attachments + 1) * sizeof(b->parts[0]));
	for (i = 0; i < reply->n_attachments; i++) {
		a = reply->attachments[i];
		if (a->size == 0)
			continue;
		b->members[b->n].name = free_name(x->arena, b, a->name);
		b->members[b->n].size = a->size;
		b->members[b->n].made = made;
		b->parts[b->n++] = (struct part){
			arena_strdup(x->arena, a->id), 0, a->size - 1 };
	}
	if (b->n == 0)
		exchange_fail(x, status_not_found());
	else if (zip_stream_length(b->members, b->n) > ZIP_STREAM_MAX)
		exchange_fail(x, status_limit(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ATTACHMENTS_TOO_LARGE, NULL, ZIP_STREAM_MAX,
		    "too many bytes for an archive"));
	else
		return true;
	return false;
}

/* Neither a path, nor of another member, whatever case it is in. */
static const char *
free_name(struct arena *a, const struct bundle *b, const char *given)
{
	char *name = arena_strdup(a, given);
	const char *free = name, *dot;
	unsigned copy = 1;
	size_t i;

	clean_name(name);
	if ((dot = strrchr(name, '.')) == NULL)
		dot = name + strlen(name);
	for (i = 0; i < b->n; i++) {
		if (strcasecmp(b->members[i].name, free) != 0)
			continue;
		free = arena_printf(a, "%.*s (%u)%s", (int)(dot - name), name,
		    ++copy, dot);
		i = (size_t)-1;
	}
	return free;
}

/* Of what systems do not take in a name, Windows least. */
static void
clean_name(char *p)
{
	for (; *p != '\0'; p++)
		if (strchr("/\\:*?\"<>|", *p) != NULL ||
		    (unsigned char)*p < ' ')
			*p = '_';
}

static void
write_headers(struct exchange *x, const char *subject)
{
	char *name = arena_printf(x->arena, "%.200s.zip", subject);

	/* Cut within a character it would be no UTF-8. */
	if (*subject == '\0' || strlen(subject) > 200)
		name = arena_strdup(x->arena, "liaison.zip");
	clean_name(name);
	buffer_puts(&x->headers, "content-disposition: ");
	http_disposition(&x->headers, "attachment", name);
	buffer_puts(&x->headers, "\r\n");
	exchange_header(x, "content-security-policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
	x->type = "application/zip";
	x->http_status = 200;
}

/* ---- the archive ---- */

static void
write_between(struct buffer *out, void *arg, size_t part)
{
	const size_t before = out->len;
	struct bundle *b = arg;

	if (part < b->n)
		zip_stream_header(out, &b->members[part], b->at);
	else
		zip_stream_end(out, b->members, b->n, b->at);
	b->at += out->len - before;
}

static void
write_bytes(struct buffer *out, void *arg, size_t part, const uint8_t *data,
    size_t len)
{
	const size_t before = out->len;
	struct bundle *b = arg;

	zip_stream_bytes(out, &b->members[part], data, len);
	b->at += out->len - before;
}
