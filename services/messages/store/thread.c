/* The store: one thread, as far as its user sees it. */
#include "messages/store/rows.h"
#include "messages/store/thread.h"

void
store_get(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct thread_page *page, pg_done_fn *done, void *arg)
{
	static const struct pg_statement *const statements[2][2] = {
		{ &messages_get_thread_query,
		    &messages_get_long_thread_query },
		{ &messages_get_thread_back_query,
		    &messages_get_long_thread_back_query },
	};
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, page->thread_id);
	pg_arg_int64(&args, page->from);
	/* One more, to know whether there is a next page. */
	pg_arg_int32(&args, (int32_t)page->limit + 1);
	pg_read(pg, statements[page->backwards ? 1 : 0][page->summed ? 1 : 0],
	    &args, done, arg);
}

bool
store_take_head(const struct pg_rows *rows, const struct thread_page *page,
    struct arena *a, struct thread_head *h)
{
	struct messages_head head;
	size_t n = pg_count(rows);

	if (n == 0)
		return false;
	messages_thread_page_head_read(rows, 0, &head);
	h->line = store_line_of(&head.line);
	h->replies = head.replies;
	h->first_unread = head.first_unread;
	h->first_unread_position = head.first_unread_position;
	h->barred = store_int64s(&head.barred, a);
	h->nbarred = head.barred.n;
	h->behind = head.behind;
	if (pg_is_null(rows, 0, MESSAGES_THREAD_PAGE_MESSAGE_ID))
		n = 0;
	h->nmessages = 0;
	while (h->nmessages < n && h->nmessages < page->limit &&
	    !pg_is_null(rows, h->nmessages,
	    MESSAGES_THREAD_PAGE_MESSAGE_BODY_HTML))
		h->nmessages++;
	h->more = h->nmessages < n;
	h->cut = h->more && h->nmessages < page->limit;
	return true;
}

void
store_take_message(const struct pg_rows *rows, size_t row, struct arena *a,
    struct message *m)
{
	struct messages_message r;

	messages_thread_page_message_read(rows, row, &r);
	store_message_of(&r, a, m);
}

/* As acknowledgement_of() has it. */
static void
take_ask(const struct pg_array *asks, struct message *m)
{
	m->asks = asks->n > 0;
	if (!m->asks)
		return;
	m->ask_by_child = pg_item_int64(asks, 0) == 2;
	m->ask_due_us = pg_item_int64(asks, 1);
	m->ask_own_us = pg_item_int64(asks, 2);
	m->ask_done = (uint32_t)pg_item_int64(asks, 3);
	m->ask_total = (uint32_t)pg_item_int64(asks, 4);
}

void
store_message_of(const struct messages_message *r, struct arena *a,
    struct message *m)
{
	m->id = r->id;
	m->position = r->position;
	m->sender = store_person(&r->sender);
	m->sender.context = r->sender_context;
	store_take_ticked(&r->to_first, a, &m->to);
	m->to_count = (uint32_t)r->to_count;
	m->sent_at_us = r->sent_at;
	m->delivered_at_us = r->delivered_at;
	m->body_html = r->body_html;
	store_take_files(&r->files, a, &m->files);
	m->read_by_me = r->read_by_me;
	m->read_count = (uint32_t)r->read_count;
	m->forwards = r->forwards;
	m->recalled_us = r->has_recalled_at ? r->recalled_at : 0;
	m->automatic = r->automatic;
	m->urgent = r->urgent;
	m->copied_for = r->copied_for;
	m->recallable_us = r->has_recallable_until ? r->recallable_until : 0;
	take_ask(&r->asks, m);
	store_take_waiting(&r->waiting, a, &m->waiting);
}
