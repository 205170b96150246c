/* The school's events: what handlers of events.proto share. */
#ifndef LIAISON_NOTIFY_EVENTS_EVENTS_H
#define LIAISON_NOTIFY_EVENTS_EVENTS_H

#include "belonging.rpc.h"
#include "directory.rpc.h"
#include "notify/notify.h"
#include "notify/store/calendar.h"

#define EVENT_DAYS	400	/* that one may last, and of a list */

/* ---- content.c: what a request says of an event ---- */

/* All but whom it is for.  Texts are on the arena, or the request's. */
struct status	event_content(struct arena *,
		    const Events__CreateEventRequest *, struct school_event *);
/* Which of the event's times something takes place at, from a request. */
struct status	event_check_instance(const struct school_event *);
/*
 * What the request leaves out stays.  *changes: what is told of it, " TIME
 * PLACE" (EVENT_CHANGED in notify.proto).
 */
struct status	event_update(struct arena *,
		    const Events__UpdateEventRequest *, struct school_event *,
		    const char **changes);

/* ---- extras.c: what it asks, reminds of and has attached ---- */

/* What of them is kept anew is said in the last. */
struct status	event_extras(struct arena *, const Events__CreateEventRequest *,
		    struct school_event *, struct event_kept *);
/* `before`: as it was; *changes is added to, as of event_update(). */
struct status	event_update_extras(struct arena *,
		    const Events__UpdateEventRequest *,
		    const struct school_event *before, struct school_event *,
		    struct event_kept *, const char **changes);
/* Its attachments, claimed for it: calls fn with their facts in place, or with
 * what is wrong.  `had`: what the event has already. */
typedef void	event_claimed_fn(struct status, void *arg);
void		event_claim(struct notify *, struct rpc_call *,
		    struct school_event *, const struct event_files *had,
		    event_claimed_fn *, void *arg);

/* When it takes place; its rule is as it is kept then. */
struct status	event_instances(struct arena *, struct school_event *,
		    struct instances *);

/* ---- audience.c: for whom it is ---- */

struct status	event_check_to(const Common__To *);
/* The directory's answer to who makes it: fills creator, to and wide. */
struct status	event_audience(struct arena *, const Common__To *,
		    const Directory__ResolveAudienceReply *,
		    struct school_event *, int64_t **members, size_t *n);
/* Of who may write to nobody now. */
struct status	event_frozen(void);
/* Keys of calendar_audience. */
const char	**event_keys(struct arena *, const struct school_event *,
		    size_t *n);
/* The own groups that it is for. */
int64_t		*event_groups(struct arena *, const struct school_event *,
		    size_t *n);
/* Of somebody, by what they are in now. */
struct event_reader event_reader(struct arena *, int64_t school_id,
		    int64_t user_id, const Belonging__ListBelongingReply *);
/* Who is in what is said in another answer, too. */
void		event_reader_add(struct rpc_call *, struct event_reader *,
		    const Belonging__ListBelongingReply *);
/* Is it for them?  Who made it is another question. */
bool		event_is_for(const struct school_event *,
		    const struct event_reader *);
/* Is the event for the one who looks, and through which of their children? */
void		event_for_reader(struct arena *, struct school_event *,
		    const struct event_reader *);
/* May they change what is not theirs, if they have the permission SCHOOL? */
bool		event_may_manage(const struct rpc_call *);
bool		event_may_change(const struct rpc_call *,
		    const struct school_event *);

/* ---- reader.c ---- */

/*
 * Calls fn with who looks at a span of time, on the call's arena; without it
 * the call has been failed.
 */
typedef void	 event_reader_fn(const struct event_reader *, void *arg);
void		 event_ask_reader(struct notify *, struct rpc_call *,
		    int64_t school_id, int64_t user_id, int64_t from_us,
		    int64_t to_us, event_reader_fn *, void *arg);

/* ---- people.c: who that is, all of them ---- */

/* ids NULL: they are not known.  On the arena. */
typedef void	event_people_done(const struct status *, int64_t *ids, size_t n,
		    void *arg);
/* Those for whom it is now, of the context's school. */
void		event_members(struct notify *, const struct rpc_context *,
		    struct arena *, const struct school_event *,
		    event_people_done *, void *arg);
/* For whom it is answered, by its mode, ascending: all but who made it, or of
 * PER_FAMILY children, and those who have none there. */
void		event_subjects(struct notify *, const struct rpc_context *,
		    struct arena *, const struct school_event *,
		    event_people_done *, void *arg);

/* ---- fill.c ---- */

/* The first of them, at most max; how many.  One more may be there. */
struct school_event *event_rows(struct arena *, const struct pg_rows *,
		    size_t max, size_t *n);
/* What they ask and what the caller has answered; of `whole` reminders and
 * attachments.  fn is not called where the call has been failed. */
void		event_fill(struct notify *, struct rpc_call *,
		    struct school_event *, size_t n, bool whole,
		    void (*fn)(void *arg), void *arg);

/* ---- rsvp.c ---- */

/* Until when it is answered. */
int64_t		event_due_us(const struct school_event *);
Events__Rsvp__State event_state(const struct event_answer *);
/* For the caller, on the call's arena; NULL: it asks nobody. */
Events__Rsvp	*event_rsvp_message(struct rpc_call *,
		    const struct school_event *);

/* ---- open.c ---- */

/*
 * Calls fn with the event, which the caller may see, on the call's arena;
 * without one the call has been failed.
 */
typedef void	 event_opened_fn(struct school_event *, void *arg);
void		 event_open(struct notify *, struct rpc_call *, int64_t id,
		    const char *instance, event_opened_fn *, void *arg);

/* ---- forget.c ---- */

/* Somebody's notices of what is not for them now go, and their slots. */
void		 event_forget(struct notify *, struct arena *,
		    int64_t school_id, int64_t user_id, pg_done_fn *,
		    void *arg);

/* ---- reply.c ---- */

/* As the API has it for the caller, on the call's arena. */
Events__Event	*event_message(struct rpc_call *, const struct school_event *,
		    bool whole);

#endif
