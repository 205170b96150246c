/* A job's transaction: applied or undone as a whole, or not at all. */
#ifndef LIAISON_DIRECTORY_APPLY_H
#define LIAISON_DIRECTORY_APPLY_H

#include "directory/directory.h"

enum apply_result {
	APPLY_DONE,
	APPLY_WAITS,	/* in CONFIRM, nothing is changed */
	APPLY_FAILED	/* nothing is changed */
};

struct apply {
	struct directory	*directory;
	int64_t			 school_id;
	const char		*job;
	/* NULL: as the job was confirmed with, or undo. */
	const struct store_plan	*plan;
	bool			 undo;
	/* Before each step; and once, at the end. */
	void			(*alive)(void *arg);
	void			(*done)(void *arg, enum apply_result);
	void			*arg;
	/* How far it is, in hundredths. */
	int32_t			 far;

	/* Its own. */
	char			*outcome;
	enum apply_result	 result;
};

/* The caller keeps it until done() is called. */
void	apply_start(struct apply *);

#endif
