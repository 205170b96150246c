/* Holds the fields of a request against their limits. */
#include <string.h>

#include <protobuf-c/protobuf-c.h>

#include "rpc/limits.h"

static struct status	 check_field(const struct rpc_limit *, const char *);
static struct status	 check_items(const struct rpc_limit *, const char *);
static struct status	 check_value(const struct rpc_limit *, const void *);
static struct status	 check_text(const struct rpc_limit *, const char *);
static struct status	 check_number(const struct rpc_limit *, const void *);
static size_t		 size_of(enum rpc_limit_kind);

struct status
rpc_limits_check(const struct rpc_limits *limits, const void *request)
{
	struct status status;
	size_t i;

	for (i = 0; i < limits->n; i++) {
		status = check_field(&limits->fields[i], request);
		if (status.code != RPC__CODE__OK)
			return status;
	}
	return STATUS_OK;
}

static struct status
check_field(const struct rpc_limit *l, const char *message)
{
	int which;

	if (l->repeated)
		return check_items(l, message);
	if (l->one_of != 0) {
		memcpy(&which, message + l->quantifier, sizeof(which));
		if (which != l->one_of)
			return STATUS_OK;
	}
	return check_value(l, message + l->offset);
}

static struct status
check_items(const struct rpc_limit *l, const char *message)
{
	const size_t step = size_of(l->kind);
	struct status status;
	const char *items;
	size_t i, n;

	memcpy(&n, message + l->quantifier, sizeof(n));
	memcpy(&items, message + l->offset, sizeof(items));
	if (l->required && n == 0)
		return status_missing(l->field);
	if (l->max_items != 0 && n > l->max_items)
		return status_too_long(l->field, l->max_items);
	if (l->max_chars == 0 && l->max_bytes == 0 && l->max == 0 &&
	    l->inner.n == 0)
		return STATUS_OK;
	for (i = 0; i < n; i++) {
		status = check_value(l, items + i * step);
		if (status.code != RPC__CODE__OK)
			return status;
	}
	return STATUS_OK;
}

static struct status
check_value(const struct rpc_limit *l, const void *value)
{
	const bool required = l->required && !l->repeated;
	const ProtobufCBinaryData *bytes = value;
	const void *const *pointer = value;

	switch (l->kind) {
	case RPC_LIMIT_TEXT:
		if (required && **(const char *const *)value == '\0')
			return status_missing(l->field);
		return check_text(l, *pointer);
	case RPC_LIMIT_BYTES:
		if (required && bytes->len == 0)
			return status_missing(l->field);
		if (l->max_bytes != 0 && bytes->len > l->max_bytes)
			return status_too_long(l->field, l->max_bytes);
		return STATUS_OK;
	case RPC_LIMIT_MESSAGE:
		if (*pointer != NULL)
			return rpc_limits_check(&l->inner, *pointer);
		return required ? status_missing(l->field) : STATUS_OK;
	default:
		return check_number(l, value);
	}
}

/* What has no more bytes than it may have characters need not be counted. */
static struct status
check_text(const struct rpc_limit *l, const char *text)
{
	const size_t len = strlen(text);
	const char *p;
	size_t n = 0;

	if (l->max_bytes != 0 && len > l->max_bytes)
		return status_too_long(l->field, l->max_bytes);
	if (l->max_chars == 0 || len <= l->max_chars)
		return STATUS_OK;
	for (p = text; *p != '\0'; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	return n > l->max_chars ? status_too_long(l->field, l->max_chars) :
	    STATUS_OK;
}

static struct status
check_number(const struct rpc_limit *l, const void *value)
{
	uint64_t n = 0;
	int64_t with_sign = 0;
	int32_t small;

	if (l->kind == RPC_LIMIT_INT32 || l->kind == RPC_LIMIT_BOOL) {
		memcpy(&small, value, sizeof(small));
		with_sign = small;
	} else if (l->kind == RPC_LIMIT_INT64)
		memcpy(&with_sign, value, sizeof(with_sign));
	else
		memcpy(&n, value, size_of(l->kind));
	if (with_sign > 0)
		n = (uint64_t)with_sign;
	if (l->required && !l->repeated && n == 0 && with_sign == 0)
		return status_missing(l->field);
	if (l->max != 0 && n > l->max)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__FIELD_INVALID, l->field, (int64_t)l->max,
		    "more than it may be");
	return STATUS_OK;
}

static size_t
size_of(enum rpc_limit_kind kind)
{
	static const size_t sizes[] = {
		[RPC_LIMIT_TEXT] = sizeof(char *),
		[RPC_LIMIT_BYTES] = sizeof(ProtobufCBinaryData),
		[RPC_LIMIT_MESSAGE] = sizeof(void *),
		[RPC_LIMIT_BOOL] = sizeof(protobuf_c_boolean),
		[RPC_LIMIT_INT32] = sizeof(int32_t),
		[RPC_LIMIT_UINT32] = sizeof(uint32_t),
		[RPC_LIMIT_INT64] = sizeof(int64_t),
		[RPC_LIMIT_UINT64] = sizeof(uint64_t),
	};

	return sizes[kind];
}
