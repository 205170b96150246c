/* The heap of a process that pieces of files go through. */
#include <malloc.h>

#include "base/heap.h"

/* Of each thread's heap: a few pieces, with their copies on the way. */
#define KEPT		(4 * 1024 * 1024)
/* What is larger is no piece, and goes back at once. */
#define LARGE		(1024 * 1024)

void
heap_keep(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT);
	mallopt(M_MMAP_THRESHOLD, LARGE);
	mallopt(M_TOP_PAD, LARGE);
}
