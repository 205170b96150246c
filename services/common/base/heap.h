/* The heap of a process that pieces of files go through. */
#ifndef LIAISON_BASE_HEAP_H
#define LIAISON_BASE_HEAP_H

/*
 * Memory that is freed is kept for the next piece, a few MiB of it, where
 * otherwise each would be given back to the kernel and be had from it again,
 * page by page.
 */
void	heap_keep(void);

#endif
