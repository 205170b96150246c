/*
 * Of each finding, under a lease and at least once, by its key:
 *
 *	the audit trail -> who administers the files, by the directory
 *	    -> a notice to each of them, and to its uploader
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/scanner/telling.h"
#include "attachments/store/scans.h"
#include "base/log.h"
#include "directory.rpc.h"
#include "notify.rpc.h"
#include "oversight.rpc.h"
#include "pg/rounds.h"

#define EVERY_MS	1000
#define AT_ONCE		10
#define CALL_MS		10000

struct teller {
	struct attachments	*a;
	struct rounds		*rounds;
};

struct telling {
	struct teller		*teller;
	struct arena		*arena;
	struct scan_finding	 finding;	/* on the arena */
	const char		*uploader;	/* by name */
	int64_t			*user_ids;	/* who administers */
	size_t			 nusers, told;
};

static void	take(struct pg *, pg_done_fn *, void *);
static void	begin(void *, const struct pg_rows *, size_t);
static void	note(struct telling *);
static oversight_note_act_done	on_noted;
static pg_done_fn	on_note_kept, on_told;
static void	name_uploader(struct telling *);
static directory_name_people_done	on_named;
static oversight_list_permitted_done	on_permitted;
static void	tell_next(struct telling *);
static void	tell(struct telling *, int64_t user_id, Notify__Kind,
		    const char *body);
static notify_add_notice_done	on_notice;
static void	end(struct telling *, const struct status *);

static const struct rounds_work work = {
	.name = "findings",
	.every_ms = EVERY_MS,
	.take = take,
	.begin = begin,
};

bool
telling_start(struct loop *loop, struct attachments *a)
{
	struct teller *teller = calloc(1, sizeof(*teller));

	if (teller == NULL)
		return false;
	teller->a = a;
	teller->rounds = rounds_new(loop, a->pg, &work, teller);
	return teller->rounds != NULL;
}

static void
take(struct pg *pg, pg_done_fn *done, void *arg)
{
	scan_take_findings(pg, AT_ONCE, done, arg);
}

static void
begin(void *arg, const struct pg_rows *rows, size_t row)
{
	struct arena *arena = arena_new();
	struct telling *t = arena_alloc(arena, sizeof(*t));

	t->teller = arg;
	t->arena = arena;
	t->finding = scan_finding_of(rows, row);
	t->finding.id = arena_strdup(arena, t->finding.id);
	t->finding.name = arena_strdup(arena, t->finding.name);
	t->finding.found = arena_strdup(arena, t->finding.found);
	t->uploader = "";
	/* Without a directory there is no school to tell. */
	if (t->teller->a->directory == NULL)
		tell_next(t);
	else if (t->finding.noted)
		name_uploader(t);
	else
		note(t);
}

/* ---- in the audit trail ---- */

static void
note(struct telling *t)
{
	Oversight__NoteActRequest__Fact found =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact id =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact *facts[] = { &found, &id };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct rpc_context context;

	context = rpc_context_system(t->finding.school_id, CALL_MS);
	/* The trail has it as an act of whose file it is. */
	context.caller.user_id = t->finding.uploader;
	found.name = (char *)(uintptr_t)"found";
	found.value = (char *)(uintptr_t)t->finding.found;
	id.name = (char *)(uintptr_t)"attachment";
	id.value = (char *)(uintptr_t)t->finding.id;
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__FILE_INFECTED;
	req.object = (char *)(uintptr_t)t->finding.name;
	req.facts = facts;
	req.n_facts = 2;
	oversight_client_note_act(t->teller->a->directory, &context, &req,
	    on_noted, t);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct telling *t = arg;

	if (reply == NULL)
		end(t, status);
	else
		scan_finding_noted(t->teller->a->pg, t->finding.school_id,
		    t->finding.id, on_note_kept, t);
}

static void
on_note_kept(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	(void)rows;
	if (status->code == RPC__CODE__OK)
		name_uploader(arg);
	else
		end(arg, status);
}

/* ---- people ---- */

static void
name_uploader(struct telling *t)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	const struct rpc_context context = rpc_context_system(
	    t->finding.school_id, CALL_MS);
	int64_t id = t->finding.uploader;

	req.ids = &id;
	req.n_ids = 1;
	directory_client_name_people(t->teller->a->directory, &context, &req,
	    on_named, t);
}

static void
on_named(const struct status *status, const Directory__NamePeopleReply *reply,
    void *arg)
{
	Oversight__ListPermittedRequest req =
	    OVERSIGHT__LIST_PERMITTED_REQUEST__INIT;
	struct telling *t = arg;
	const struct rpc_context context = rpc_context_system(
	    t->finding.school_id, CALL_MS);

	if (reply == NULL) {
		end(t, status);
		return;
	}
	if (reply->n_people > 0)
		t->uploader = arena_strdup(t->arena,
		    reply->people[0]->display_name);
	req.permission = COMMON__PERMISSION__SCHOOL;
	oversight_client_list_permitted(t->teller->a->directory, &context,
	    &req, on_permitted, t);
}

static void
on_permitted(const struct status *status,
    const Oversight__ListPermittedReply *reply, void *arg)
{
	struct telling *t = arg;

	if (reply == NULL) {
		end(t, status);
		return;
	}
	t->nusers = reply->n_user_ids;
	t->user_ids = arena_alloc(t->arena,
	    (t->nusers + 1) * sizeof(t->user_ids[0]));
	memcpy(t->user_ids, reply->user_ids,
	    t->nusers * sizeof(t->user_ids[0]));
	tell_next(t);
}

/* One after the other; its uploader last, who knows of a refusal. */
static void
tell_next(struct telling *t)
{
	const struct scan_finding *f = &t->finding;

	if (t->told < t->nusers)
		tell(t, t->user_ids[t->told],
		    NOTIFY__KIND__SCHOOL_FILE_INFECTED,
		    arena_printf(t->arena, "%s\n%s", f->found, t->uploader));
	else if (t->told == t->nusers && !f->refused)
		tell(t, f->uploader, NOTIFY__KIND__FILE_INFECTED, f->found);
	else
		scan_finding_told(t->teller->a->pg, f->school_id, f->id,
		    on_told, t);
}

static void
tell(struct telling *t, int64_t user_id, Notify__Kind kind, const char *body)
{
	const struct scan_finding *f = &t->finding;
	const struct rpc_context context = rpc_context_system(f->school_id,
	    CALL_MS);
	Notify__AddNoticeRequest req = NOTIFY__ADD_NOTICE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	at.seconds = f->found_us / 1000000;
	req.school_id = f->school_id;
	req.user_id = user_id;
	req.key = arena_printf(t->arena, "infected-%d-%s", (int)kind, f->id);
	req.kind = kind;
	req.at = &at;
	req.title = (char *)(uintptr_t)f->name;
	req.body = (char *)(uintptr_t)body;
	req.link = (char *)(uintptr_t)(kind ==
	    NOTIFY__KIND__SCHOOL_FILE_INFECTED ? "/administration/files" :
	    "/notifications");
	notify_client_add_notice(t->teller->a->notify, &context, &req,
	    on_notice, t);
}

static void
on_notice(const struct status *status, const Notify__AddNoticeReply *reply,
    void *arg)
{
	struct telling *t = arg;

	if (reply == NULL && (status->code == RPC__CODE__UNAVAILABLE ||
	    status->code == RPC__CODE__DEADLINE_EXCEEDED ||
	    status->code == RPC__CODE__RESOURCE_EXHAUSTED ||
	    status->code == RPC__CODE__ABORTED)) {
		end(t, status);
		return;
	}
	/* The others are told all the same. */
	if (reply == NULL)
		log_warn("findings", "told=%s message=%s",
		    status_code_name(status->code),
		    log_quote(status->message));
	t->told++;
	tell_next(t);
}

static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	end(arg, status);
}

/* What could not be told is told again when its lease has run out. */
static void
end(struct telling *t, const struct status *status)
{
	struct arena *arena = t->arena;

	rounds_end_one(t->teller->rounds, status, t->finding.school_id,
	    t->finding.uploader);
	arena_destroy(&arena);
}
