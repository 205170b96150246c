/* Who is in the audience of an event now, and for whom it is answered. */
#include <stdlib.h>

#include "notify/events/events.h"

struct asking {
	struct arena		*a;
	const struct school_event *event;
	bool			 subjects;
	event_people_done	*done;
	void			*arg;
};
/* As it was ticked, in the directory's terms. */
struct parts {
	char		**categories;
	int64_t		 *users, *excepted;
	size_t		  ncategories, nusers, nexcepted;
};

static struct asking *asking_new(struct arena *, const struct school_event *,
		    bool subjects, event_people_done *, void *arg);
static struct parts parts_of(struct arena *, const struct school_event *);
static void	ask_members(struct notify *, const struct rpc_context *,
		    struct asking *);
static belonging_list_members_done	on_members;
static belonging_list_families_done	on_families;
static bool	is_left_out(const struct asking *, int64_t id);
static int	compare(const void *, const void *);

void
event_members(struct notify *n, const struct rpc_context *context,
    struct arena *a, const struct school_event *e, event_people_done *done,
    void *arg)
{
	ask_members(n, context, asking_new(a, e, false, done, arg));
}

void
event_subjects(struct notify *n, const struct rpc_context *context,
    struct arena *a, const struct school_event *e, event_people_done *done,
    void *arg)
{
	Belonging__ListFamiliesRequest req =
	    BELONGING__LIST_FAMILIES_REQUEST__INIT;
	struct asking *k = asking_new(a, e, true, done, arg);
	struct parts parts;

	if (e->rsvp.mode != EVENTS__RSVP__MODE__PER_FAMILY) {
		ask_members(n, context, k);
		return;
	}
	parts = parts_of(a, e);
	/* Who made it does not answer. */
	parts.excepted[parts.nexcepted++] = e->creator.id;
	req.from_id = e->creator.id;
	req.category_ids = parts.categories;
	req.n_category_ids = parts.ncategories;
	req.user_ids = parts.users;
	req.n_user_ids = parts.nusers;
	req.except_ids = parts.excepted;
	req.n_except_ids = parts.nexcepted;
	belonging_client_list_families(n->directory, context, &req,
	    on_families, k);
}

static struct asking *
asking_new(struct arena *a, const struct school_event *e, bool subjects,
    event_people_done *done, void *arg)
{
	struct asking *k = arena_alloc(a, sizeof(*k));

	*k = (struct asking){ a, e, subjects, done, arg };
	return k;
}

static struct parts
parts_of(struct arena *a, const struct school_event *e)
{
	const struct ticked *to = &e->to;
	struct parts p = {
		.categories = arena_pointers(a, to->n + 1),
		.users = arena_alloc(a, (to->n + 1) * sizeof(*p.users)),
		.excepted = arena_alloc(a, (to->n + 1) * sizeof(*p.excepted)),
	};
	size_t i;

	for (i = 0; i < to->n; i++) {
		if (to->roles[i] == 0)
			p.categories[p.ncategories++] =
			    (char *)(uintptr_t)to->ids[i];
		else if (to->roles[i] > 0)
			p.users[p.nusers++] = strtoll(to->ids[i], NULL, 10);
		else
			p.excepted[p.nexcepted++] = strtoll(to->ids[i], NULL,
			    10);
	}
	return p;
}

static void
ask_members(struct notify *n, const struct rpc_context *context,
    struct asking *k)
{
	Belonging__ListMembersRequest req =
	    BELONGING__LIST_MEMBERS_REQUEST__INIT;
	const struct parts parts = parts_of(k->a, k->event);

	req.from_id = k->event->creator.id;
	req.category_ids = parts.categories;
	req.n_category_ids = parts.ncategories;
	req.user_ids = parts.users;
	req.n_user_ids = parts.nusers;
	belonging_client_list_members(n->directory, context, &req, on_members,
	    k);
}

static void
on_members(const struct status *status,
    const Belonging__ListMembersReply *reply, void *arg)
{
	struct asking *k = arg;
	int64_t *ids;
	size_t i, n = 0;

	if (reply == NULL) {
		k->done(status, NULL, 0, k->arg);
		return;
	}
	ids = arena_alloc(k->a, (reply->n_user_ids + 1) * sizeof(*ids));
	for (i = 0; i < reply->n_user_ids; i++)
		if (!is_left_out(k, reply->user_ids[i]))
			ids[n++] = reply->user_ids[i];
	k->done(status, ids, n, k->arg);
}

static bool
is_left_out(const struct asking *k, int64_t id)
{
	const struct ticked *to = &k->event->to;
	size_t i;

	if (k->subjects && id == k->event->creator.id)
		return true;
	for (i = 0; i < to->n; i++)
		if (to->roles[i] < 0 && strtoll(to->ids[i], NULL, 10) == id)
			return true;
	return false;
}

static void
on_families(const struct status *status,
    const Belonging__ListFamiliesReply *reply, void *arg)
{
	struct asking *k = arg;
	int64_t *ids;
	size_t i, n = 0;

	if (reply == NULL) {
		k->done(status, NULL, 0, k->arg);
		return;
	}
	ids = arena_alloc(k->a, (reply->n_user_ids + reply->n_child_ids + 1) *
	    sizeof(*ids));
	for (i = 0; i < reply->n_user_ids; i++)
		ids[n++] = reply->user_ids[i];
	for (i = 0; i < reply->n_child_ids; i++)
		ids[n++] = reply->child_ids[i];
	if (n > 0)
		qsort(ids, n, sizeof(*ids), compare);
	k->done(status, ids, n, k->arg);
}

static int
compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}
