/* Folders of one's own: listed, made, changed, deleted. */
#include "base/text.h"
#include "messages/messages.h"

/* Of one person. */
#define MAX_FOLDERS	100
/* Lines that leave a folder with the answer; the others soon after. */
#define MAX_AT_ONCE	500

/* A folder on its way. */
struct making {
	struct messages	*m;
	struct rpc_call	*call;
	struct folder	 folder;
};

static struct making *making_new(struct messages *, struct rpc_call *);
static struct status take_name(struct making *, const char *);
static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_added(const struct status *, const struct pg_rows *,
		    void *);
static void	on_changed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_dropped(const struct status *, const struct pg_rows *,
		    void *);
static struct status refusal(enum folder_status);
static Folders__Folder *folder_message(struct rpc_call *,
		    const struct folder *);

void
folders_list_folders(struct messages *m, struct rpc_call *call,
    const Folders__ListFoldersRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	store_list_folders(m->pg, caller->school_id, caller->user_id,
	    on_listed, call);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Folders__ListFoldersReply reply = FOLDERS__LIST_FOLDERS_REPLY__INIT;
	struct folder f;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	n = pg_count(rows);
	reply.folders = arena_pointers(rpc_call_arena(arg), n);
	for (i = 0; i < n; i++) {
		store_folder(rows, i, &f);
		reply.folders[i] = folder_message(arg, &f);
	}
	reply.n_folders = n;
	rpc_reply(arg, &reply);
}

void
folders_create_folder(struct messages *m, struct rpc_call *call,
    const Folders__CreateFolderRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct making *k = making_new(m, call);
	struct status status = take_name(k, req->name);

	k->folder.parent_id = req->parent_id;
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		store_add_folder(m->pg, caller->school_id, caller->user_id,
		    &k->folder, MAX_FOLDERS, on_added, k);
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct making *k = arg;
	enum folder_status added;

	if (status->code != RPC__CODE__OK)
		rpc_fail(k->call, *status);
	else if ((added = store_folder_added(rows, &k->folder.id)) !=
	    FOLDER_DONE)
		rpc_fail(k->call, refusal(added));
	else
		rpc_reply(k->call, folder_message(k->call, &k->folder));
}

void
folders_update_folder(struct messages *m, struct rpc_call *call,
    const Folders__UpdateFolderRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct making *k = making_new(m, call);
	struct status status = STATUS_OK;
	bool named = req->name[0] != '\0';

	if (named)
		status = take_name(k, req->name);
	else if (req->parent_id == NULL)
		status = status_missing("name");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	k->folder.id = req->id;
	store_change_folder(m->pg, caller->school_id, caller->user_id,
	    req->id, named ? k->folder.name : NULL,
	    req->parent_id != NULL ? &req->parent_id->value : NULL,
	    on_changed, k);
}

static void
on_changed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct making *k = arg;
	enum folder_status changed;
	struct folder f;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	changed = store_folder_changed(rows, &f);
	f.id = k->folder.id;
	if (changed != FOLDER_DONE)
		rpc_fail(k->call, refusal(changed));
	else
		rpc_reply(k->call, folder_message(k->call, &f));
}

void
folders_delete_folder(struct messages *m, struct rpc_call *call,
    const Folders__DeleteFolderRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_drop_folder(m->pg, caller->school_id, caller->user_id, req->id,
	    MAX_AT_ONCE, on_dropped, making_new(m, call));
}

static void
on_dropped(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const Folders__DeleteFolderReply reply =
	    FOLDERS__DELETE_FOLDER_REPLY__INIT;
	struct making *k = arg;
	enum folder_status dropped;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	if ((dropped = store_folder_dropped(rows)) != FOLDER_DONE) {
		rpc_fail(k->call, refusal(dropped));
		return;
	}
	tidying_wake(k->m->tidying);
	rpc_reply(k->call, &reply);
}

static struct making *
making_new(struct messages *m, struct rpc_call *call)
{
	struct making *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	*k = (struct making){ m, call, { 0, 0, "", 0 } };
	return k;
}

static struct status
take_name(struct making *k, const char *name)
{
	k->folder.name = text_line(rpc_call_arena(k->call), name);
	return *k->folder.name == '\0' ? status_missing("name") : STATUS_OK;
}

static struct status
refusal(enum folder_status why)
{
	switch (why) {
	case FOLDER_NO_PARENT:
		return messages_folder_missing("parentId");
	case FOLDER_TAKEN:
		return status_make(RPC__CODE__ALREADY_EXISTS,
		    RPC__REASON__FOLDER_NAME_TAKEN, "name", NULL);
	case FOLDER_TOO_MANY:
		return status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_FOLDERS, NULL, MAX_FOLDERS, NULL);
	case FOLDER_THIRD:
	case FOLDER_IN_ITSELF:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__FOLDER_TOO_DEEP, "parentId", NULL);
	default:
		return status_not_found();
	}
}

static Folders__Folder *
folder_message(struct rpc_call *call, const struct folder *f)
{
	Folders__Folder *out = arena_message(rpc_call_arena(call),
	    &folders__folder__descriptor);

	out->id = f->id;
	out->parent_id = f->parent_id;
	out->name = (char *)(uintptr_t)f->name;
	out->unread_threads = f->unread;
	return out;
}
