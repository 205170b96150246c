/* The store: slots of the school's events. */
#ifndef LIAISON_NOTIFY_STORE_SLOTS_H
#define LIAISON_NOTIFY_STORE_SLOTS_H

#include "base/arena.h"
#include "pg/pg.h"

/* Microseconds since 1970. */
struct slot_span {
	int64_t		 start_us, end_us;
};

struct slot_host {
	int64_t			 id;		/* the teacher's */
	const char		*name, *title, *place;
	struct slot_span	 span;
	int			 minutes;
	const struct slot_span	*breaks;
	size_t			 nbreaks;
	bool			 cancelled;
};

struct slot {
	int64_t			 id;
	const struct slot_host	*host;
	struct slot_span	 span;
	bool			 cancelled;
	int64_t			 guardian_id;	/* 0: it is free */
	const char		*guardian_name;
	int64_t			 child_id;
	const char		*child_name, *child_class;
	const char		*booker_name;	/* "": the guardian */
};

/* All of an event, by host and time.  Rows: store_slots(). */
void	store_list_slots(struct pg *, int64_t school_id, int64_t event_id,
	    pg_done_fn *, void *arg);
/* All on the arena. */
struct slot *store_slots(const struct pg_rows *, struct arena *, size_t *n);

/* Which of these events have some. */
void	store_events_with_slots(struct pg *, int64_t school_id,
	    const int64_t *event_ids, size_t n, pg_done_fn *, void *arg);
bool	store_event_has_slots(const struct pg_rows *, int64_t event_id);

/* One that somebody has taken, or offers. */
struct own_slot {
	int64_t		 event_id;
	const char	*title;
	struct slot	 slot;
};
/* By event and slot, after that one: at most max. */
void	store_own_slots(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t after_event_id, int64_t after_slot_id, int max,
	    pg_done_fn *, void *arg);
/* On the arena. */
void	store_own_slot_row(const struct pg_rows *, size_t row, struct arena *,
	    struct own_slot *);

/* Does somebody see the event because of them? */
void	store_slots_guest(struct pg *, int64_t school_id, int64_t event_id,
	    int64_t user_id, pg_done_fn *, void *arg);
bool	store_slots_guest_row(const struct pg_rows *);
/* Likewise of an event that has this attachment. */
void	store_slots_file_guest(struct pg *, int64_t school_id, const char *id,
	    int64_t user_id, pg_done_fn *, void *arg);
bool	store_slots_file_guest_row(const struct pg_rows *);

enum slot_status {
	SLOTS_DONE = 0,
	SLOTS_NONE = 3,			/* no such event or slot */
	SLOTS_EVENT_CANCELLED = 5,
	SLOTS_TAKEN = 7,
	SLOTS_OVERLAP = 8,
	SLOTS_PAST = 9,
	SLOTS_WOULD_GO = 10,		/* ones that are taken */
	SLOTS_NO_EVENING = 11,		/* it recurs, or has no time */
};
/* Of those which answer nothing else. */
enum slot_status store_slot_status(const struct pg_rows *);

struct slot_taking {
	int64_t			 school_id, event_id;
	int64_t			 guardian_id;
	const char		*guardian_name;
	const int64_t		*slots, *children;
	const char *const	*child_names, *const *child_classes;
	size_t			 n;
	int64_t			 by;
	const char		*by_name;
};
void	store_take_slots(struct pg *, const struct slot_taking *,
	    pg_done_fn *, void *arg);
/* *ids: the slots that are the matter, on the arena. */
enum slot_status store_slots_taken(const struct pg_rows *, struct arena *,
	    int64_t **ids, size_t *n);

void	store_give_slot_back(struct pg *, int64_t school_id,
	    int64_t event_id, int64_t slot_id, int64_t guardian_id,
	    int64_t by, pg_done_fn *, void *arg);
/* slot_id 0: all of the teacher's. */
void	store_call_slots_off(struct pg *, int64_t school_id,
	    int64_t event_id, int64_t slot_id, int64_t teacher_id,
	    int64_t by, pg_done_fn *, void *arg);

struct slot_offer {
	int64_t			 school_id, event_id, by;
	const struct slot_host	*hosts;
	size_t			 nhosts;
	/* Whose, and when. */
	const int64_t		*owners;
	const struct slot_span	*slots;
	size_t			 nslots;
	bool			 drop;		/* also those that are taken */
};
void	store_offer_slots(struct pg *, const struct slot_offer *,
	    pg_done_fn *, void *arg);
/* *taken: of SLOTS_WOULD_GO. */
enum slot_status store_slots_offered(const struct pg_rows *, int *taken);

/* ---- who has left ---- */

struct slot_due {
	int64_t		 event_id;
	int64_t		 slot_id;	/* 0: it is about the teacher alone */
	int64_t		 guardian_id, child_id, teacher_id;
	bool		 booked;	/* by somebody else */
};
/*
 * Who is to be asked about: of the event, where it was not asked a moment ago,
 * or (event_id 0) of somebody.  Rows: store_slot_due_row().
 */
void	store_slots_due(struct pg *, int64_t school_id, int64_t event_id,
	    int64_t user_id, pg_done_fn *, void *arg);
void	store_slot_due_row(const struct pg_rows *, size_t row,
	    struct slot_due *);

enum slot_side { SIDE_STAYS, SIDE_FAMILY, SIDE_UNTAUGHT, SIDE_TEACHER };
/* sides: n of them, as of due.  event_id 0: not of an event as a whole. */
void	store_slots_checked(struct pg *, int64_t school_id, int64_t event_id,
	    const struct slot_due *due, const enum slot_side *sides, size_t n,
	    pg_done_fn *, void *arg);
/* What somebody was told of slots that they have not any more. */
void	store_forget_slots(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);

#endif
