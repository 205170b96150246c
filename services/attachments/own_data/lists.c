/*
 * What is said in one answer, what is a list, and what is a list of things that
 * are asked for one by one: profile.json, notifications.json, drafts/1.json.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "accounts.rpc.h"
#include "administration.rpc.h"
#include "attachments/own_data/job.h"
#include "blocks.rpc.h"
#include "directory.rpc.h"
#include "drafts.rpc.h"
#include "events.rpc.h"
#include "folders.rpc.h"
#include "holdings.rpc.h"
#include "json/string.h"
#include "json/text.h"
#include "json/write.h"
#include "messages.rpc.h"
#include "notify.rpc.h"
#include "preferences.rpc.h"
#include "push.rpc.h"
#include "rsvp.rpc.h"
#include "slots.rpc.h"
#include "templates.rpc.h"

/* Of index.json: who reads it knows by it where everything is. */
#define FORMAT		"liaison-data"
#define FORMAT_VERSION	1

typedef void files_fn(struct data_job *, const ProtobufCMessage *);

static data_job_fn	ask_answer, ask_list, list_written, list_done,
			ask_page, ask_one, one_written;
static data_job_reply_fn on_answer, on_list, on_page, on_one;
static files_fn		draft_files, held_files, event_files, no_files;
static void		set_scheduled(ProtobufCMessage *);

/* ---- tables ---- */

static const struct answer {
	const char		*key;
	enum data_peer		 peer;
	const struct rpc_rule	*rule;
} profile[] = {
	{ "record", DATA_DIRECTORY, &administration_rule_get_own_record },
	{ "preferences", DATA_DIRECTORY, &preferences_rule_get_preferences },
	{ "sessions", DATA_DIRECTORY, &accounts_rule_list_sessions },
	{ "devices", DATA_DIRECTORY, &accounts_rule_list_devices },
	{ "secondFactor", DATA_DIRECTORY, &accounts_rule_get_second_factor },
	{ "tokens", DATA_DIRECTORY, &accounts_rule_list_tokens },
	{ "blocks", DATA_DIRECTORY, &blocks_rule_list_blocks },
};
#define NPROFILE	(sizeof(profile) / sizeof(profile[0]))

static const struct list {
	const char		*member;
	enum data_peer		 peer;
	const struct rpc_rule	*rule;
	const char		*items;
	enum data_count		 count;
	files_fn		*files;		/* of an item */
} lists[] = {
	{ "folders.json", DATA_MESSAGES, &folders_rule_list_folders,
	    "folders", DATA_FOLDERS, no_files },
	{ "groups.json", DATA_DIRECTORY, &directory_rule_list_groups,
	    "groups", DATA_GROUPS, no_files },
	{ "reports.json", DATA_MESSAGES, &holdings_rule_list_own_reports,
	    "reports", DATA_REPORTS, no_files },
	{ "acknowledgements.json", DATA_MESSAGES,
	    &holdings_rule_list_own_acknowledgements, "acknowledgements",
	    DATA_ACKNOWLEDGEMENTS, no_files },
	{ "notifications.json", DATA_NOTIFY, &notify_rule_list_notifications,
	    "notifications", DATA_NOTIFICATIONS, no_files },
	{ "events.json", DATA_NOTIFY, &events_rule_list_own_events,
	    "events", DATA_EVENTS, event_files },
	{ "addressed-events.json", DATA_NOTIFY,
	    &events_rule_list_addressed_events, "events",
	    DATA_ADDRESSED_EVENTS, event_files },
	{ "answers.json", DATA_NOTIFY, &rsvp_rule_list_own_answers,
	    "answers", DATA_ANSWERS, no_files },
	{ "slots.json", DATA_NOTIFY, &slots_rule_list_own_slots, "slots",
	    DATA_SLOTS, no_files },
	{ "browsers.json", DATA_NOTIFY, &push_rule_get_push, "subscriptions",
	    DATA_BROWSERS, no_files },
};
#define NLISTS		(sizeof(lists) / sizeof(lists[0]))

static const struct single {
	const char		*folder;
	const struct rpc_rule	*list;
	void			(*set)(ProtobufCMessage *);	/* or NULL */
	const char		*items, *id;
	const char		*passed_over;	/* if true; or NULL */
	const struct rpc_rule	*get;
	files_fn		*files;
	enum data_count		 count;
} singles[] = {
	{ "drafts", &drafts_rule_list_drafts, NULL, "drafts", "id", NULL,
	    &drafts_rule_get_draft, draft_files, DATA_DRAFTS },
	{ "scheduled", &messages_rule_list_threads, set_scheduled, "threads",
	    "last_message_id", NULL, &messages_rule_get_held_message,
	    held_files, DATA_SCHEDULED },
	/* Those of the school are its own. */
	{ "templates", &templates_rule_list_templates, NULL, "templates",
	    "id", "school", &templates_rule_get_template, no_files,
	    DATA_TEMPLATES },
};
#define NSINGLES	(sizeof(singles) / sizeof(singles[0]))

static const char *const counted[DATA_COUNTS] = {
	[DATA_THREADS] = "threads",
	[DATA_MESSAGES_OF_THEM] = "messages",
	[DATA_DRAFTS] = "drafts",
	[DATA_SCHEDULED] = "scheduled",
	[DATA_TEMPLATES] = "templates",
	[DATA_FOLDERS] = "folders",
	[DATA_GROUPS] = "groups",
	[DATA_NOTIFICATIONS] = "notifications",
	[DATA_EVENTS] = "events",
	[DATA_ADDRESSED_EVENTS] = "addressedEvents",
	[DATA_ACKNOWLEDGEMENTS] = "acknowledgements",
	[DATA_ANSWERS] = "answers",
	[DATA_SLOTS] = "slots",
	[DATA_BROWSERS] = "browsers",
	[DATA_REPORTS] = "reports",
	[DATA_RECEIPTS] = "receipts",
	[DATA_FILES] = "attachments",
	/* Gone, or not the reader's any more, when they were to be read. */
	[DATA_FILES_LEFT_OUT] = "attachmentsLeftOut",
};

/* ---- one answer each ---- */

void
data_part_profile(struct data_job *j)
{
	buffer_putc(&j->out, '{');
	j->first = true;
	ask_answer(j);
}

static void
ask_answer(struct data_job *j)
{
	const struct answer *a = &profile[j->row];
	struct arena *arena;

	if (j->row == NPROFILE) {
		buffer_puts(&j->out, "}\n");
		(void)snprintf(j->member, sizeof(j->member), "profile.json");
		data_job_write(j, DATA_BEGIN | DATA_END, data_job_next);
		return;
	}
	arena = arena_new();
	data_job_ask(j, a->peer, a->rule,
	    arena_message(arena, a->rule->input), ask_answer, on_answer);
	arena_destroy(&arena);
}

static void
on_answer(struct data_job *j, const ProtobufCMessage *m)
{
	if (m != NULL) {
		if (!j->first)
			buffer_putc(&j->out, ',');
		j->first = false;
		buffer_printf(&j->out, "\"%s\":", profile[j->row].key);
		transcoder_write(&j->out, m);
	}
	j->row++;
	ask_answer(j);
}

/* ---- lists ---- */

void
data_part_lists(struct data_job *j)
{
	ask_list(j);
}

static void
ask_list(struct data_job *j)
{
	const struct list *l = &lists[j->row];
	ProtobufCMessage *req;
	struct arena *arena;

	if (j->row == NLISTS) {
		data_job_next(j);
		return;
	}
	arena = arena_new();
	req = arena_message(arena, l->rule->input);
	data_set_page(req, j->token);
	data_job_ask(j, l->peer, l->rule, req, ask_list, on_list);
	arena_destroy(&arena);
}

static void
on_list(struct data_job *j, const ProtobufCMessage *m)
{
	const struct list *l = &lists[j->row];
	const ProtobufCMessage *const *items = NULL;
	size_t i, n = 0;

	if (m != NULL)
		items = data_items(m, l->items, &n);
	for (i = 0; i < n; i++)
		l->files(j, items[i]);
	if (!j->inside) {
		(void)snprintf(j->member, sizeof(j->member), "%s", l->member);
		data_job_open_items(j, "");
	}
	j->count[l->count] += (uint32_t)n;
	data_job_write_items(j, items, n,
	    m != NULL ? data_text(m, "next_page_token") : "", "\n",
	    list_written);
}

static void
list_written(struct data_job *j)
{
	if (j->inside)
		ask_list(j);
	else
		data_job_files(j, list_done);
}

static void
list_done(struct data_job *j)
{
	j->row++;
	ask_list(j);
}

/* ---- lists of what is asked for one by one ---- */

void
data_part_single(struct data_job *j)
{
	ask_page(j);
}

static void
set_scheduled(ProtobufCMessage *m)
{
	((Messages__ListThreadsRequest *)(void *)m)->box =
	    MESSAGES__BOX__SCHEDULED;
}

static void
ask_page(struct data_job *j)
{
	const struct single *s = &singles[j->row];
	ProtobufCMessage *req;
	struct arena *arena;

	if (j->row == NSINGLES) {
		data_job_next(j);
		return;
	}
	arena = arena_new();
	req = arena_message(arena, s->list->input);
	if (s->set != NULL)
		s->set(req);
	data_set_page(req, j->token);
	data_job_ask(j, DATA_MESSAGES, s->list, req, ask_page, on_page);
	arena_destroy(&arena);
}

static void
on_page(struct data_job *j, const ProtobufCMessage *m)
{
	const struct single *s = &singles[j->row];
	const ProtobufCMessage *const *items = NULL;
	size_t i, n = 0;

	if (m != NULL)
		items = data_items(m, s->items, &n);
	data_job_keep_token(j, m != NULL ? data_text(m, "next_page_token")
	    : "");
	j->nids = j->at = 0;
	for (i = 0; i < n && j->nids < DATA_JOB_PAGE; i++)
		if (s->passed_over == NULL ||
		    !data_bool(items[i], s->passed_over))
			j->ids[j->nids++] = data_int64(items[i], s->id);
	ask_one(j);
}

static void
ask_one(struct data_job *j)
{
	const struct single *s = &singles[j->row];
	ProtobufCMessage *req;
	struct arena *arena;

	if (j->at == j->nids) {
		if (j->token == NULL)
			j->row++;
		ask_page(j);
		return;
	}
	arena = arena_new();
	req = arena_message(arena, s->get->input);
	data_set_int64(req, "id", j->ids[j->at]);
	data_job_ask(j, DATA_MESSAGES, s->get, req, ask_one, on_one);
	arena_destroy(&arena);
}

/* Sent, delivered or discarded meanwhile: then it is there as that, or not. */
static void
on_one(struct data_job *j, const ProtobufCMessage *m)
{
	const struct single *s = &singles[j->row];

	if (m == NULL) {
		j->at++;
		ask_one(j);
		return;
	}
	transcoder_write(&j->out, m);
	buffer_putc(&j->out, '\n');
	s->files(j, m);
	j->count[s->count]++;
	(void)snprintf(j->member, sizeof(j->member), "%s/%" PRId64 ".json",
	    s->folder, j->ids[j->at++]);
	data_job_write(j, DATA_BEGIN | DATA_END, one_written);
}

static void
one_written(struct data_job *j)
{
	data_job_files(j, ask_one);
}

static void
draft_files(struct data_job *j, const ProtobufCMessage *m)
{
	const Drafts__Draft *d = (const void *)m;
	size_t i;

	for (i = 0; i < d->n_attachment_ids; i++)
		data_ids_add(&j->files, d->attachment_ids[i]);
}

static void
held_files(struct data_job *j, const ProtobufCMessage *m)
{
	const Messages__GetHeldMessageReply *r = (const void *)m;
	size_t i;

	for (i = 0; r->message != NULL && i < r->message->n_attachments; i++)
		data_ids_add(&j->files, r->message->attachments[i]->id);
}

static void
event_files(struct data_job *j, const ProtobufCMessage *m)
{
	const Events__Event *e = (const void *)m;
	size_t i;

	for (i = 0; i < e->n_attachments; i++)
		data_ids_add(&j->files, e->attachments[i]->id);
}

static void
no_files(struct data_job *j, const ProtobufCMessage *m)
{
	(void)j;
	(void)m;
}

/* ---- what is in it ---- */

void
data_part_index(struct data_job *j)
{
	struct buffer *b = &j->out;
	int i;

	buffer_printf(b, "{\"format\":\"" FORMAT "\",\"version\":%d,"
	    "\"person\":{\"id\":\"%" PRId64 "\",\"displayName\":",
	    FORMAT_VERSION, j->context.caller.user_id);
	transcoder_write_string(b, j->person, strlen(j->person));
	buffer_puts(b, "},\"createdAt\":");
	transcoder_write_time(b, (int64_t)time(NULL), 0);
	buffer_printf(b, ",\"withAttachments\":%s,\"counts\":{",
	    j->with_files ? "true" : "false");
	for (i = 0; i < DATA_COUNTS; i++)
		buffer_printf(b, "%s\"%s\":%u", i > 0 ? "," : "", counted[i],
		    j->count[i]);
	buffer_puts(b, "}}\n");
	(void)snprintf(j->member, sizeof(j->member), "index.json");
	data_job_write(j, DATA_BEGIN | DATA_END, data_job_next);
}
