/* What a child writes, cut into lines; and the bounded file that keeps it. */
#ifndef LIAISONCTL_LINES_H
#define LIAISONCTL_LINES_H

#include <stdint.h>

#include "base/loop.h"

#define LINE_MAX_BYTES	8192	/* a longer one comes in pieces */

struct lines;

typedef void	lines_fn(char *line, void *arg);

/* Takes fd and closes it.  fn for every line, without its end. */
struct lines	*lines_new(struct loop *, int fd, lines_fn *, void *arg);
/* Hands out what is still in the pipe, then frees. */
void		 lines_destroy(struct lines **);

/*
 * A log file of at most 8 MiB; the one before it is kept as NAME.1.  A disk
 * that is full loses lines, never the process.
 */
struct journal;

struct journal	*journal_open(const char *path);
/* Lines are kept, up to 8 KiB, until the next flush. */
void		 journal_write(struct journal *, const char *line);
void		 journal_flush(struct journal *);
void		 journal_close(struct journal **);

#endif
