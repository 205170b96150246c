/* A call that may come again and is to count once. */
#include <string.h>

#include <sodium.h>

#include "base/once.h"

/* What protobuf-c packs goes straight into the hash. */
struct hashing {
	ProtobufCBuffer			 base;
	crypto_generichash_state	*state;
};

static void	append(ProtobufCBuffer *, size_t, const uint8_t *);

struct status
once_key(const char *header, const char *field, struct once *once)
{
	const char *key = header[0] != '\0' || field == NULL ? header : field;
	const char *p;

	once->has_key = key[0] != '\0';
	if (strlen(key) > ONCE_KEY_MAX)
		return status_too_long("idempotencyKey", ONCE_KEY_MAX);
	for (p = key; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			return status_invalid("idempotencyKey",
			    "not printable ASCII");
	crypto_generichash(once->key_hash, sizeof(once->key_hash),
	    (const unsigned char *)key, strlen(key), NULL, 0);
	return STATUS_OK;
}

void
once_content(const ProtobufCMessage *request, struct once *once)
{
	/* libsodium wants it at a multiple of 64. */
	_Alignas(64) crypto_generichash_state state;
	struct hashing h = { { append }, &state };

	crypto_generichash_init(&state, NULL, 0, ONCE_HASH);
	protobuf_c_message_pack_to_buffer(request, &h.base);
	crypto_generichash_final(&state, once->content_hash, ONCE_HASH);
}

static void
append(ProtobufCBuffer *buffer, size_t len, const uint8_t *data)
{
	struct hashing *h = (struct hashing *)buffer;

	crypto_generichash_update(h->state, data, len);
}

struct status
once_other_content(void)
{
	return status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__IDEMPOTENCY_KEY_REUSED, "idempotencyKey",
	    "the key was used for other content");
}
