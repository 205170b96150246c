/* Attachments of the people of a demo school. */
#include <stdlib.h>

#include "courier.h"
#include "ctl.h"
#include "../demo/papers.h"

#define PIECE	(256 * 1024)

struct upload {
	struct courier	*courier;
	char		*id;
};

static void
on_created(const void *reply, void *arg)
{
	const Attachments__CreateReply *r = reply;
	struct upload *u = arg;

	u->id = arena_strdup(u->courier->arena, r->id);
}

static int
append(struct upload *u, int person, const uint8_t *data, size_t len)
{
	Attachments__AppendRequest request = ATTACHMENTS__APPEND_REQUEST__INIT;

	request.id = u->id;
	for (size_t at = 0; at < len; at += request.data.len) {
		request.offset = at;
		request.data.data = (uint8_t *)(uintptr_t)(data + at);
		request.data.len = len - at < PIECE ? len - at : PIECE;
		if (courier_call(u->courier, person, COURIER_ATTACHMENTS,
		    &attachments_rule_append, &request, NULL, NULL) == -1)
			return -1;
	}
	return 0;
}

char *
courier_upload(struct courier *c, int person, const char *name,
    const char *text)
{
	Attachments__CreateRequest create = ATTACHMENTS__CREATE_REQUEST__INIT;
	Attachments__CommitRequest commit = ATTACHMENTS__COMMIT_REQUEST__INIT;
	struct upload u = { .courier = c };
	uint8_t *data;
	size_t len;
	int result;

	if ((data = paper_make(name, name, text, &len)) == NULL) {
		c->result.code = RPC__CODE__INTERNAL;
		ctl_error("cannot make %s", name);
		return NULL;
	}
	create.name = (char *)(uintptr_t)name;
	create.size = len;
	result = courier_call(c, person, COURIER_ATTACHMENTS,
	    &attachments_rule_create, &create, on_created, &u);
	if (result == 0)
		result = append(&u, person, data, len);
	free(data);
	commit.id = u.id;
	if (result == 0)
		result = courier_call(c, person, COURIER_ATTACHMENTS,
		    &attachments_rule_commit, &commit, NULL, NULL);
	return result == 0 ? u.id : NULL;
}
