/*
 * HTML5 parsing under a budget.
 *
 * libgumbo knows no limits: nested formatting elements make trees that are
 * quadratic in the input, its lookups are linear in depth or attributes, and
 * it frees a tree by recursion.  So all of its memory comes from here: every
 * block is counted and on a list, the clock is looked at while it allocates,
 * and the tree is freed from the list.  It holds nothing but memory, so it is
 * left by longjmp when the budget is spent.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include "html/tree.h"

/* Allocations between two looks at the clock. */
#define CLOCK_EVERY	64

struct block {
	struct block	*prev, *next;
	size_t		 size;
	size_t		 unused;	/* keeps what follows 16-byte aligned */
};

struct heap {
	struct block			 blocks;	/* head of a ring */
	size_t				 live;
	unsigned			 calls;
	const struct html_budget	*budget;
	jmp_buf				 spent;
};

static void	*heap_alloc(void *, size_t);
static void	 heap_free(void *, void *);
static void	 heap_clear(struct heap *);

int64_t
html_cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

bool
html_tree(const char *html, size_t len, const struct html_budget *budget,
    html_tree_fn *fn, void *arg)
{
	GumboOptions options = kGumboDefaultOptions;
	struct heap heap = { .budget = budget };
	GumboOutput *output;

	heap.blocks.prev = heap.blocks.next = &heap.blocks;
	options.allocator = heap_alloc;
	options.deallocator = heap_free;
	options.userdata = &heap;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_DIV;
	if (setjmp(heap.spent) != 0) {
		heap_clear(&heap);
		return false;
	}
	output = gumbo_parse_with_options(&options, html, len);
	fn(output->root, arg);
	heap_clear(&heap);
	return true;
}

static void *
heap_alloc(void *arg, size_t size)
{
	struct heap *heap = arg;
	struct block *b;

	if (size > heap->budget->bytes - heap->live ||
	    (++heap->calls % CLOCK_EVERY == 0 &&
	    html_cpu_us() > heap->budget->cpu_until_us) ||
	    (b = malloc(sizeof(*b) + size)) == NULL)
		longjmp(heap->spent, 1);
	b->size = size;
	b->prev = heap->blocks.prev;
	b->next = &heap->blocks;
	b->prev->next = b->next->prev = b;
	heap->live += size;
	return b + 1;
}

static void
heap_free(void *arg, void *p)
{
	struct heap *heap = arg;
	struct block *b;

	if (p == NULL)
		return;
	b = (struct block *)p - 1;
	heap->live -= b->size;
	b->prev->next = b->next;
	b->next->prev = b->prev;
	free(b);
}

static void
heap_clear(struct heap *heap)
{
	while (heap->blocks.next != &heap->blocks)
		heap_free(heap, heap->blocks.next + 1);
}
