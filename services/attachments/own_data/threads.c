/*
 * The threads, one after the other by their ids:
 *
 *	back to its oldest page, which is not kept -> page by page to the newest
 *	    -> receipts of what was sent in it -> its files
 *
 * so that a thread of any length is one file with the oldest message first, and
 * one page of it in memory.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/own_data/job.h"
#include "holdings.rpc.h"
#include "json/write.h"
#include "messages.rpc.h"
#include "receipts.rpc.h"

static data_job_fn	ask_ids, next_thread, go_back, go_on, page_written,
			next_receipts, ask_receipts, receipts_written;
static data_job_reply_fn on_ids, on_older, on_newer, on_receipts;
static void		ask_thread(struct data_job *, data_job_fn *redo,
			    data_job_reply_fn *);
static void		write_page(struct data_job *,
			    const Messages__GetThreadReply *);

void
data_part_threads(struct data_job *j)
{
	j->nids = j->at = 0;
	ask_ids(j);
}

static void
ask_ids(struct data_job *j)
{
	Holdings__ListThreadIdsRequest req =
	    HOLDINGS__LIST_THREAD_IDS_REQUEST__INIT;

	req.page_size = DATA_JOB_PAGE;
	if (j->nids > 0)
		req.after = j->ids[j->nids - 1];
	data_job_ask(j, DATA_MESSAGES, &holdings_rule_list_thread_ids,
	    &req.base, ask_ids, on_ids);
}

static void
on_ids(struct data_job *j, const ProtobufCMessage *m)
{
	const Holdings__ListThreadIdsReply *reply = (const void *)m;

	if (reply == NULL || reply->n_thread_ids == 0 ||
	    reply->n_thread_ids > DATA_JOB_PAGE) {
		data_job_next(j);
		return;
	}
	if (reply->total > 0)
		j->total = reply->total;
	j->at = 0;
	j->nids = reply->n_thread_ids;
	(void)memcpy(j->ids, reply->thread_ids,
	    j->nids * sizeof(j->ids[0]));
	next_thread(j);
}

static void
next_thread(struct data_job *j)
{
	if (j->at == j->nids) {
		ask_ids(j);
		return;
	}
	data_job_keep_token(j, "");
	go_back(j);
}

static void
ask_thread(struct data_job *j, data_job_fn *redo, data_job_reply_fn *told)
{
	Messages__GetThreadRequest req = MESSAGES__GET_THREAD_REQUEST__INIT;

	req.thread_id = j->ids[j->at];
	req.page_size = DATA_JOB_PAGE;
	if (j->token != NULL)
		req.page_token = j->token;
	data_job_ask(j, DATA_MESSAGES, &messages_rule_get_thread, &req.base,
	    redo, told);
}

static void
go_back(struct data_job *j)
{
	ask_thread(j, go_back, on_older);
}

static void
on_older(struct data_job *j, const ProtobufCMessage *m)
{
	const Messages__GetThreadReply *reply = (const void *)m;

	if (reply == NULL || reply->thread == NULL) {
		/* Emptied from the trash, or hidden from them. */
		j->at++;
		next_thread(j);
	} else if (*reply->previous_page_token != '\0') {
		data_job_keep_token(j, reply->previous_page_token);
		go_back(j);
	} else {
		write_page(j, reply);
	}
}

static void
go_on(struct data_job *j)
{
	ask_thread(j, go_on, on_newer);
}

static void
on_newer(struct data_job *j, const ProtobufCMessage *m)
{
	write_page(j, (const void *)m);
}

static void
take_message(struct data_job *j, const Messages__Message *m)
{
	char id[24];
	size_t i;

	j->count[DATA_MESSAGES_OF_THEM]++;
	for (i = 0; i < m->n_attachments; i++)
		data_ids_add(&j->files, m->attachments[i]->id);
	if (m->from == NULL || m->from->id != j->context.caller.user_id)
		return;
	(void)snprintf(id, sizeof(id), "%" PRId64, m->id);
	data_ids_add(&j->sent, id);
}

/* NULL: of a thread that has gone meanwhile, which ends here. */
static void
write_page(struct data_job *j, const Messages__GetThreadReply *reply)
{
	const ProtobufCMessage *const *items = NULL;
	size_t i, n = 0;

	if (reply != NULL)
		items = data_items(&reply->base, "messages", &n);
	if (reply != NULL && !j->inside) {
		(void)snprintf(j->member, sizeof(j->member),
		    "messages/%" PRId64 ".json", j->ids[j->at]);
		buffer_puts(&j->out, "{\"thread\":");
		transcoder_write(&j->out, &reply->thread->base);
		data_job_open_items(j, ",\"messages\":");
	}
	for (i = 0; i < n; i++)
		take_message(j, reply->messages[i]);
	data_job_write_items(j, items, n,
	    reply != NULL ? reply->next_page_token : "", "}\n",
	    page_written);
}

static void
page_written(struct data_job *j)
{
	if (j->inside) {
		go_on(j);
		return;
	}
	j->count[DATA_THREADS]++;
	j->at++;
	j->message = 0;
	next_receipts(j);
}

/* ---- receipts ---- */

static void
next_receipts(struct data_job *j)
{
	if (j->message < j->sent.n) {
		ask_receipts(j);
		return;
	}
	j->sent.n = 0;
	data_job_files(j, next_thread);
}

static void
ask_receipts(struct data_job *j)
{
	Receipts__ListReceiptsRequest req =
	    RECEIPTS__LIST_RECEIPTS_REQUEST__INIT;

	req.id = strtoll(j->sent.id[j->message], NULL, 10);
	req.page_size = DATA_JOB_PAGE;
	if (j->token != NULL)
		req.page_token = j->token;
	data_job_ask(j, DATA_MESSAGES, &receipts_rule_list_receipts, &req.base,
	    ask_receipts, on_receipts);
}

static void
on_receipts(struct data_job *j, const ProtobufCMessage *m)
{
	const Receipts__ListReceiptsReply *reply = (const void *)m;
	const ProtobufCMessage *const *items = NULL;
	size_t n = 0;

	if (reply == NULL && !j->inside) {
		j->message++;
		next_receipts(j);
		return;
	}
	if (reply != NULL)
		items = data_items(m, "recipients", &n);
	if (!j->inside) {
		(void)snprintf(j->member, sizeof(j->member),
		    "receipts/%s.json", j->sent.id[j->message]);
		buffer_putc(&j->out, '{');
		if (transcoder_write_member(&j->out, m,
		    protobuf_c_message_descriptor_get_field_by_name(
		    m->descriptor, "counts")))
			buffer_putc(&j->out, ',');
		data_job_open_items(j, "\"recipients\":");
	}
	data_job_write_items(j, items, n,
	    reply != NULL ? reply->next_page_token : "", "}\n",
	    receipts_written);
}

static void
receipts_written(struct data_job *j)
{
	if (j->inside) {
		ask_receipts(j);
		return;
	}
	j->count[DATA_RECEIPTS]++;
	j->message++;
	next_receipts(j);
}
