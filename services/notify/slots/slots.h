/* Slots of the school's events: what handlers of slots.proto share. */
#ifndef LIAISON_NOTIFY_SLOTS_SLOTS_H
#define LIAISON_NOTIFY_SLOTS_SLOTS_H

#include "notify/events/events.h"
#include "notify/store/slots.h"
#include "slots.serve.h"
#include "teaching.rpc.h"

/* ---- family.c: whose children they are, and who teaches them ---- */

struct family {
	int64_t		 guardian_id;	/* 0: that is no guardian */
	const char	*name;
	struct {
		int64_t		 id;
		const char	*name, *class;
	} *children;
	size_t		 nchildren;
	struct {
		int64_t		 teacher_id, child_id;
		const char	*subject;
	} *teaching;
	size_t		 nteaching;
};

/* On the arena: the answer does not last. */
void		 family_take(struct arena *, const Teaching__GetFamilyReply *,
		    struct family *);
/* Its place among the children; nchildren: none of theirs. */
size_t		 family_child(const struct family *, int64_t child_id);
bool		 family_taught(const struct family *, int64_t teacher_id,
		    int64_t child_id);
/* The only child that they teach; 0: none, or several. */
int64_t		 family_only_child(const struct family *, int64_t teacher_id);

/* ---- view.c: an event's slots, for who asks ---- */

struct slots_view {
	struct notify		*n;
	struct rpc_call		*call;
	struct school_event	 event;
	bool			 can_change, can_book;
	struct slot		*slots;
	size_t			 nslots;
	/* Whose slots are theirs: the caller, or whom they ask about. */
	int64_t			 guardian_id;
	struct family		 family;
};

/*
 * Calls fn with it, on the call's arena, when nobody has a slot any more who
 * may not; without a fn call the call has been failed.  guardian_id 0: the
 * caller.
 */
typedef void	 slots_opened_fn(struct slots_view *, void *arg);
void		 slots_open(struct notify *, struct rpc_call *,
		    int64_t event_id, int64_t guardian_id, slots_opened_fn *,
		    void *arg);
/* Answers with how it is now; with a status that is not OK, that is current. */
void		 slots_reply(struct slots_view *, struct status);
/* As the view has it. */
Slots__OfferedSlots *slots_message(const struct slots_view *);
/* Of the view, or NULL. */
const struct slot *slots_find(const struct slots_view *, int64_t id);
/* With teacher, place and child. */
Slots__Slot	*slots_own_message(struct arena *, const struct slot *);
Common__Person	*slots_person(struct arena *, int64_t id, Common__Role,
		    const char *name, const char *title,
		    const char *context);

/* ---- own.c ---- */

/* Answers with the event, and with the caller's slots of it. */
void		 slots_reply_event(struct notify *, struct rpc_call *,
		    const struct school_event *);

/* ---- left.c: who may not have a slot any more ---- */

/* Of an event; not where it was asked a moment ago. */
void		 slots_check(struct notify *, struct rpc_call *,
		    int64_t event_id, pg_done_fn *, void *arg);
/* Of somebody who has left, or is barred; and what they were told goes. */
void		 slots_forget(struct notify *, struct arena *,
		    int64_t school_id, int64_t user_id, pg_done_fn *,
		    void *arg);

#endif
