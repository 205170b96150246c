/* Children whom a message is about: refused, kept, told. */
#include <stdlib.h>

#include "messages/sending/concerns.h"

static struct status	unknown(struct arena *, const int64_t *, size_t,
			    const Directory__ResolveAudienceReply *);
static struct status	not_concerned(struct arena *,
			    const Directory__ResolveAudienceReply *);
static bool		is_told(const Directory__ResolveAudienceReply *,
			    int64_t id);
static Rpc__Fault	*fault(struct arena *, int64_t id,
			    const char *reason);
static char		*text_of(const struct pg_array *, size_t,
			    struct arena *);

struct status
concerns_take(struct arena *a, const int64_t *children, size_t n,
    const Directory__ResolveAudienceReply *reply, struct concerns *out)
{
	const Common__Person *child;
	struct status status = unknown(a, children, n, reply);
	size_t i;

	if (status.code != RPC__CODE__OK)
		return status;
	if (reply->n_not_concerned > 0)
		return not_concerned(a, reply);
	if (reply->n_without_guardian > 0)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__NO_GUARDIAN_CONCERNED,
		    arena_int64(a, reply->without_guardian[0]),
		    "neither by nor to a guardian");
	out->n = reply->n_concerns;
	out->texts = arena_alloc(a, 3 * out->n * sizeof(*out->texts));
	for (i = 0; i < out->n; i++) {
		child = reply->concerns[i];
		out->texts[3 * i] = arena_int64(a, child->id);
		out->texts[3 * i + 1] = arena_strdup(a, child->display_name);
		out->texts[3 * i + 2] = arena_strdup(a, child->context);
	}
	return STATUS_OK;
}

/* What the directory does not tell there is not, for this sender. */
static struct status
unknown(struct arena *a, const int64_t *children, size_t n,
    const Directory__ResolveAudienceReply *reply)
{
	struct status status;
	Rpc__Fault **faults = arena_pointers(a, n);
	size_t i, nfaults = 0;

	for (i = 0; i < n; i++)
		if (!is_told(reply, children[i]))
			faults[nfaults++] = fault(a, children[i], "UNKNOWN");
	if (nfaults == 0)
		return STATUS_OK;
	status = status_make(RPC__CODE__NOT_FOUND, RPC__REASON__CHILD_UNKNOWN,
	    faults[0]->id, "no such child");
	status.faults = faults;
	status.nfaults = nfaults;
	return status;
}

static struct status
not_concerned(struct arena *a, const Directory__ResolveAudienceReply *reply)
{
	const Directory__NotConcerned *first = reply->not_concerned[0];
	struct status status = status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__NOT_CONCERNED, first->who == NULL ? "" :
	    arena_strdup(a, first->who->display_name),
	    "a recipient may not speak of the child");
	Rpc__Fault **faults = arena_pointers(a, STATUS_MAX_FAULTS);
	size_t i;

	for (i = 0; i < reply->n_not_concerned &&
	    status.nfaults < STATUS_MAX_FAULTS; i++)
		if (reply->not_concerned[i]->who != NULL)
			faults[status.nfaults++] = fault(a,
			    reply->not_concerned[i]->who->id,
			    "NOT_CONCERNED");
	status.faults = faults;
	return status;
}

static bool
is_told(const Directory__ResolveAudienceReply *reply, int64_t id)
{
	size_t i;

	for (i = 0; i < reply->n_concerns; i++)
		if (reply->concerns[i]->id == id)
			return true;
	return false;
}

static Rpc__Fault *
fault(struct arena *a, int64_t id, const char *reason)
{
	Rpc__Fault *f = arena_message(a, &rpc__fault__descriptor);

	f->id = arena_int64(a, id);
	f->reason = arena_strdup(a, reason);
	return f;
}

void
concerns_ask(struct arena *a, const struct concerns *concerns,
    Directory__ResolveAudienceRequest *ask)
{
	size_t i;

	ask->concerns = arena_alloc(a,
	    (concerns->n + 1) * sizeof(ask->concerns[0]));
	for (i = 0; i < concerns->n; i++)
		ask->concerns[i] = strtoll(concerns->texts[3 * i], NULL, 10);
	ask->n_concerns = concerns->n;
}

Common__Person **
concerns_message(struct arena *a, const struct pg_array *texts, size_t *n)
{
	Common__Person **all = arena_pointers(a, texts->n / 3 + 1);
	size_t i;

	for (i = 0; i < texts->n / 3; i++) {
		all[i] = arena_message(a, &common__person__descriptor);
		all[i]->id = strtoll(text_of(texts, 3 * i, a), NULL, 10);
		all[i]->display_name = text_of(texts, 3 * i + 1, a);
		all[i]->role = COMMON__ROLE__STUDENT;
		all[i]->context = text_of(texts, 3 * i + 2, a);
	}
	*n = i;
	return all;
}

static char *
text_of(const struct pg_array *texts, size_t at, struct arena *a)
{
	char probe[1], *text;
	size_t len = pg_item_text(texts, at, probe, sizeof(probe));

	text = arena_alloc(a, len + 1);
	pg_item_text(texts, at, text, len + 1);
	return text;
}
