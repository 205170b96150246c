/* Memory that lives as long as one request and is freed in one go. */
#ifndef LIAISON_BASE_ARENA_H
#define LIAISON_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include <google/protobuf/timestamp.pb-c.h>

struct arena;

struct arena	*arena_new(void);
void		 arena_destroy(struct arena **);

/* Zeroed, aligned for any type.  Ends the process when memory is exhausted. */
void		*arena_alloc(struct arena *, size_t size);
/* The same, not zeroed: for bytes that are all written before they are read. */
void		*arena_room(struct arena *, size_t size);
char		*arena_strdup(struct arena *, const char *);
/* Of an empty one the pointer may be NULL. */
char		*arena_strndup(struct arena *, const char *, size_t len);
char		*arena_printf(struct arena *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* The number in decimal; what arena_printf() needs ten times as long for. */
char		*arena_int64(struct arena *, int64_t);

/* A protobuf Timestamp from microseconds since the Unix epoch. */
Google__Protobuf__Timestamp
		*arena_timestamp(struct arena *, int64_t us);

/*
 * A protobuf-c message on the arena, initialised:
 *	Messages__Thread *t = arena_message(a, &messages__thread__descriptor);
 * and `n` NULL pointers for a repeated field.
 */
void		*arena_message(struct arena *,
		    const ProtobufCMessageDescriptor *);
void		*arena_pointers(struct arena *, size_t n);

/* For protobuf-c's unpack functions: freeing does nothing. */
ProtobufCAllocator
		*arena_allocator(struct arena *);

#endif
