/* Sending the mail of a demo school, in the order of time. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "mail.h"
#include "../demo/papers.h"

#define PIECE	(256 * 1024)	/* of an upload */

/* One message on its way. */
struct sending {
	struct courier		*courier;
	struct mail_log		*log;
	const struct post	*post;
	int64_t			 thread_id;	/* 0: begins one */
	char			*file_id;	/* or NULL */
	int64_t			 message_id;
};

/* Is it that service, and not what was asked of it? */
static bool
has_failed(const struct courier *c)
{
	switch (c->result.code) {
	case RPC__CODE__UNAVAILABLE:
	case RPC__CODE__DEADLINE_EXCEEDED:
	case RPC__CODE__INTERNAL:
	case RPC__CODE__CANCELLED:
		return true;
	default:
		return false;
	}
}

/* ---- attachments ---- */

static void
on_created(const void *reply, void *arg)
{
	const Attachments__CreateReply *r = reply;
	struct sending *s = arg;

	s->file_id = arena_strdup(s->courier->arena, r->id);
}

static int
append(struct sending *s, const uint8_t *data, size_t len)
{
	Attachments__AppendRequest request = ATTACHMENTS__APPEND_REQUEST__INIT;

	request.id = s->file_id;
	for (size_t at = 0; at < len; at += request.data.len) {
		request.offset = at;
		request.data.data = (uint8_t *)(uintptr_t)(data + at);
		request.data.len = len - at < PIECE ? len - at : PIECE;
		if (courier_call(s->courier, s->post->from, COURIER_ATTACHMENTS,
		    &attachments_rule_append, &request, NULL, NULL) == -1)
			return -1;
	}
	return 0;
}

static int
upload(struct sending *s)
{
	Attachments__CreateRequest create = ATTACHMENTS__CREATE_REQUEST__INIT;
	Attachments__CommitRequest commit = ATTACHMENTS__COMMIT_REQUEST__INIT;
	const struct post *p = s->post;
	uint8_t *data;
	size_t len;
	int result;

	if ((data = paper_make(p->file, p->file, p->file_text, &len)) == NULL)
		return ctl_error("cannot make %s", p->file);
	create.name = (char *)(uintptr_t)p->file;
	create.size = len;
	result = courier_call(s->courier, p->from, COURIER_ATTACHMENTS,
	    &attachments_rule_create, &create, on_created, s);
	if (result == 0)
		result = append(s, data, len);
	free(data);
	if (result == -1)
		return -1;
	commit.id = s->file_id;
	if (courier_call(s->courier, p->from, COURIER_ATTACHMENTS,
	    &attachments_rule_commit, &commit, NULL, NULL) == -1)
		return -1;
	return mail_log_add_file(s->log, s->courier->school->code, p->key,
	    s->file_id);
}

/* ---- messages ---- */

static void
on_sent(const void *reply, void *arg)
{
	const Messages__SendReply *r = reply;
	struct sending *s = arg;

	s->message_id = r->message_id;
	s->thread_id = r->thread_id;
}

static int
begin(struct sending *s)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Common__To to = COMMON__TO__INIT;
	const struct post *p = s->post;
	int64_t users[POST_PEOPLE];
	char *categories[POST_CATEGORIES];

	for (size_t i = 0; i < p->npeople; i++)
		if (s->courier->people[p->people[i]].id != 0)
			users[to.n_user_ids++] =
			    s->courier->people[p->people[i]].id;
	for (size_t i = 0; i < p->ncategories; i++) {
		const char *id = courier_category(s->courier,
		    p->categories[i]);

		if (id != NULL)
			categories[to.n_category_ids++] =
			    (char *)(uintptr_t)id;
	}
	to.user_ids = users;
	to.category_ids = categories;
	options.replies = (Messages__SendOptions__Replies)p->replies;
	request.to = &to;
	request.options = &options;
	request.subject = (char *)(uintptr_t)p->subject;
	request.body_html = (char *)(uintptr_t)p->html;
	request.idempotency_key = (char *)(uintptr_t)p->key;
	request.attachment_ids = &s->file_id;
	request.n_attachment_ids = s->file_id != NULL;
	if (p->about != -1 && s->courier->people[p->about].id != 0) {
		request.concerns = &s->courier->people[p->about].id;
		request.n_concerns = 1;
	}
	return courier_call(s->courier, p->from, COURIER_MESSAGES,
	    &messages_rule_send, &request, on_sent, s);
}

static int
answer(struct sending *s)
{
	Messages__ReplyRequest request = MESSAGES__REPLY_REQUEST__INIT;
	const struct post *p = s->post;

	request.thread_id = s->thread_id;
	request.reply_all = p->all;
	request.body_html = (char *)(uintptr_t)p->html;
	request.idempotency_key = (char *)(uintptr_t)p->key;
	request.attachment_ids = &s->file_id;
	request.n_attachment_ids = s->file_id != NULL;
	return courier_call(s->courier, p->from, COURIER_MESSAGES,
	    &messages_rule_reply, &request, on_sent, s);
}

/* 1 where it was refused, -1 where a service failed, after a sentence. */
static int
send_one(struct sending *s)
{
	const struct post *p = s->post;
	const char *school = s->courier->school->code;

	if (p->file != NULL) {
		const char *id = mail_log_find_file(s->log, school, p->key);

		s->file_id = (char *)(uintptr_t)id;
		if (id == NULL && upload(s) == -1)
			goto failed;
	}
	if ((p->nth == 0 ? begin(s) : answer(s)) == -1)
		goto failed;
	return mail_log_add(s->log, school, p->key, s->message_id,
	    s->thread_id);
failed:
	peer_refused(p->key, &s->courier->result);
	return has_failed(s->courier) ? -1 : 1;
}

int
mail_send(struct courier *c, struct mail_log *log, const struct plan *plan,
    int64_t *threads)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct post *p = &plan->posts[i];
		const struct mail_sent *sent = mail_log_find(log,
		    c->school->code, p->key);
		struct sending s = { .courier = c, .log = log, .post = p,
		    .thread_id = threads[p->thread] };

		if (sent != NULL) {
			threads[p->thread] = sent->thread_id;
			continue;
		}
		/* What began it was refused. */
		if ((p->nth > 0 && s.thread_id == 0) ||
		    c->people[p->from].id == 0)
			continue;
		if (send_one(&s) == -1)
			return -1;
		threads[p->thread] = s.thread_id;
	}
	return 0;
}
