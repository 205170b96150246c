/* Calls that are to count once, in the database. */
#include "directory/store/once.h"

void
store_arg_once(struct pg_args *a, const struct once *once)
{
	if (once->has_key) {
		pg_arg_bytes(a, once->key_hash, ONCE_HASH);
		pg_arg_bytes(a, once->content_hash, ONCE_HASH);
	} else {
		pg_arg_null(a);
		pg_arg_null(a);
	}
}
