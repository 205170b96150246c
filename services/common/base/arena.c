/* Bump allocation in blocks; each thread keeps its small arenas for reuse. */
#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"

/* A first block serves the typical request; with malloc's header, one page. */
#define FIRST_SIZE	(4096 - 16)
#define MAX_BLOCK	(64 * 1024)

struct block {
	struct block		*next;
	size_t			 size;	/* of data */
	size_t			 used;
	alignas(max_align_t) unsigned char data[];
};

/* Lies at the start of its own first block. */
struct arena {
	struct block		*current;	/* newest; `next` is older */
	ProtobufCAllocator	 allocator;
	size_t			 start;		/* used of it when empty */
};

/*
 * Reuse would hide use after free from the sanitizer, and neighbours would
 * hide what is read or written beyond the end.
 */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define GUARD		16
static const unsigned max_kept = 0;
#else
#define GUARD		0
#define ASAN_POISON_MEMORY_REGION(p, n)		((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n)	((void)(p), (void)(n))
static const unsigned max_kept = 64;
#endif

/* First blocks of arenas that are to be used again. */
static _Thread_local struct block *kept;
static _Thread_local unsigned nkept;

static struct block	*block_new(size_t size);
static void		*raw_alloc(struct arena *, size_t size);
static void		*allocator_alloc(void *data, size_t size);
static void		 allocator_free(void *data, void *pointer);

struct arena *
arena_new(void)
{
	struct block *b = kept;
	struct arena *a;

	if (b != NULL) {
		kept = b->next;
		b->next = NULL;
		nkept--;
		return (struct arena *)(void *)b->data;
	}
	b = block_new(FIRST_SIZE - sizeof(*b));
	ASAN_UNPOISON_MEMORY_REGION(b->data, sizeof(*a));
	a = (struct arena *)(void *)b->data;
	*a = (struct arena){ .current = b };
	a->allocator = (ProtobufCAllocator){
		.alloc = allocator_alloc,
		.free = allocator_free,
		.allocator_data = a,
	};
	b->used = sizeof(*a);
	raw_alloc(a, 0);
	a->start = b->used;
	return a;
}

void
arena_destroy(struct arena **ap)
{
	struct arena *a = *ap;
	struct block *b, *older;

	*ap = NULL;
	if (a == NULL)
		return;
	for (b = a->current; b->next != NULL; b = older) {
		older = b->next;
		free(b);
	}
	if (nkept >= max_kept) {
		free(b);
		return;
	}
	a->current = b;
	b->used = a->start;
	b->next = kept;
	kept = b;
	nkept++;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = raw_alloc(a, size);

	memset(p, 0, size);
	return p;
}

void *
arena_room(struct arena *a, size_t size)
{
	return raw_alloc(a, size);
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = raw_alloc(a, len + 1);

	if (len > 0)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int len;

	assert(fmt != NULL);
	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		return arena_strdup(a, "");
	p = raw_alloc(a, (size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return p;
}

char *
arena_int64(struct arena *a, int64_t v)
{
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	char text[24], *end = text + sizeof(text), *p = end;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	return arena_strndup(a, p, (size_t)(end - p));
}

Google__Protobuf__Timestamp *
arena_timestamp(struct arena *a, int64_t us)
{
	Google__Protobuf__Timestamp *t;
	int64_t rest = us % 1000000;

	if (rest < 0)
		rest += 1000000;
	t = arena_message(a, &google__protobuf__timestamp__descriptor);
	t->seconds = (us - rest) / 1000000;
	t->nanos = (int32_t)(rest * 1000);
	return t;
}

void *
arena_message(struct arena *a, const ProtobufCMessageDescriptor *descriptor)
{
	void *message = raw_alloc(a, descriptor->sizeof_message);

	protobuf_c_message_init(descriptor, message);
	return message;
}

void *
arena_pointers(struct arena *a, size_t n)
{
	if (n > SIZE_MAX / sizeof(void *))
		fatal("out of memory");
	return arena_alloc(a, n * sizeof(void *));
}

ProtobufCAllocator *
arena_allocator(struct arena *a)
{
	return &a->allocator;
}

static struct block *
block_new(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b) ||
	    (b = malloc(sizeof(*b) + size)) == NULL)
		fatal("out of memory");
	b->next = NULL;
	b->size = size;
	b->used = 0;
	ASAN_POISON_MEMORY_REGION(b->data, size);
	return b;
}

static void *
raw_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *b = a->current;
	size_t next, want, asked = size;

	if (size > SIZE_MAX / 2)
		fatal("out of memory");
	size = (size + GUARD + align - 1) / align * align;
	b->used = (b->used + align - 1) / align * align;
	if (b->used > b->size || size > b->size - b->used) {
		next = b->size * 2 > MAX_BLOCK ? MAX_BLOCK : b->size * 2;
		want = size > next ? size : next;
		b = block_new(want);
		b->next = a->current;
		a->current = b;
	}
	b->used += size;
	ASAN_UNPOISON_MEMORY_REGION(b->data + b->used - size, asked);
	return b->data + b->used - size;
}

static void *
allocator_alloc(void *data, size_t size)
{
	return raw_alloc(data, size);
}

static void
allocator_free(void *data, void *pointer)
{
	(void)data;
	(void)pointer;
}
