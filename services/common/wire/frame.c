/*
 * Checks and unpacks protobuf that comes from outside.  protobuf-c looks
 * neither at UTF-8 nor at depth, and a NUL in a string would silently cut it:
 * so one pass over the bytes, led by the descriptor, comes first.
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/loop.h"
#include "base/text.h"
#include "base/utf8.h"
#include "wire/frame.h"
#include "wire/scan.h"

#define MAX_TIMEOUT_MS	(10 * 60 * 1000)
#define MAX_PATH	128

enum verdict { GOOD, MALFORMED, TOO_DEEP, BAD_TEXT };

/* The way down to the field being looked at. */
struct place {
	const struct place		*parent;
	const ProtobufCFieldDescriptor	*field;
	unsigned			 depth;
};

struct found {
	struct arena	*arena;
	const char	*path;		/* of the string that is none */
	bool		 decomposed;	/* some string may be */
};

static enum verdict scan_message(const ProtobufCMessageDescriptor *,
		    struct scan, const struct place *, struct found *);
static enum verdict check_value(const ProtobufCFieldDescriptor *, struct scan,
		    const struct place *, struct found *);
static bool	 is_text(const uint8_t *, size_t);
static const char *path_text(const struct place *, struct arena *);
static char	*json_name(char *, const char *end, const char *name);

struct status
rpc_frame_unpack(const ProtobufCMessageDescriptor *descriptor,
    const void *data, size_t len, struct arena *arena,
    ProtobufCMessage **message)
{
	struct scan scan = { data, (const uint8_t *)data + len };
	struct found found = { arena, "", false };
	enum verdict verdict;

	*message = NULL;
	verdict = scan_message(descriptor, scan, NULL, &found);
	if (verdict == BAD_TEXT)
		return status_invalid(found.path, "not UTF-8, or holds a NUL");
	if (verdict == GOOD)
		*message = protobuf_c_message_unpack(descriptor,
		    arena_allocator(arena), len, data);
	if (*message != NULL) {
		if (found.decomposed)
			text_nfc_message(arena, *message);
		return STATUS_OK;
	}
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST, NULL,
	    verdict == TOO_DEEP ? "nested too deep" : "not such a message");
}

struct status
rpc_frame_context(const Rpc__RequestHeader *header, struct rpc_context *c)
{
	const Rpc__Caller *caller = header->caller;
	uint32_t timeout = header->timeout_ms;

	memset(c, 0, sizeof(*c));
	if (timeout > MAX_TIMEOUT_MS)
		timeout = MAX_TIMEOUT_MS;
	c->deadline_ms = loop_now_ms() + timeout;
	if (rpc_frame_is_trace(header->traceparent))
		memcpy(c->traceparent, header->traceparent,
		    sizeof(c->traceparent));
	if (caller == NULL)
		return STATUS_OK;
	c->caller.school_id = caller->school_id;
	c->caller.user_id = caller->user_id;
	c->caller.role = caller->role;
	c->caller.has_session = caller->session_id.len > 0;
	if (c->caller.has_session) {
		if (caller->session_id.len != RPC_SESSION_ID_LEN)
			return status_make(RPC__CODE__INVALID_ARGUMENT,
			    RPC__REASON__MALFORMED_REQUEST, NULL,
			    "session id of a wrong length");
		memcpy(c->caller.session_id, caller->session_id.data,
		    RPC_SESSION_ID_LEN);
	}
	if (strlen(caller->language) >= sizeof(c->caller.language))
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, NULL,
		    "language is not two letters");
	strcpy(c->caller.language, caller->language);
	c->caller.permissions = caller->permissions;
	c->caller.other_roles = caller->other_roles;
	if (strlen(caller->client_address) >= sizeof(c->caller.address))
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, NULL,
		    "client address is none");
	strcpy(c->caller.address, caller->client_address);
	return STATUS_OK;
}

bool
rpc_frame_is_trace(const char *s)
{
	static const char zeros[] = "00000000000000000000000000000000";
	static const char set[] = "0123456789abcdef";

	return s != NULL && strlen(s) == RPC_TRACEPARENT_LEN &&
	    strncmp(s, "00-", 3) == 0 && strspn(s + 3, set) == 32 &&
	    s[35] == '-' && strspn(s + 36, set) == 16 && s[52] == '-' &&
	    strspn(s + 53, set) == 2 && strncmp(s + 3, zeros, 32) != 0 &&
	    strncmp(s + 36, zeros, 16) != 0;
}

static enum verdict
scan_message(const ProtobufCMessageDescriptor *descriptor, struct scan scan,
    const struct place *parent, struct found *found)
{
	const ProtobufCFieldDescriptor *field;
	struct scan_value value;
	struct place here;
	uint32_t id;
	enum verdict v;

	here.parent = parent;
	here.depth = parent == NULL ? 0 : parent->depth + 1;
	if (here.depth > RPC_MAX_DEPTH)
		return TOO_DEEP;
	while (scan.p < scan.end) {
		if (!scan_field(&scan, &id, &value))
			return MALFORMED;
		if (value.wire != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
			continue;
		field = protobuf_c_message_descriptor_get_field(descriptor,
		    id);
		if (field == NULL)
			continue;
		here.field = field;
		v = check_value(field, value.bytes, &here, found);
		if (v != GOOD)
			return v;
	}
	return GOOD;
}

static enum verdict
check_value(const ProtobufCFieldDescriptor *field, struct scan value,
    const struct place *here, struct found *found)
{
	size_t len = (size_t)(value.end - value.p);

	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return scan_message(field->descriptor, value, here, found);
	if (field->type != PROTOBUF_C_TYPE_STRING)
		return GOOD;
	if (!is_text(value.p, len)) {
		found->path = path_text(here, found->arena);
		return BAD_TEXT;
	}
	found->decomposed |= text_may_be_decomposed(value.p, len);
	return GOOD;
}

static bool
is_text(const uint8_t *p, size_t len)
{
	const uint64_t ones = 0x0101010101010101, highs = ones << 7;
	const uint8_t *end = p + len;
	uint64_t word;
	size_t n;

	while (p < end) {
		/* Eight bytes at a time where all are ASCII and not NUL. */
		while (end - p >= 8) {
			memcpy(&word, p, 8);
			if (((word | (word - ones)) & highs) != 0)
				break;
			p += 8;
		}
		if (p == end)
			break;
		n = utf8_sequence(p, end);
		if (n == 0)
			return false;
		p += n;
	}
	return true;
}

static const char *
path_text(const struct place *place, struct arena *arena)
{
	const struct place *way[RPC_MAX_DEPTH + 1];
	char text[MAX_PATH], *out = text;
	const char *end = text + sizeof(text) - 1;
	unsigned i, n = 0;

	for (; place != NULL; place = place->parent)
		way[n++] = place;
	for (i = n; i-- > 0;) {
		out = json_name(out, end, way[i]->field->name);
		if (i > 0 && out < end)
			*out++ = '.';
	}
	return arena_strndup(arena, text, (size_t)(out - text));
}

/* proto3's JSON spelling: user_ids becomes userIds. */
static char *
json_name(char *out, const char *end, const char *name)
{
	bool upper = false;

	for (; *name != '\0' && out < end; name++) {
		if (*name == '_') {
			upper = true;
			continue;
		}
		*out++ = upper ? (char)toupper((unsigned char)*name) : *name;
		upper = false;
	}
	return out;
}
