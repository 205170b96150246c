/*
 * Inside of rights*.c: what is remembered.
 *
 * reach() tells people of one role the same things but for themselves, so what
 * is kept is shared: for each role of a school one part for the whole school
 * and one for each class (reach_parts() in rights.sql), and of each
 * caller only which classes are theirs.  People are kept once a school.
 */
#ifndef LIAISON_DIRECTORY_RIGHTS_MEMORY_H
#define LIAISON_DIRECTORY_RIGHTS_MEMORY_H

#include <sys/queue.h>

#include "directory/rights/id_table.h"
#include "directory/rights/rights.h"

#define RIGHTS_KINDS	8	/* of categories; 0: none */
#define RIGHTS_ROLES	8

struct rights_memory;

/* What the least recently used one of is dropped when room is needed. */
struct rights_item {
	struct id_entry			 entry;		/* person, or class */
	TAILQ_ENTRY(rights_item)	 used;
	struct rights_school		*school;
	struct id_table			*table;
	size_t				 bytes;
	bool				 is_part;
};

struct rights_person {
	struct id_entry		 entry;
	struct store_person	 person;
	unsigned		 refs;		/* of callers and parts */
	size_t			 bytes;
	char			 text[];
};

struct rights_caller {
	struct rights_item	 item;
	struct rights_person	*who;
	size_t			 ngroups;
	int64_t			 groups[];	/* in order */
};

enum rights_state {
	RIGHTS_LOADING,		/* PostgreSQL has been asked for it */
	RIGHTS_READY,
	RIGHTS_TOO_BIG,		/* not kept */
};

struct rights_part {
	struct rights_item	 item;
	enum rights_state	 state;
	char			*title;		/* of the class */
	/* Everybody in it, by id; both of npeople. */
	int64_t			*ids;
	struct rights_person	**people;
	size_t			 npeople;
	/* By kind: places in `ids`, in order. */
	struct {
		uint32_t	*places;
		size_t		 n;
	} categories[RIGHTS_KINDS];
};

/* Of a part that is to be kept: what one row of reach_parts() says. */
struct rights_category {
	int64_t		 group_id;	/* 0: of the whole school */
	int		 kind;
	const char	*title;
	const int64_t	*people;	/* in order */
	size_t		 n;
};

struct rights_memory *rights_memory_new(size_t max_bytes);
void		 rights_memory_free(struct rights_memory **);
size_t		 rights_memory_bytes(const struct rights_memory *);
size_t		 rights_memory_max(const struct rights_memory *);
/* How many items have been dropped for want of room, ever. */
uint64_t	 rights_memory_evicted(const struct rights_memory *);

/* Forgets a school. */
void		 rights_memory_drop(struct rights_memory *, int64_t school_id);
void		 rights_memory_drop_all(struct rights_memory *);

/* NULL: not known.  Valid until the next change.  What is found was used. */
struct rights_caller *rights_memory_caller(struct rights_memory *,
		    int64_t school_id, int64_t user_id);
struct rights_part *rights_memory_part(struct rights_memory *,
		    int64_t school_id, int role, int64_t group_id);

/* What is there with the same key is replaced. */
void		 rights_memory_put_caller(struct rights_memory *,
		    int64_t school_id, const struct store_person *,
		    const int64_t *groups, size_t ngroups);
/* state: not READY. */
void		 rights_memory_mark(struct rights_memory *, int64_t school_id,
		    int role, int64_t group_id, enum rights_state);
void		 rights_memory_unmark(struct rights_memory *,
		    int64_t school_id, int role, int64_t group_id);
/*
 * categories: of this and maybe of other groups, only the former are taken.
 * people: at least those in them, in order.
 */
void		 rights_memory_put_part(struct rights_memory *,
		    int64_t school_id, int role, int64_t group_id,
		    const struct rights_category *categories,
		    size_t ncategories, const struct store_person *people,
		    size_t npeople);

/* ---- rights/asker.c ---- */

/* Parts that would have been needed and are not even being asked for. */
struct rights_wanted {
	int		 role;
	bool		 wide;
	int64_t		*groups;	/* on the arena */
	size_t		 ngroups;
};

/* Whose rights are asked about; zeroed but for the first five. */
struct rights_asker {
	struct rights_memory		*memory;
	int64_t				 school_id;
	const struct rights_caller	*caller;
	struct arena			*arena;
	struct rights_wanted		*wanted;
	bool				 lacking;	/* a part is */
	bool				 widened;
	struct rights_part		*wide;
};

/* NULL: may not write to them, or a part is lacking. */
const struct store_person *rights_reached(struct rights_asker *, int64_t id);
/* NULL: not there to be used; wanted where it is not even asked for. */
struct rights_part *rights_part(struct rights_asker *, int64_t group_id);
/* In ids that are in order. */
bool		 rights_find(const int64_t *, size_t, int64_t id, size_t *at);

/* ---- rights/answer.c, rights/reply.c ---- */

enum rights_found {
	RIGHTS_ANSWERED,
	RIGHTS_NO_CALLER,	/* to be asked for, then again */
	RIGHTS_NO_PART,		/* see rights_wanted */
	RIGHTS_ASK,		/* the memory cannot say */
};

enum rights_found rights_answer(struct rights_memory *,
		    const struct store_audience *, struct arena *,
		    struct rights_answer *, struct rights_wanted *);
/* Its members by id, each once. */
void		 rights_answer_order(struct rights_answer *);

/* What the memory says of an answer in a thread. */
struct rights_reply {
	struct rights_answer	 answer;	/* but for who is left out */
	/* Of whom it cannot say yes. */
	int64_t			*rest;
	size_t			 nrest;
	/* Of the caller, and of the starter. */
	struct rights_wanted	 wanted[2];
	bool			 no_starter;	/* is not in the memory */
};
/* ANSWERED only where the answer reaches everybody. */
enum rights_found rights_reply(struct rights_memory *,
		    const struct store_replies *, struct arena *,
		    struct rights_reply *);

#endif
