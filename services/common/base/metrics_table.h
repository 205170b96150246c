/*
 * The series of a process, for metrics.c and metrics_text.c.  A table may lie
 * in memory that forked processes share, so that one of them tells of all.
 */
#ifndef LIAISON_BASE_METRICS_TABLE_H
#define LIAISON_BASE_METRICS_TABLE_H

#include <sys/types.h>

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#define METRICS_SLOTS	1024	/* a power of two */
#define METRICS_BOUNDS	14

enum metrics_kind { COUNTER, GAUGE, HISTOGRAM };

/* All series of one name, in the order they were made. */
struct family {
	const char		*name, *help;
	enum metrics_kind	 kind;
	struct series		*first, *last;
	struct family		*next;
};

struct series {
	struct family	*family;
	struct series	*next;		/* in the family */
	struct series	*chain;		/* in the hash slot */
	uint64_t	 count;		/* counter; observations */
	double		 value;		/* gauge; sum of observations */
	uint64_t	 buckets[METRICS_BOUNDS];
	char		 labels[];
};

struct metrics_table {
	pthread_mutex_t	 lock;
	pid_t		 pid;		/* whose it is; 0: nobody's yet */
	struct family	*families, *last;
	struct series	*slots[METRICS_SLOTS];
	size_t		 nseries;
	uint64_t	 dropped;
	/* Where it grows; NULL: in memory of its own. */
	char		*room;
	size_t		 left;
};

/* Upper bounds in seconds; +Inf is the total count. */
extern const double metrics_bounds[METRICS_BOUNDS];

/* Everybody's: this process's own, or all that share. */
struct metrics_table *metrics_tables(size_t i);	/* NULL: no more */
void	metrics_lock(struct metrics_table *);
void	metrics_unlock(struct metrics_table *);

/* Adds all that is in `from`, which is locked. */
void	metrics_sum(struct metrics_table *into,
	    const struct metrics_table *from);
/* Of one without room of its own. */
void	metrics_table_clear(struct metrics_table *);

#endif
