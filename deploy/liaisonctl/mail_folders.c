/* The folders that people of a demo school have, and what they put there. */
#include "ctl.h"
#include "folders.rpc.h"
#include "mail.h"

#define PAGE	200
#define KEPT	62	/* threads that stay in the inbox at least */
#define FILED	3	/* in each folder, where there are so many */

static const struct {
	const char	*login, *name;
	int		 in;	/* one of these, or -1: at the top */
} folders[] = {
	{ "parent", "Cantine et transports", -1 },
	{ "parent", "À garder", -1 },
	{ "enseignant", "Classes", -1 },
	{ "enseignant", "6e B", 2 },
	{ "enseignant", "4e A", 2 },
	{ "enseignant", "Sorties", -1 },
	{ "direction", "Conseils", -1 },
	{ "direction", "Rectorat", -1 },
	{ "vie.scolaire", "Absences à suivre", -1 },
};
#define NFOLDERS	(sizeof(folders) / sizeof(folders[0]))

/* Of an inbox, the oldest that may leave it. */
struct leaving {
	int64_t	ids[PAGE];
	size_t	n;
};

static void
on_made(const void *reply, void *arg)
{
	const Folders__Folder *f = reply;

	*(int64_t *)arg = f->id;
}

static void
on_threads(const void *reply, void *arg)
{
	const Messages__ListThreadsReply *r = reply;
	struct leaving *l = arg;

	for (l->n = 0; KEPT + l->n < r->n_threads && l->n < PAGE; l->n++)
		l->ids[l->n] = r->threads[KEPT + l->n]->id;
}

/* A start that was interrupted has made some of them: these stay. */
static int
make(struct courier *c, int person, size_t nth, int64_t *ids)
{
	Folders__CreateFolderRequest request =
	    FOLDERS__CREATE_FOLDER_REQUEST__INIT;

	request.name = (char *)(uintptr_t)folders[nth].name;
	request.parent_id = folders[nth].in == -1 ? 0 : ids[folders[nth].in];
	if (courier_call(c, person, COURIER_MESSAGES,
	    &folders_rule_create_folder, &request, on_made, &ids[nth]) == 0 ||
	    c->result.reason == RPC__REASON__FOLDER_NAME_TAKEN)
		return 0;
	return peer_refused(folders[nth].name, &c->result);
}

static int
fill(struct courier *c, int person, int64_t folder_id)
{
	Messages__ListThreadsRequest list =
	    MESSAGES__LIST_THREADS_REQUEST__INIT;
	Messages__UpdateThreadsRequest move =
	    MESSAGES__UPDATE_THREADS_REQUEST__INIT;
	Google__Protobuf__Int64Value to = GOOGLE__PROTOBUF__INT64_VALUE__INIT;
	struct leaving l = { .n = 0 };

	list.page_size = PAGE;
	if (courier_call(c, person, COURIER_MESSAGES,
	    &messages_rule_list_threads, &list, on_threads, &l) == -1)
		return peer_refused("ListThreads", &c->result);
	if (l.n == 0)
		return 0;
	to.value = folder_id;
	move.folder_id = &to;
	move.n_ids = l.n < FILED ? l.n : FILED;
	move.ids = l.ids + l.n - move.n_ids;
	if (courier_call(c, person, COURIER_MESSAGES,
	    &messages_rule_update_threads, &move, NULL, NULL) == -1)
		return peer_refused("UpdateThreads", &c->result);
	return 0;
}

int
mail_fold(struct courier *c)
{
	int64_t ids[NFOLDERS] = { 0 };

	for (size_t i = 0; i < NFOLDERS; i++) {
		int person = courier_person(c, folders[i].login);

		if (person != -1 && (make(c, person, i, ids) == -1 ||
		    (ids[i] != 0 && fill(c, person, ids[i]) == -1)))
			return -1;
	}
	return 0;
}
