/* Sending the mail of a demo school, in the order of time. */
#include "ctl.h"
#include "mail.h"

/* One message on its way. */
struct sending {
	struct courier		*courier;
	struct mail_log		*log;
	const struct post	*post;
	int64_t			 thread_id;	/* 0: begins one */
	char			*file_id;	/* or NULL */
	int64_t			 message_id;
};

static int
upload(struct sending *s)
{
	const struct post *p = s->post;

	if ((s->file_id = courier_upload(s->courier, p->from, p->file,
	    p->file_text)) == NULL)
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
	return courier_has_failed(s->courier) ? -1 : 1;
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
