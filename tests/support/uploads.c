/* Two replicas of the attachments service, and what is asked of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "uploads.h"

struct uploads uploads = { .messages_list = "tcp://127.0.0.1:1" };

int
uploads_set_up(void **state)
{
	int i;

	(void)state;
	if (uploads.db == NULL)
		uploads.db = test_database_new();
	uploads.folder = test_folder();
	for (i = 0; i < 2; i++) {
		const char *env[] = {
			test_setting("LIAISON_STORE", uploads.folder),
			"LIAISON_MAX_ATTACHMENT=1M",
			"LIAISON_MAX_ATTACHMENTS_PER_MESSAGE=3",
			test_setting("LIAISON_MESSAGES", uploads.messages_list),
			"LIAISON_SWEEP_EVERY=50ms",
			uploads.more[0] == NULL ? "LIAISON_DIRECTORY="
			    : uploads.more[0],
			uploads.more[1], uploads.more[2], uploads.more[3],
			uploads.more[4], uploads.more[5], uploads.more[6],
			NULL };

		uploads.services[i] = test_service_start(uploads.db,
		    "attachments", env);
		uploads.peers[i] = test_peer_new("attachments",
		    test_service_endpoint(uploads.services[i]));
	}
	return 0;
}

int
uploads_tear_down(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		test_peer_free(&uploads.peers[i]);
		test_service_stop(&uploads.services[i]);
	}
	test_database_free(&uploads.db);
	return 0;
}

struct rpc_caller
uploads_user(int64_t school_id, int64_t user_id)
{
	return test_caller(school_id, user_id, COMMON__ROLE__GUARDIAN);
}

const void *
uploads_call(const char *method, struct rpc_caller caller, const void *request,
    int expected)
{
	return test_expect(uploads.peers[uploads.turn++ % 2],
	    &attachments__attachments__descriptor, method, &caller, request,
	    expected, &uploads.status);
}

void
uploads_expect(Rpc__Reason reason)
{
	if (uploads.status.reason != reason)
		fail_msg("reason %s, not %s",
		    status_reason_name(uploads.status.reason),
		    status_reason_name(reason));
}

void
uploads_create(struct rpc_caller caller, const char *name, uint64_t size,
    char *id, int expected)
{
	Attachments__CreateRequest req = ATTACHMENTS__CREATE_REQUEST__INIT;
	const Attachments__CreateReply *reply;

	req.name = (char *)(uintptr_t)name;
	req.size = size;
	reply = uploads_call("Create", caller, &req, expected);
	if (reply != NULL)
		snprintf(id, 33, "%s", reply->id);
}

void
uploads_append(struct rpc_caller caller, const char *id, uint64_t offset,
    const void *data, size_t len, int expected)
{
	Attachments__AppendRequest req = ATTACHMENTS__APPEND_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	req.offset = offset;
	req.data.data = (uint8_t *)(uintptr_t)data;
	req.data.len = len;
	uploads_call("Append", caller, &req, expected);
}

const Common__Attachment *
uploads_commit(struct rpc_caller caller, const char *id, int expected)
{
	return uploads_commit_size(caller, id, 0, expected);
}

const Common__Attachment *
uploads_commit_size(struct rpc_caller caller, const char *id, uint64_t size,
    int expected)
{
	Attachments__CommitRequest req = ATTACHMENTS__COMMIT_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	req.size = size;
	return uploads_call("Commit", caller, &req, expected);
}

const Common__Attachment *
uploads_open(struct rpc_caller caller, const char *id, int expected)
{
	Attachments__OpenRequest req = ATTACHMENTS__OPEN_REQUEST__INIT;
	const Attachments__OpenReply *reply;

	req.id = (char *)(uintptr_t)id;
	reply = uploads_call("Open", caller, &req, expected);
	return reply == NULL ? NULL : reply->attachment;
}

const ProtobufCBinaryData *
uploads_read(struct rpc_caller caller, const char *id, uint64_t offset,
    uint32_t length, int expected)
{
	Attachments__ReadRequest req = ATTACHMENTS__READ_REQUEST__INIT;
	const Attachments__ReadReply *reply;

	req.id = (char *)(uintptr_t)id;
	req.offset = offset;
	req.length = length;
	reply = uploads_call("Read", caller, &req, expected);
	return reply == NULL ? NULL : &reply->data;
}

void
uploads_delete(struct rpc_caller caller, const char *id, int expected)
{
	Attachments__DeleteRequest req = ATTACHMENTS__DELETE_REQUEST__INIT;

	req.id = (char *)(uintptr_t)id;
	uploads_call("Delete", caller, &req, expected);
}

const Attachments__ClaimReply *
uploads_claim(struct rpc_caller caller, char **ids, size_t n, int expected)
{
	Attachments__ClaimRequest req = ATTACHMENTS__CLAIM_REQUEST__INIT;

	req.ids = ids;
	req.n_ids = n;
	return uploads_call("Claim", caller, &req, expected);
}

void
uploads_put(struct rpc_caller caller, const char *name, const char *text,
    char *id)
{
	uploads_create(caller, name, strlen(text), id, RPC__CODE__OK);
	uploads_append(caller, id, 0, text, strlen(text), RPC__CODE__OK);
	uploads_commit(caller, id, RPC__CODE__OK);
}

void
uploads_sound(uint8_t *bytes, size_t size)
{
	static const uint8_t head[] = "RIFF____WAVEfmt \20\0\0\0\1\0\1\0"
	    "\x40\x1f\0\0\x40\x1f\0\0\1\0\10\0" "data";
	size_t i;

	randombytes_buf(bytes, size);
	memcpy(bytes, head, sizeof(head) - 1);
	for (i = 0; i < 4; i++) {
		bytes[4 + i] = (uint8_t)((size - 8) >> 8 * i);
		bytes[40 + i] = (uint8_t)((size - 44) >> 8 * i);
	}
}

void
uploads_expect_nothing(struct rpc_caller caller, const char *id)
{
	char *ids[] = { (char *)(uintptr_t)id };

	uploads_append(caller, id, 0, "x", 1, RPC__CODE__NOT_FOUND);
	uploads_commit(caller, id, RPC__CODE__NOT_FOUND);
	uploads_open(caller, id, RPC__CODE__NOT_FOUND);
	uploads_expect(RPC__REASON__THING_NOT_FOUND);
	uploads_read(caller, id, 0, 1, RPC__CODE__NOT_FOUND);
	uploads_delete(caller, id, RPC__CODE__NOT_FOUND);
	uploads_claim(caller, ids, 1, RPC__CODE__INVALID_ARGUMENT);
	uploads_expect(RPC__REASON__ATTACHMENT_UNKNOWN);
	assert_string_equal(uploads.status.field, id);
}

static bool
no_files(void *arg)
{
	(void)arg;
	return test_folder_files(uploads.folder) == 0;
}

/* Each test begins with nothing there. */
int
uploads_empty(void **state)
{
	(void)state;
	test_sql(uploads.db, "attachments", "UPDATE attachment"
	    " SET due_at = now(), state = 3");
	return test_wait(no_files, NULL, 10000) ? 0 : -1;
}
