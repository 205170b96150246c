/* Own groups: making, changing and dropping them, and bringing them back. */
#include <string.h>

#include "base/text.h"
#include "directory/handlers/own_groups.h"

/* Of one person. */
#define MAX_GROUPS	200

struct change {
	struct directory		*directory;
	struct rpc_call			*call;
	struct store_group_change	 what;
};

static struct change *change_new(struct directory *, struct rpc_call *);
static struct status take_name(struct change *, const char *);
static struct status take_clear(struct change *,
		    const Directory__UpdateGroupRequest *);
static void	 save(struct change *, struct status);
static pg_done_fn on_saved, on_dropped, on_restored;
static void	 refuse(struct rpc_call *, enum store_group_saved,
		    int64_t who);

void
directory_create_group(struct directory *d, struct rpc_call *call,
    const Directory__CreateGroupRequest *req)
{
	struct change *c = change_new(d, call);
	struct store_group_change *w = &c->what;
	struct status status;

	if ((status = take_name(c, req->name)).code == RPC__CODE__OK)
		status = own_group_rule(req->rule, &w->rule);
	if (status.code == RPC__CODE__OK)
		status = once_key(rpc_call_key(call), NULL, &w->once);
	if (w->once.has_key)
		once_content(&req->base, &w->once);
	w->fields |= STORE_GROUP_SHARES | STORE_GROUP_MEMBERS |
	    STORE_GROUP_RULE | STORE_GROUP_KEPT;
	w->shares = req->shared_with;
	w->nshares = req->n_shared_with;
	w->members = req->member_ids;
	w->nmembers = req->n_member_ids;
	w->kept = req->kept;
	if (*req->ends_on != '\0')
		w->fields |= STORE_GROUP_ENDS_ON;
	w->ends_on = req->ends_on;
	save(c, status);
}

void
directory_update_group(struct directory *d, struct rpc_call *call,
    const Directory__UpdateGroupRequest *req)
{
	struct change *c = change_new(d, call);
	struct store_group_change *w = &c->what;
	struct status status = STATUS_OK;

	w->group_id = req->id;
	if (*req->name != '\0')
		status = take_name(c, req->name);
	if (status.code == RPC__CODE__OK)
		status = own_group_rule(req->rule, &w->rule);
	w->shares = req->shared_with;
	w->nshares = req->n_shared_with;
	w->members = req->member_ids;
	w->nmembers = req->n_member_ids;
	w->ends_on = req->ends_on;
	w->fields |= (w->nshares > 0 ? STORE_GROUP_SHARES : 0) |
	    (w->nmembers > 0 ? STORE_GROUP_MEMBERS : 0) |
	    (req->rule != NULL ? STORE_GROUP_RULE : 0) |
	    (*req->ends_on != '\0' ? STORE_GROUP_ENDS_ON : 0);
	if (req->kept != NULL) {
		w->fields |= STORE_GROUP_KEPT;
		w->kept = req->kept->value;
	}
	if (status.code == RPC__CODE__OK)
		status = take_clear(c, req);
	save(c, status);
}

static struct change *
change_new(struct directory *d, struct rpc_call *call)
{
	struct change *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	c->directory = d;
	c->call = call;
	c->what.school_id = rpc_call_caller(call)->school_id;
	c->what.user_id = rpc_call_caller(call)->user_id;
	c->what.name = "";
	c->what.ends_on = "";
	return c;
}

static struct status
take_name(struct change *c, const char *name)
{
	c->what.fields |= STORE_GROUP_NAME;
	c->what.name = text_trimmed(rpc_call_arena(c->call), name);
	return check_text(c->what.name, "name");
}

/* An empty list in JSON cannot be told from none. */
static struct status
take_clear(struct change *c, const Directory__UpdateGroupRequest *req)
{
	static const struct {
		const char	*name;
		int32_t		 field;
	} names[] = {
		{ "sharedWith", STORE_GROUP_SHARES },
		{ "memberIds", STORE_GROUP_MEMBERS },
		{ "rule", STORE_GROUP_RULE },
	};
	const size_t n = sizeof(names) / sizeof(names[0]);
	size_t i, k;

	for (i = 0; i < req->n_clear; i++) {
		for (k = 0; k < n; k++)
			if (strcmp(req->clear[i], names[k].name) == 0)
				break;
		if (k == n || (c->what.fields & names[k].field) != 0)
			return status_invalid("clear",
			    "no list, or given as well");
	}
	for (i = 0; i < req->n_clear; i++)
		for (k = 0; k < n; k++)
			if (strcmp(req->clear[i], names[k].name) == 0)
				c->what.fields |= names[k].field;
	return STATUS_OK;
}

static void
save(struct change *c, struct status status)
{
	if (status.code != RPC__CODE__OK)
		rpc_fail(c->call, status);
	else
		store_save_group(c->directory->pg, &c->what, MAX_GROUPS,
		    on_saved, c);
}

static void
on_saved(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct change *c = arg;
	enum store_group_saved saved;
	int64_t id, who;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	if ((saved = store_group_saved(rows, &id, &who)) != STORE_GROUP_SAVED)
		refuse(c->call, saved, who);
	else
		own_group_tell(c->directory, c->call, id);
}

void
directory_delete_group(struct directory *d, struct rpc_call *call,
    const Directory__DeleteGroupRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_switch_group(d->pg, caller->school_id, caller->user_id, req->id,
	    false, MAX_GROUPS, on_dropped, call);
}

static void
on_dropped(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Directory__DeleteGroupReply reply = DIRECTORY__DELETE_GROUP_REPLY__INIT;
	enum store_group_saved saved;

	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else if ((saved = store_group_switched(rows)) != STORE_GROUP_SAVED)
		refuse(call, saved, 0);
	else
		rpc_reply(call, &reply);
}

void
directory_restore_group(struct directory *d, struct rpc_call *call,
    const Directory__RestoreGroupRequest *req)
{
	struct change *c = change_new(d, call);

	c->what.group_id = req->id;
	store_switch_group(d->pg, c->what.school_id, c->what.user_id, req->id,
	    true, MAX_GROUPS, on_restored, c);
}

static void
on_restored(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct change *c = arg;
	enum store_group_saved saved;

	if (status->code != RPC__CODE__OK)
		rpc_fail(c->call, *status);
	else if ((saved = store_group_switched(rows)) != STORE_GROUP_SAVED)
		refuse(c->call, saved, 0);
	else
		own_group_tell(c->directory, c->call, c->what.group_id);
}

static void
refuse(struct rpc_call *call, enum store_group_saved why, int64_t who)
{
	struct status status = status_not_found();

	if (why == STORE_NOT_OWNER)
		status = status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__GROUP_NOT_YOURS, NULL, "somebody else's");
	else if (why == STORE_NAME_TAKEN)
		status = status_make(RPC__CODE__ALREADY_EXISTS,
		    RPC__REASON__GROUP_NAME_TAKEN, "name", "name taken");
	else if (why == STORE_TOO_MANY_GROUPS)
		status = status_limit(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__TOO_MANY_GROUPS, NULL, MAX_GROUPS,
		    "too many groups");
	else if (why == STORE_NOT_REACHED || why == STORE_NO_COLLEAGUE)
		status = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__RECIPIENT_UNREACHABLE,
		    arena_int64(rpc_call_arena(call), who),
		    why == STORE_NOT_REACHED ? "member out of reach" :
		    "no colleague");
	else if (why == STORE_NO_GROUP_OF_RULE)
		status = status_invalid("rule.groupId", "no such group");
	else if (why == STORE_NO_CLASS_OF_RULE)
		status = status_invalid("rule.classIds", "no such class");
	else if (why == STORE_NO_LEVEL_OF_RULE)
		status = status_invalid("rule.levelId", "no such level");
	else if (why == STORE_BAD_DAY)
		status = status_invalid("endsOn", "no day to come");
	else if (why == STORE_GROUP_KEY_REUSED)
		status = once_other_content();
	rpc_fail(call, status);
}
