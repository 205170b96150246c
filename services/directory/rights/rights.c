/* When the memory is asked, when PostgreSQL, and what is kept of its word. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "directory/rights/memory.h"
#include "pg/listen.h"

#define CHANNEL		"directory_rights"
/* Loads at a time; who comes then is answered by the database as well. */
#define MAX_LOADS	4
/* After one that made others go: a memory that is too small is not filled and
 * emptied all the time, which would cost more than none. */
#define PAUSE_MS	1000
/* What a person in a category takes at least. */
#define MEMBER_BYTES	32
/* Word of a change that does not come for so long comes over a link that is
 * silent: what is remembered is not used any more. */
#define WAIT_MS		3500

TAILQ_HEAD(rights_waits, rights_wait);

struct rights {
	struct loop		*loop;
	struct pg		*pg;
	struct rights_waits	 waits;
	struct rights_memory	*memory;	/* NULL: none */
	struct pg_listener	*listener;
	/* Changes when what was asked before may be out of date. */
	uint64_t		 generation;
	unsigned		 loads;
	int64_t			 resume_ms;	/* no loads until then */
};

struct rights_wait {
	TAILQ_ENTRY(rights_wait) entry;
	struct rights		*rights;
	struct loop_timer	*timer;
	int64_t			 school_id;
	int64_t			 heard, version;	/* 0: not yet */
	void			(*fn)(void *);
	void			*arg;
};

/* On its arena. */
struct question {
	struct rights			*rights;
	int64_t				 school_id, user_id;
	/* One of both. */
	const struct store_audience	*query;
	const struct store_replies	*replies;
	/* Of an answer: what the memory said, and of whom it could not. */
	struct rights_reply		 reply;
	struct store_replies		 rest;
	struct arena			*arena;
	rights_done_fn			*done;
	void				*arg;
	uint64_t			 generation;	/* at that time */
};

/* Somebody whose classes are asked for, for the questions to come. */
struct warming {
	struct rights			*rights;
	int64_t				 school_id;
	uint64_t			 generation;
};

/* Parts on their way. */
struct load {
	struct rights		*rights;
	uint64_t		 generation;
	struct store_reach	 reach;
	size_t			 nparts;
	int64_t			 groups[];	/* of each; 0: the school */
};

/* What reach_parts() said, on an arena. */
struct reached {
	struct store_person	*people;
	size_t			 npeople;
	struct rights_category	*categories;
	size_t			 ncategories;
};

static void	 on_change(const char *, void *);
static void	 on_hearing(void *);
static void	 on_deaf(void *);
static void	 forget(struct rights *, const char *why, int64_t school_id);
static void	 ask(struct question *);
static enum rights_found look_up(struct question *, struct rights_answer *);
static bool	 answered(struct question *, enum rights_found *);
static void	 on_caller(const struct status *, const struct pg_rows *,
		    void *);
static void	 keep_caller(struct rights *, int64_t school_id,
		    const struct pg_rows *, struct arena *);
static void	 warm_starter(struct question *);
static void	 on_starter(const struct status *, const struct pg_rows *,
		    void *);
static void	 ask_database(struct question *);
static void	 on_rows(const struct status *, const struct pg_rows *, void *);
static void	 read_rows(struct rights_answer *, const struct pg_rows *,
		    struct arena *);
static void	 ask_rest(struct question *);
static void	 keep_members(struct question *);
static void	 on_rest(const struct status *, const struct pg_rows *, void *);
static void	 read_rest(struct rights_answer *, const struct pg_rows *,
		    struct arena *);
static void	 load_wanted(struct question *);
static void	 load(struct rights *, int64_t school_id, int role,
		    const int64_t *groups, size_t ngroups);
static void	 on_loaded(const struct status *, const struct pg_rows *,
		    void *);
static void	 keep_parts(struct load *, const struct pg_rows *);
static bool	 read_reached(struct reached *, const struct pg_rows *,
		    struct arena *);
static int64_t	*ids_of(const struct pg_array *, struct arena *);
static void	 mark(struct load *, enum rights_state);
static void	 unmark(struct load *);
static void	 measure(struct rights *);
static void	 wake(struct rights *, int64_t school_id, int64_t version);
static void	 wait_over(void *);

static const struct pg_listener_events listener_events = {
	on_hearing, on_change, on_deaf,
};

struct rights *
rights_new(struct loop *loop, struct pg *pg, const char *conninfo,
    size_t max_bytes)
{
	struct rights *r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		fatal("out of memory");
	r->loop = loop;
	r->pg = pg;
	TAILQ_INIT(&r->waits);
	if (max_bytes == 0)
		return r;
	r->memory = rights_memory_new(max_bytes);
	r->listener = pg_listener_new(loop, conninfo, CHANNEL,
	    &listener_events, r);
	return r;
}

void
rights_ask(struct rights *r, const struct store_audience *query,
    struct arena *arena, rights_done_fn *done, void *arg)
{
	struct question *q = arena_alloc(arena, sizeof(*q));

	*q = (struct question){ .rights = r, .school_id = query->school_id,
		.user_id = query->user_id, .query = query, .arena = arena,
		.done = done, .arg = arg, .generation = r->generation };
	ask(q);
}

void
rights_ask_reply(struct rights *r, const struct store_replies *replies,
    struct arena *arena, rights_done_fn *done, void *arg)
{
	struct question *q = arena_alloc(arena, sizeof(*q));

	*q = (struct question){ .rights = r, .school_id = replies->school_id,
		.user_id = replies->user_id, .replies = replies,
		.arena = arena, .done = done, .arg = arg,
		.generation = r->generation };
	ask(q);
}

bool
rights_generation(const struct rights *r, uint64_t *generation)
{
	*generation = r->generation;
	return r->listener != NULL && pg_listener_hears(r->listener);
}

/* ---- what PostgreSQL says unasked ---- */

/* A school, or '' for all; of a change of rules with their version. */
static void
on_change(const char *payload, void *arg)
{
	char *end;
	int64_t school_id = strtoll(payload, &end, 10);

	forget(arg, "why=\"changed\"", school_id);
	if (*end == ' ')
		wake(arg, school_id, strtoll(end, NULL, 10));
}

static void
on_hearing(void *arg)
{
	forget(arg, "why=\"heard\"", 0);
}

static void
on_deaf(void *arg)
{
	forget(arg, "why=\"deaf\"", 0);
}

static void
forget(struct rights *r, const char *why, int64_t school_id)
{
	r->generation++;
	metrics_add("liaison_rights_forgotten_total",
	    "Times that a school's remembered rights were dropped, or all.",
	    why, 1);
	if (school_id == 0)
		rights_memory_drop_all(r->memory);
	else
		rights_memory_drop(r->memory, school_id);
	measure(r);
}

/* ---- who waits for word of a change ---- */

struct rights_wait *
rights_wait_begin(struct rights *r, int64_t school_id)
{
	struct rights_wait *w;

	if ((w = calloc(1, sizeof(*w))) == NULL)
		fatal("out of memory");
	w->rights = r;
	w->school_id = school_id;
	TAILQ_INSERT_TAIL(&r->waits, w, entry);
	return w;
}

void
rights_wait_for(struct rights_wait *w, int64_t version, void (*fn)(void *),
    void *arg)
{
	struct rights *r = w->rights;

	w->version = version;
	w->fn = fn;
	w->arg = arg;
	if (r->memory == NULL || w->heard >= version ||
	    !pg_listener_hears(r->listener) ||
	    (w->timer = loop_timer(r->loop, WAIT_MS, 0, wait_over, w)) == NULL)
		wait_over(w);
}

void
rights_wait_cancel(struct rights_wait **wp)
{
	struct rights_wait *w = *wp;

	*wp = NULL;
	TAILQ_REMOVE(&w->rights->waits, w, entry);
	if (w->timer != NULL)
		loop_timer_cancel(&w->timer);
	free(w);
}

static void
wake(struct rights *r, int64_t school_id, int64_t version)
{
	struct rights_wait *w, *next;

	for (w = TAILQ_FIRST(&r->waits); w != NULL; w = next) {
		next = TAILQ_NEXT(w, entry);
		if (w->school_id != school_id)
			continue;
		w->heard = version;
		if (w->fn == NULL || version < w->version)
			continue;
		loop_timer_cancel(&w->timer);
		wait_over(w);
	}
}

/* Its timer has fired or is none. */
static void
wait_over(void *arg)
{
	struct rights_wait *w = arg;
	void (*fn)(void *) = w->fn;
	void *fn_arg = w->arg;

	w->timer = NULL;
	rights_wait_cancel(&w);
	fn(fn_arg);
}

/* ---- questions ---- */

static void
ask(struct question *q)
{
	enum rights_found found = RIGHTS_ASK;

	if (answered(q, &found))
		return;
	if (found == RIGHTS_NO_CALLER) {
		store_caller(q->rights->pg, q->school_id, q->user_id,
		    on_caller, q);
		return;
	}
	if (found == RIGHTS_NO_PART)
		load_wanted(q);
	ask_database(q);
}

static enum rights_found
look_up(struct question *q, struct rights_answer *answer)
{
	enum rights_found found;

	if (q->replies == NULL)
		return rights_answer(q->rights->memory, q->query, q->arena,
		    answer, &q->reply.wanted[0]);
	found = rights_reply(q->rights->memory, q->replies, q->arena,
	    &q->reply);
	*answer = q->reply.answer;
	return found;
}

/* By the memory, where that is possible. */
static bool
answered(struct question *q, enum rights_found *found)
{
	struct rights *r = q->rights;
	struct rights_answer answer;

	*found = RIGHTS_ASK;
	if (r->memory == NULL || !pg_listener_hears(r->listener))
		return false;
	*found = look_up(q, &answer);
	if (*found != RIGHTS_ANSWERED) {
		keep_members(q);
		return false;
	}
	metrics_add("liaison_rights_answers_total",
	    "Audiences resolved, by what was asked.", "from=\"memory\"", 1);
	q->done(&STATUS_OK, &answer, q->arg);
	return true;
}

static void
on_caller(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct question *q = arg;
	enum rights_found found;

	if (status->code == RPC__CODE__OK && pg_count(rows) > 0 &&
	    q->generation == q->rights->generation)
		keep_caller(q->rights, q->school_id, rows, q->arena);
	if (answered(q, &found))
		return;
	if (found == RIGHTS_NO_PART)
		load_wanted(q);
	ask_database(q);
}

static void
keep_caller(struct rights *r, int64_t school_id, const struct pg_rows *rows,
    struct arena *arena)
{
	struct store_person person;
	struct pg_array groups;

	store_caller_row(rows, &person, &groups);
	rights_memory_put_caller(r->memory, school_id, &person,
	    ids_of(&groups, arena), groups.n);
	measure(r);
}

/* The question does not wait for it. */
static void
warm_starter(struct question *q)
{
	struct rights *r = q->rights;
	struct warming *w;

	if (r->loads >= MAX_LOADS)
		return;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		fatal("out of memory");
	r->loads++;
	*w = (struct warming){ r, q->school_id, r->generation };
	store_caller(r->pg, q->school_id, q->replies->starter, on_starter, w);
}

static void
on_starter(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct warming *w = arg;
	struct arena *arena = arena_new();

	w->rights->loads--;
	if (status->code == RPC__CODE__OK && pg_count(rows) > 0 &&
	    w->generation == w->rights->generation)
		keep_caller(w->rights, w->school_id, rows, arena);
	arena_destroy(&arena);
	free(w);
}

static void
ask_database(struct question *q)
{
	metrics_add("liaison_rights_answers_total",
	    "Audiences resolved, by what was asked.", "from=\"database\"", 1);
	if (q->replies == NULL)
		store_audience(q->rights->pg, q->query, on_rows, q);
	else
		ask_rest(q);
}

static void
on_rows(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct question *q = arg;
	struct rights_answer answer = { 0 };

	if (status->code != RPC__CODE__OK) {
		q->done(status, NULL, q->arg);
		return;
	}
	if (pg_count(rows) > 0)
		read_rows(&answer, rows, q->arena);
	q->done(status, &answer, q->arg);
}

static void
read_rows(struct rights_answer *r, const struct pg_rows *rows,
    struct arena *arena)
{
	const size_t n = pg_count(rows);
	struct store_audience_row *row;
	size_t i;

	row = arena_alloc(arena, n * sizeof(*row));
	r->members = arena_alloc(arena, n * sizeof(r->members[0]));
	r->categories = arena_alloc(arena, n * sizeof(r->categories[0]));
	r->users = arena_alloc(arena, n * sizeof(r->users[0]));
	r->lost = arena_alloc(arena, n * sizeof(r->lost[0]));
	for (i = 0; i < n; i++, row++) {
		store_audience_row(rows, i, row);
		switch (row->part) {
		case STORE_SENDER:
			r->sender = &row->person;
			break;
		case STORE_MEMBER:
			r->members[r->nmembers++] = &row->person;
			break;
		case STORE_CATEGORY:
			r->categories[r->ncategories++] = row->category;
			break;
		case STORE_UNREACHABLE_USER:
			r->users[r->nusers++] = row->id;
			break;
		case STORE_UNREACHABLE_CATEGORY:
			r->lost[r->nlost++] = row->id;
			break;
		case STORE_OUT_OF_REACH:
		case STORE_GONE:
			break;
		}
	}
}

/* ---- answers in a thread ---- */

/* PostgreSQL is asked only about those of whom the memory cannot say yes. */
static void
ask_rest(struct question *q)
{
	q->rest = *q->replies;
	if (q->reply.answer.nmembers > 0) {
		q->rest.people = q->reply.rest;
		q->rest.npeople = q->reply.nrest;
	}
	if (q->reply.no_starter)
		warm_starter(q);
	store_replies(q->rights->pg, &q->rest, on_rest, q);
}

/*
 * Of an answer that PostgreSQL has the rest of: the memory may lose them until
 * then, and at once where parts that are asked for take their room.
 */
static void
keep_members(struct question *q)
{
	struct rights_answer *r = &q->reply.answer;
	struct store_person *copy;
	size_t i;

	if (r->nmembers == 0)
		return;
	q->generation = q->rights->generation;
	copy = arena_alloc(q->arena, r->nmembers * sizeof(*copy));
	for (i = 0; i < r->nmembers; i++) {
		copy[i] = *r->members[i];
		copy[i].display_name = arena_strdup(q->arena,
		    copy[i].display_name);
		copy[i].title = arena_strdup(q->arena, copy[i].title);
		copy[i].context = arena_strdup(q->arena, copy[i].context);
		r->members[i] = &copy[i];
	}
}

static void
on_rest(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct question *q = arg;
	struct rights_answer answer = { 0 };

	if (status->code != RPC__CODE__OK) {
		q->done(status, NULL, q->arg);
		return;
	}
	/* What the memory said is of before a change: all is asked again. */
	if (q->reply.answer.nmembers > 0 &&
	    q->generation != q->rights->generation) {
		memset(&q->reply, 0, sizeof(q->reply));
		ask_rest(q);
		return;
	}
	if (pg_count(rows) > 0) {
		answer = q->reply.answer;
		read_rest(&answer, rows, q->arena);
	}
	q->done(status, &answer, q->arg);
}

static void
read_rest(struct rights_answer *r, const struct pg_rows *rows,
    struct arena *arena)
{
	const size_t n = pg_count(rows), known = r->nmembers;
	const struct store_person **members = r->members;
	struct store_audience_row *row;
	size_t i;

	row = arena_alloc(arena, n * sizeof(*row));
	r->members = arena_alloc(arena, (known + n) * sizeof(r->members[0]));
	r->left_out = arena_alloc(arena, n * sizeof(r->left_out[0]));
	if (known > 0)
		memcpy(r->members, members, known * sizeof(members[0]));
	for (i = 0; i < n; i++, row++) {
		store_replies_row(rows, i, row);
		if (row->part == STORE_SENDER)
			r->sender = &row->person;
		else if (row->part == STORE_MEMBER)
			r->members[r->nmembers++] = &row->person;
		else
			r->left_out[r->nleft_out++] = (struct rights_left_out){
			    row->person, row->part == STORE_GONE };
	}
	rights_answer_order(r);
}

/* ---- loading parts ---- */

/* The question does not wait for them. */
static void
load_wanted(struct question *q)
{
	const struct rights_wanted *w;
	size_t i;

	for (i = 0; i < 2; i++) {
		w = &q->reply.wanted[i];
		if (w->wide)
			load(q->rights, q->school_id, w->role, NULL, 0);
		if (w->ngroups > 0)
			load(q->rights, q->school_id, w->role, w->groups,
			    w->ngroups);
	}
}

/* ngroups 0: of the whole school. */
static void
load(struct rights *r, int64_t school_id, int role, const int64_t *groups,
    size_t ngroups)
{
	struct load *l;
	size_t i;

	if (r->loads >= MAX_LOADS || loop_now_ms() < r->resume_ms)
		return;
	/* One more: the part of the whole school has class 0. */
	l = calloc(1, sizeof(*l) + (ngroups + 1) * sizeof(l->groups[0]));
	if (l == NULL)
		fatal("out of memory");
	r->loads++;
	for (i = 0; i < ngroups; i++)
		l->groups[i] = groups[i];
	l->nparts = ngroups > 0 ? ngroups : 1;
	l->rights = r;
	l->generation = r->generation;
	l->reach = (struct store_reach){
		.school_id = school_id,
		.role = role,
		.groups = l->groups,
		.ngroups = ngroups,
		.max = (int32_t)(rights_memory_max(r->memory) / MEMBER_BYTES),
	};
	mark(l, RIGHTS_LOADING);
	store_reach(r->pg, &l->reach, on_loaded, l);
}

static void
on_loaded(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct load *l = arg;
	struct rights *r = l->rights;

	r->loads--;
	if (l->generation == r->generation && status->code == RPC__CODE__OK)
		keep_parts(l, rows);
	else if (l->generation == r->generation)
		unmark(l);
	free(l);
}

static void
keep_parts(struct load *l, const struct pg_rows *rows)
{
	struct rights *r = l->rights;
	const uint64_t evicted = rights_memory_evicted(r->memory);
	struct arena *arena = arena_new();
	struct reached reached = { 0 };
	size_t i;

	if (!read_reached(&reached, rows, arena))
		mark(l, RIGHTS_TOO_BIG);
	else for (i = 0; i < l->nparts; i++)
		rights_memory_put_part(r->memory, l->reach.school_id,
		    l->reach.role, l->groups[i], reached.categories,
		    reached.ncategories, reached.people, reached.npeople);
	arena_destroy(&arena);
	if (rights_memory_evicted(r->memory) != evicted)
		r->resume_ms = loop_now_ms() + PAUSE_MS;
	measure(r);
}

/* False: too much. */
static bool
read_reached(struct reached *r, const struct pg_rows *rows,
    struct arena *arena)
{
	const size_t n = pg_count(rows);
	struct store_category category;
	struct rights_category *c;
	struct pg_array people;
	size_t i;

	r->people = arena_alloc(arena, n * sizeof(r->people[0]));
	r->categories = c = arena_alloc(arena, n * sizeof(*c));
	for (i = 0; i < n; i++)
		switch (store_reach_row(rows, i, &r->people[r->npeople],
		    &category, &people)) {
		case STORE_REACHED:
			r->npeople++;
			break;
		case STORE_REACHED_CATEGORY:
			*c++ = (struct rights_category){ category.group_id,
			    category.kind, category.title,
			    ids_of(&people, arena), people.n };
			break;
		case STORE_REACH_TOO_BIG:
			return false;
		}
	r->ncategories = (size_t)(c - r->categories);
	return true;
}

/* The items of an array, on the arena. */
static int64_t *
ids_of(const struct pg_array *array, struct arena *arena)
{
	int64_t *ids = arena_alloc(arena, array->n * sizeof(*ids));
	size_t i;

	for (i = 0; i < array->n; i++)
		ids[i] = pg_item_int64(array, i);
	return ids;
}

static void
mark(struct load *l, enum rights_state state)
{
	size_t i;

	for (i = 0; i < l->nparts; i++)
		rights_memory_mark(l->rights->memory, l->reach.school_id,
		    l->reach.role, l->groups[i], state);
}

static void
unmark(struct load *l)
{
	size_t i;

	for (i = 0; i < l->nparts; i++)
		rights_memory_unmark(l->rights->memory, l->reach.school_id,
		    l->reach.role, l->groups[i]);
}

static void
measure(struct rights *r)
{
	metrics_set("liaison_rights_memory_bytes",
	    "What is remembered of who may write to whom.", "",
	    (double)rights_memory_bytes(r->memory));
	metrics_set("liaison_rights_evicted",
	    "Pieces of it that were dropped for want of room.", "",
	    (double)rights_memory_evicted(r->memory));
}
