/* ListThreads with a question: lines of which a message has what is asked. */
#include "base/utf8.h"
#include "messages/handlers/page_token.h"
#include "messages/handlers/search.h"
#include "messages/search/query.h"
#include "messages/search/snippet.h"
#include "rpc/page.h"

/* A page on its way. */
struct searching {
	struct messages		*m;
	struct rpc_call		*call;
	struct search_terms	 terms;
	struct search_page	 page;		/* limit: what is missing */
	uint32_t		 size;		/* one more than asked for */
	uint32_t		 lines;		/* to be looked at next */
	Messages__ListThreadsReply reply;
	struct line		 last;		/* of the page */
};

static struct status	read_place(const Messages__ListThreadsRequest *,
		    enum search_place *);
static void	tell_misread(struct searching *,
		    const struct search_misread *);
static void	look(struct searching *);
static void	on_looked(const struct status *, const struct pg_rows *,
		    void *);
static void	on_beyond(const struct status *, const struct pg_rows *,
		    void *);
static void	add_found(struct searching *, const struct pg_rows *);
static void	keep_line(struct arena *, struct line *);
static void	reply_found(struct searching *);
static void	count(struct searching *);
static void	on_counted(const struct status *, const struct pg_rows *,
		    void *);

#define TOKEN_KIND	'f'
/*
 * Lines that are looked at before the index is asked: what is not among them
 * stands in so few messages that the index has them soon.  Where no words are
 * asked for there is no index to ask, and all lines are looked at, in slices.
 */
#define NEWEST_LINES	600
#define SLICE_LINES	20000

void
messages_search(struct messages *m, struct rpc_call *call,
    const Messages__ListThreadsRequest *req)
{
	struct searching *s = arena_alloc(rpc_call_arena(call), sizeof(*s));
	struct status status = read_place(req, &s->terms.place);
	struct search_misread misread;
	bool asks;

	if (status.code == RPC__CODE__OK && utf8_length(req->q) < 0)
		status = status_invalid("q", "not UTF-8");
	s->m = m;
	s->call = call;
	s->size = (req->page_size == 0 ? PAGE_DEFAULT : req->page_size) + 1;
	s->page = (struct search_page){ PAGE_FIRST_US, PAGE_FIRST_ID,
	    s->size };
	if (status.code == RPC__CODE__OK && req->page_token[0] != '\0' &&
	    (!page_token_read(req->page_token, TOKEN_KIND, &s->page.before_us,
	    &s->page.before_id) || s->page.before_us > PAGE_FIRST_US))
		status = status_invalid("pageToken", "not a token");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	messages__list_threads_reply__init(&s->reply);
	s->reply.threads = arena_pointers(rpc_call_arena(call), s->size);
	asks = search_parse(rpc_call_arena(call), req->q, &s->terms, &misread);
	tell_misread(s, &misread);
	if (req->unread != NULL && req->unread->value)
		s->terms.unread = true;
	s->lines = s->terms.n > 0 ? NEWEST_LINES : SLICE_LINES;
	if (asks)
		look(s);
	else
		count(s);
}

static struct status
read_place(const Messages__ListThreadsRequest *req, enum search_place *place)
{
	if (!search_place_of(req->box, place))
		return status_invalid("box", "no box to search in");
	if (req->thread_id != 0)
		return status_invalid("threadId", "only of what is scheduled");
	if (req->concerns != 0)
		return status_invalid("concerns", "not of what is searched");
	if (req->folder != 0 || req->role != 0 || req->has_attachments != NULL)
		return status_invalid("q", "with other filters");
	return STATUS_OK;
}

bool
search_place_of(Messages__Box box, enum search_place *place)
{
	static const enum search_place places[] = {
		[MESSAGES__BOX__INBOX] = SEARCH_ANYWHERE,
		[MESSAGES__BOX__SENT] = SEARCH_SENT,
		[MESSAGES__BOX__ARCHIVE] = SEARCH_ARCHIVE,
		[MESSAGES__BOX__TRASH] = SEARCH_TRASH,
	};

	if ((int)box < 0 || (size_t)box >= sizeof(places) / sizeof(places[0]))
		return false;
	*place = places[box];
	return true;
}

static void
tell_misread(struct searching *s, const struct search_misread *misread)
{
	struct arena *a = rpc_call_arena(s->call);
	Messages__NotUnderstood *n;
	size_t i;

	s->reply.not_understood = arena_pointers(a, misread->n + 1);
	for (i = 0; i < misread->n; i++) {
		n = arena_message(a, &messages__not_understood__descriptor);
		n->text = (char *)(uintptr_t)misread->texts[i];
		n->what = (Messages__NotUnderstood__What)misread->what[i];
		s->reply.not_understood[s->reply.n_not_understood++] = n;
	}
}

static void
look(struct searching *s)
{
	const struct rpc_caller *caller = rpc_call_caller(s->call);

	store_search_newest(s->m->pg, caller->school_id, caller->user_id,
	    &s->terms, &s->page, s->lines, on_looked, s);
}

static void
on_looked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct searching *s = arg;
	const struct rpc_caller *caller = rpc_call_caller(s->call);
	struct search_looked looked;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	add_found(s, rows);
	store_search_looked(rows, &looked);
	/* Older ones are all that is left to look at. */
	if (s->page.limit == 0 || looked.lines < s->lines ||
	    looked.at_us > s->page.before_us) {
		reply_found(s);
		return;
	}
	s->page.before_us = looked.at_us;
	s->page.before_id = looked.thread_id;
	if (s->terms.n == 0)
		look(s);
	else
		store_search_beyond(s->m->pg, caller->school_id,
		    caller->user_id, &s->terms, &s->page, on_beyond, s);
}

static void
on_beyond(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct searching *s = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	add_found(s, rows);
	reply_found(s);
}

/* The one more than asked for says only that there is a next page. */
static void
add_found(struct searching *s, const struct pg_rows *rows)
{
	struct arena *a = rpc_call_arena(s->call);
	size_t i, n = store_found_count(rows);
	Messages__Thread *t;
	struct found f;

	if (pg_count(rows) > 0)
		s->reply.unread_threads = store_unread(rows);
	for (i = 0; i < n && s->page.limit > 0; i++, s->page.limit--) {
		if (s->page.limit == 1) {
			s->reply.next_page_token = page_token(a, TOKEN_KIND,
			    s->last.at_us, s->last.thread_id);
			continue;
		}
		store_found(rows, i, &f);
		f.line.snippet = search_snippet(a, &s->terms, f.html);
		keep_line(a, &f.line);
		t = messages_thread(s->call, &f.line);
		t->found_message_id = f.message_id;
		s->last = f.line;
		s->reply.threads[s->reply.n_threads++] = t;
	}
}

/* What the rows hold does not outlive them. */
static void
keep_line(struct arena *a, struct line *l)
{
	const char **texts[] = { &l->own_name, &l->own_title, &l->subject,
		&l->to_summary, &l->other.name, &l->other.title,
		&l->other.context };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (*texts[i] != NULL)
			*texts[i] = arena_strdup(a, *texts[i]);
}

static void
reply_found(struct searching *s)
{
	if (s->reply.n_threads == 0) {
		count(s);
		return;
	}
	rpc_reply(s->call, &s->reply);
}

/* Nothing was found. */
static void
count(struct searching *s)
{
	const struct rpc_caller *caller = rpc_call_caller(s->call);

	store_count_unread(s->m->pg, caller->school_id, caller->user_id,
	    on_counted, s);
}

static void
on_counted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct searching *s = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	s->reply.unread_threads = store_unread(rows);
	rpc_reply(s->call, &s->reply);
}
