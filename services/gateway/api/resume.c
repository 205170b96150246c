/*
 * Uploads that go on where they broke: tus 1.0 (https://tus.io/protocols).
 *
 *	POST	Create, what bytes come with it, and if those are all Commit
 *	PATCH	GetUpload says where it is and begins a part, Append, and at its
 *		end Commit
 *	HEAD	GetUpload, and Commit where that was cut off
 *	DELETE	Delete
 *
 * How far it is, the attachments service knows by the file alone, so any
 * gateway and any replica goes on with it.  Bytes with a checksum count only
 * once it was compared; see VerifyUpload.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "attachments.rpc.h"
#include "base/utf8.h"
#include "gateway.pb-c.h"
#include "gateway/api/answers.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/api/resume.h"
#include "gateway/api/upload.h"
#include "gateway/http/text.h"
#include "json/text.h"
#include "rpc/waits.h"

#define PATH		"/api/v1/uploads"
#define VERSION		"1.0.0"
#define ID_MAX		64	/* bytes; longer ones are of nothing */
#define MEDIA_TYPE	"application/offset+octet-stream"

/* upload.work, or the exchange's where there is no body. */
struct resume {
	const char		*id;
	uint64_t		 part;		/* of PATCH; or 0 */
	uint64_t		 base, length;	/* bytes: before, in all */
	int64_t			 expires_s;	/* since 1970; 0: not known */
	const char		*algorithm;	/* of a checksum; NULL: none */
	ProtobufCBinaryData	 checksum;
	Common__Attachment	*attachment;	/* NULL: not finished */
};

static bool	check_version(struct exchange *);
static bool	take_checksum(struct exchange *, struct resume *);
static bool	take_id(struct exchange *, const char **);
static bool	take_length(struct exchange *, enum http_field, uint64_t *);
static bool	take_name(struct exchange *, const char **);
static bool	asks_clean(const struct exchange *);
static bool	has_media_type(struct exchange *);
static void	begin(struct exchange *, const struct upload_kind *,
		    struct resume *, const char *name, uint64_t max);
static void	create(struct upload *, uint64_t);
static void	find(struct upload *, uint64_t);
static void	append(struct upload *, const uint8_t *, size_t);
static void	verify(struct upload *);
static void	all_came(struct upload *);
static void	answer_far(struct exchange *, const struct resume *);
static void	ask_progress(struct exchange *, const struct resume *,
		    exchange_reply_fn *, void *arg);
static void	commit(struct exchange *, const struct resume *,
		    exchange_reply_fn *, void *arg);
static bool	is_refused(const struct status *);
static exchange_reply_fn on_created, on_found, on_verified, on_committed;
static exchange_reply_fn on_progress, on_finished, on_deleted;

static const struct upload_kind creation = {
	.too_large = RPC__REASON__UPLOAD_TOO_LONG, .partial = true,
	.create = create, .append = append, .commit = verify,
	.discard = upload_discard,
};
static const struct upload_kind continuation = {
	.too_large = RPC__REASON__UPLOAD_TOO_LONG, .partial = true,
	.create = find, .append = append, .commit = verify,
	.discard = upload_discard,
};

bool
resume_is_upload(const char *path)
{
	return strncmp(path, PATH, strlen(PATH)) == 0 &&
	    (path[strlen(PATH)] == '\0' || path[strlen(PATH)] == '/');
}

void
resume_describe(struct exchange *x)
{
	buffer_printf(&x->headers, "tus-resumable: " VERSION "\r\n"
	    "tus-version: " VERSION "\r\n"
	    "tus-extension: creation,creation-with-upload,expiration,"
	    "termination,checksum\r\n"
	    "tus-checksum-algorithm: sha1,sha256\r\n"
	    "tus-max-size: %zu\r\n", gateway.max_upload);
}

/* ---- requests ---- */

void
answer_create_upload(struct exchange *x)
{
	struct resume *r = arena_alloc(x->arena, sizeof(*r));
	const char *name;

	if (!check_version(x) || !take_length(x, HTTP_UPLOAD_LENGTH,
	    &r->length) || !take_name(x, &name) || !take_checksum(x, r))
		return;
	if (r->length == 0)
		exchange_fail(x, upload_empty());
	else if (r->length > gateway.max_upload)
		exchange_fail(x, status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ATTACHMENT_TOO_LARGE, "Upload-Length",
		    (int64_t)gateway.max_upload, "file too large"));
	else if ((x->head.content_length == 0 && !x->head.chunked) ||
	    has_media_type(x))
		begin(x, &creation, r, name, r->length);
}

void
answer_append_upload(struct exchange *x)
{
	struct resume *r = arena_alloc(x->arena, sizeof(*r));

	if (!check_version(x) || !has_media_type(x) ||
	    !take_length(x, HTTP_UPLOAD_OFFSET, &r->base) ||
	    !take_checksum(x, r))
		return;
	if (take_id(x, &r->id))
		begin(x, &continuation, r, NULL, gateway.max_upload);
}

void
answer_get_upload(struct exchange *x)
{
	struct resume *r = arena_alloc(x->arena, sizeof(*r));

	if (x->head.method == HTTP_HEAD && !check_version(x))
		return;
	if (take_id(x, &r->id))
		ask_progress(x, r, on_progress, r);
}

void
answer_delete_upload(struct exchange *x)
{
	Attachments__DeleteRequest request = ATTACHMENTS__DELETE_REQUEST__INIT;

	const char *id;

	if (!check_version(x) || !take_id(x, &id))
		return;
	request.id = (char *)(uintptr_t)id;
	exchange_call(x, SERVICE_ATTACHMENTS, &attachments_rule_delete,
	    &request.base, on_deleted, NULL);
}

static void
on_deleted(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	(void)arg;
	if (reply == NULL)
		exchange_fail(x, *status);
	else
		exchange_empty(x, 204);
}

/* ---- what their headers say ---- */

/* Each answer says it, too. */
static bool
check_version(struct exchange *x)
{
	const char *version = x->head.field[HTTP_TUS_RESUMABLE];

	exchange_header(x, "tus-resumable", VERSION);
	if (version != NULL && strcmp(version, VERSION) == 0)
		return true;
	exchange_header(x, "tus-version", VERSION);
	exchange_fail(x, status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__UPLOAD_VERSION_UNSUPPORTED, "Tus-Resumable",
	    "not " VERSION));
	return false;
}

static bool
has_media_type(struct exchange *x)
{
	if (http_media_type_is(x->head.field[HTTP_CONTENT_TYPE], MEDIA_TYPE))
		return true;
	exchange_fail(x, status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MEDIA_TYPE_UNSUPPORTED, "Content-Type",
	    "not " MEDIA_TYPE));
	return false;
}

static bool
take_id(struct exchange *x, const char **id)
{
	*id = exchange_param(x, 0);
	if (*id != NULL && strlen(*id) <= ID_MAX)
		return true;
	exchange_fail(x, status_not_found());
	return false;
}

static bool
take_length(struct exchange *x, enum http_field field, uint64_t *out)
{
	const char *name = field == HTTP_UPLOAD_LENGTH ? "Upload-Length"
	    : "Upload-Offset";
	const char *p = x->head.field[field];
	uint64_t v = 0;

	if (p == NULL || *p == '\0') {
		exchange_fail(x, status_missing(name));
		return false;
	}
	for (; *p >= '0' && *p <= '9' && v < UINT64_C(1) << 56; p++)
		v = v * 10 + (uint64_t)(*p - '0');
	*out = v;
	if (*p == '\0')
		return true;
	exchange_fail(x, status_invalid(name, "not a number of bytes"));
	return false;
}

/* "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=" */
static bool
take_checksum(struct exchange *x, struct resume *r)
{
	const char *p = x->head.field[HTTP_UPLOAD_CHECKSUM], *sum;
	size_t n;

	if (p == NULL)
		return true;
	n = strcspn(p, " ");
	sum = p + n + strspn(p + n, " ");
	r->algorithm = arena_strndup(x->arena, p, n);
	r->checksum.data = transcoder_parse_base64(x->arena, sum, strlen(sum),
	    &r->checksum.len);
	if ((strcmp(r->algorithm, "sha1") == 0 ||
	    strcmp(r->algorithm, "sha256") == 0) &&
	    r->checksum.data != NULL && r->checksum.len > 0)
		return true;
	exchange_fail(x, status_invalid("Upload-Checksum",
	    "not of an algorithm that we know"));
	return false;
}

/* Of "filename ZG9jdW1lbnQucGRm,filetype YXBwbGljYXRpb24vcGRm". */
static bool
take_name(struct exchange *x, const char **name)
{
	const char *p = x->head.field[HTTP_UPLOAD_METADATA];
	uint8_t *bytes = NULL;
	size_t n, len = 0;
	unsigned names = 0;

	for (; p != NULL && *p != '\0'; p += n) {
		p += strspn(p, " ,");
		n = strcspn(p, ",");
		if (n <= 9 || strncmp(p, "filename ", 9) != 0)
			continue;
		bytes = transcoder_parse_base64(x->arena, p + 9, n - 9, &len);
		names++;
	}
	*name = bytes != NULL ? arena_strndup(x->arena, (char *)bytes, len)
	    : NULL;
	if (names == 1 && *name != NULL && len > 0 && strlen(*name) == len &&
	    utf8_length(*name) >= 0)
		return true;
	exchange_fail(x, bytes == NULL ? status_missing("Upload-Metadata")
	    : status_invalid("Upload-Metadata", "not one name in UTF-8"));
	return false;
}

/* "true", for a picture that is to lose what it says of people. */
static bool
asks_clean(const struct exchange *x)
{
	static const char pair[] = "clean dHJ1ZQ==";
	const char *p = x->head.field[HTTP_UPLOAD_METADATA];
	size_t n;

	for (; p != NULL && *p != '\0'; p += n) {
		p += strspn(p, " ,");
		n = strcspn(p, ",");
		if (n == sizeof(pair) - 1 && strncmp(p, pair, n) == 0)
			return true;
	}
	return false;
}

/* ---- bytes ---- */

static void
begin(struct exchange *x, const struct upload_kind *kind, struct resume *r,
    const char *name, uint64_t max)
{
	struct upload *u = upload_new(x, kind, max);

	u->work = r;
	u->name = name;
	upload_start(u);
}

static void
create(struct upload *u, uint64_t size)
{
	Attachments__CreateRequest request = ATTACHMENTS__CREATE_REQUEST__INIT;
	const struct resume *r = u->work;

	(void)size;
	request.name = (char *)(uintptr_t)u->name;
	request.size = r->length;
	request.clean = u->clean = asks_clean(u->x);
	upload_call(u, SERVICE_ATTACHMENTS, &attachments_rule_create,
	    &request.base, on_created);
}

static void
on_created(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__CreateReply *reply = (const void *)m;
	struct upload *u = arg;
	struct resume *r = u->work;

	if (reply != NULL) {
		r->id = arena_strdup(x->arena, reply->id);
		if (reply->expires_at != NULL)
			r->expires_s = reply->expires_at->seconds;
	}
	upload_check_clean(u, reply);
	upload_created(u, status, r->id);
}

static void
take_progress(struct arena *a, struct resume *r,
    const Attachments__GetUploadReply *reply)
{
	const Common__Attachment *from = reply->attachment;
	Common__Attachment *to;

	r->length = reply->size;
	if (reply->expires_at != NULL)
		r->expires_s = reply->expires_at->seconds;
	if (from == NULL)
		return;
	to = arena_message(a, &common__attachment__descriptor);
	to->id = arena_strdup(a, from->id);
	to->name = arena_strdup(a, from->name);
	to->media_type = arena_strdup(a, from->media_type);
	to->sha256 = arena_strdup(a, from->sha256);
	to->size = from->size;
	to->preview = from->preview;
	to->scan = from->scan;
	to->found = arena_strdup(a, from->found);
	r->attachment = to;
}

static void
find(struct upload *u, uint64_t size)
{
	struct resume *r = u->work;

	(void)size;
	while (r->part == 0)
		randombytes_buf(&r->part, sizeof(r->part));
	ask_progress(u->x, r, on_found, u);
}

/* What has come before stays, whatever becomes of this part. */
static void
on_found(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__GetUploadReply *reply = (const void *)m;
	struct upload *u = arg;
	struct resume *r = u->work;
	struct status wrong = *status;

	u->kept = true;
	if (reply != NULL) {
		take_progress(x->arena, r, reply);
		u->max = r->length - reply->offset;
	}
	if (reply != NULL && reply->offset != r->base) {
		wrong = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__UPLOAD_OFFSET_WRONG, "Upload-Offset",
		    "it is elsewhere");
		reply = NULL;
	}
	upload_created(u, &wrong, reply != NULL ? r->id : NULL);
}

static void
append(struct upload *u, const uint8_t *data, size_t len)
{
	Attachments__AppendRequest request = ATTACHMENTS__APPEND_REQUEST__INIT;
	const struct resume *r = u->work;

	request.id = u->id;
	request.offset = r->base + u->sent;
	request.data = (ProtobufCBinaryData){ len,
		(uint8_t *)(uintptr_t)data };
	request.unverified = r->algorithm != NULL;
	request.part = r->part;
	upload_call(u, SERVICE_ATTACHMENTS, &attachments_rule_append,
	    &request.base, upload_appended);
}

/* All of this request is written. */
static void
verify(struct upload *u)
{
	Attachments__VerifyUploadRequest request =
	    ATTACHMENTS__VERIFY_UPLOAD_REQUEST__INIT;
	const struct resume *r = u->work;

	if (r->algorithm == NULL || u->came == 0) {
		all_came(u);
		return;
	}
	request.id = u->id;
	request.offset = r->base;
	request.length = u->came;
	request.algorithm = (char *)(uintptr_t)r->algorithm;
	request.checksum = r->checksum;
	request.part = r->part;
	upload_call(u, SERVICE_ATTACHMENTS, &attachments_rule_verify_upload,
	    &request.base, on_verified);
}

static void
on_verified(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	struct upload *u = arg;

	(void)x;
	if (reply == NULL)
		(void)upload_fail(u, *status);
	else
		all_came(u);
}

static void
all_came(struct upload *u)
{
	struct resume *r = u->work;

	u->kept = true;
	if (r->base + u->came == r->length) {
		commit(u->x, r, on_committed, u);
		return;
	}
	r->base += u->came;
	answer_far(u->x, r);
}

static void
on_committed(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	struct upload *u = arg;
	struct resume *r = u->work;

	if (m == NULL) {
		u->kept = !is_refused(status);
		(void)upload_fail(u, *status);
		return;
	}
	r->base += u->came;
	r->attachment = (Common__Attachment *)(uintptr_t)m;
	answer_far(x, r);
}

/* ---- how far it is ---- */

static void
ask_progress(struct exchange *x, const struct resume *r,
    exchange_reply_fn *done, void *arg)
{
	Attachments__GetUploadRequest request =
	    ATTACHMENTS__GET_UPLOAD_REQUEST__INIT;

	request.id = (char *)(uintptr_t)r->id;
	request.part = r->part;
	request.offset = r->base;
	x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms;
	exchange_call(x, SERVICE_ATTACHMENTS, &attachments_rule_get_upload,
	    &request.base, done, arg);
}

static void
commit(struct exchange *x, const struct resume *r, exchange_reply_fn *done,
    void *arg)
{
	Attachments__CommitRequest request = ATTACHMENTS__COMMIT_REQUEST__INIT;

	request.id = (char *)(uintptr_t)r->id;
	request.size = r->length;
	x->context.deadline_ms = loop_now_ms() + gateway.timeout_ms +
	    WAIT_EXAMINED_MS;
	exchange_call(x, SERVICE_ATTACHMENTS, &attachments_rule_commit,
	    &request.base, done, arg);
}

static void
on_progress(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Attachments__GetUploadReply *reply = (const void *)m;
	struct resume *r = arg;

	if (reply == NULL) {
		exchange_fail(x, *status);
		return;
	}
	take_progress(x->arena, r, reply);
	r->base = reply->offset;
	/* The last PATCH did not come to its end. */
	if (r->attachment == NULL && r->base == r->length)
		commit(x, r, on_finished, r);
	else
		answer_far(x, r);
}

static void
on_finished(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	struct upload gone = { .x = x };
	struct resume *r = arg;

	if (m == NULL) {
		gone.id = (char *)(uintptr_t)r->id;
		if (is_refused(status))
			upload_discard(&gone);
		exchange_fail(x, *status);
		return;
	}
	r->attachment = (Common__Attachment *)(uintptr_t)m;
	answer_far(x, r);
}

/* For what it is, so that no other try is of use. */
static bool
is_refused(const struct status *status)
{
	switch (routes_problem_status(status->reason)) {
	case 413:
	case 415:
	case 422:
		return true;
	default:
		return false;
	}
}

static void
write_headers(struct exchange *x, const struct resume *r)
{
	const time_t at = (time_t)r->expires_s;
	char text[64];
	struct tm tm;

	buffer_printf(&x->headers, "upload-offset: %llu\r\n",
	    (unsigned long long)r->base);
	if (x->route->kind == ROUTE_GET_UPLOAD)
		buffer_printf(&x->headers, "upload-length: %llu\r\n",
		    (unsigned long long)r->length);
	if (x->route->kind == ROUTE_CREATE_UPLOAD)
		buffer_printf(&x->headers, "location: %s" PATH "/%s\r\n",
		    gateway.base_path, r->id);
	if (r->attachment != NULL)
		exchange_header(x, "liaison-attachment", r->attachment->id);
	else if (r->expires_s != 0 && gmtime_r(&at, &tm) != NULL) {
		(void)strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT",
		    &tm);
		exchange_header(x, "upload-expires", text);
	}
}

/* Of PATCH its headers say all. */
static void
answer_far(struct exchange *x, const struct resume *r)
{
	Gateway__ResumableUpload m = GATEWAY__RESUMABLE_UPLOAD__INIT;

	write_headers(x, r);
	if (x->route->success == 204) {
		exchange_empty(x, 204);
		return;
	}
	m.id = (char *)(uintptr_t)r->id;
	m.offset = r->base;
	m.length = r->length;
	if (r->expires_s != 0)
		m.expires_at = arena_timestamp(x->arena,
		    r->expires_s * 1000000);
	m.attachment = r->attachment;
	exchange_message(x, x->route->success, &m.base);
}
