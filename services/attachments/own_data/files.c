/*
 * The files of a message, a draft or events: those that whose data it is may
 * download at that moment.  Each is there once, under its id.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/formats/file_name.h"
#include "attachments/own_data/job.h"
#include "base/log.h"
#include "events.rpc.h"
#include "messages.rpc.h"

static data_job_fn	next_file, find_file, check_file, check_event_file;
static pg_done_fn	on_found;
static data_job_reply_fn on_checked, on_event_checked;
static void		left_out(struct data_job *);
static void		copy(struct data_job *);

void
data_ids_add(struct data_ids *list, const char *id)
{
	if (list->n == list->cap) {
		list->cap = list->cap == 0 ? 16 : 2 * list->cap;
		list->id = realloc(list->id, list->cap * sizeof(*list->id));
		if (list->id == NULL)
			fatal("out of memory");
	}
	(void)snprintf(list->id[list->n++], sizeof(*list->id), "%s", id);
}

void
data_job_files(struct data_job *j, data_job_fn *then)
{
	j->after_files = then;
	j->file = 0;
	next_file(j);
}

static void
next_file(struct data_job *j)
{
	while (j->with_files && j->file < j->files.n) {
		(void)memcpy(j->blob, j->files.id[j->file++],
		    sizeof(j->blob));
		if (strlen(j->blob) == BLOB_ID_LEN &&
		    seen_add(j->seen, j->blob)) {
			find_file(j);
			return;
		}
	}
	j->files.n = 0;
	j->after_files(j);
}

static void
find_file(struct data_job *j)
{
	j->redo = find_file;
	attachment_find(j->o.a->pg, j->context.caller.school_id, j->blob,
	    on_found, j);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct data_job *j = arg;
	struct attachment found;
	struct arena *arena;
	const char *name;

	if (status->code != RPC__CODE__OK) {
		data_job_stumbled(j, status);
		return;
	}
	if (pg_count(rows) == 0 || !attachment_of_row(rows, 0, &found) ||
	    found.state == ATTACHMENT_STAGING ||
	    !attachment_may_be_read(&found)) {
		left_out(j);
		return;
	}
	j->of_events = found.of_events;
	arena = arena_new();
	name = file_name_of(arena, found.name);
	(void)snprintf(j->member, sizeof(j->member), "attachments/%s/%s",
	    j->blob, name != NULL ? name : "file");
	arena_destroy(&arena);
	if (found.uploader == j->context.caller.user_id)
		copy(j);
	else
		check_file(j);
}

static void
check_file(struct data_job *j)
{
	Messages__CheckAttachmentRequest req =
	    MESSAGES__CHECK_ATTACHMENT_REQUEST__INIT;

	req.attachment_id = j->blob;
	data_job_ask(j, DATA_MESSAGES, &messages_rule_check_attachment,
	    &req.base, check_file, on_checked);
}

static void
on_checked(struct data_job *j, const ProtobufCMessage *m)
{
	const Messages__CheckAttachmentReply *reply = (const void *)m;

	if (reply != NULL && reply->visible)
		copy(j);
	else if (j->of_events)
		check_event_file(j);
	else
		left_out(j);
}

static void
check_event_file(struct data_job *j)
{
	Events__CheckEventFileRequest req =
	    EVENTS__CHECK_EVENT_FILE_REQUEST__INIT;

	req.attachment_id = j->blob;
	data_job_ask(j, DATA_NOTIFY, &events_rule_check_event_file, &req.base,
	    check_event_file, on_event_checked);
}

static void
on_event_checked(struct data_job *j, const ProtobufCMessage *m)
{
	const Events__CheckEventFileReply *reply = (const void *)m;

	if (reply != NULL && reply->visible)
		copy(j);
	else
		left_out(j);
}

static void
left_out(struct data_job *j)
{
	j->count[DATA_FILES_LEFT_OUT]++;
	next_file(j);
}

static void
copy(struct data_job *j)
{
	data_job_copy(j, next_file);
}
