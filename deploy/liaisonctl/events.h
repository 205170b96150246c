/*
 * The events of the demo college: made once, by the people who would make them,
 * on school days after that of the first start.
 */
#ifndef LIAISONCTL_EVENTS_H
#define LIAISONCTL_EVENTS_H

#include "courier.h"
#include "events.rpc.h"
#include "mail_log.h"

#define EVENT_AUDIENCE	4

/* When, by the clock of the college: a day's minutes. */
struct event_hours {
	int	school_day;		/* after today */
	int	from, to;		/* minutes since midnight */
};
#define AT(h, m)	((h) * 60 + (m))

struct demo_event {
	const char	*key, *who;	/* login or name of who makes it */
	const char	*title, *place, *html;
	const char	*categories[EVENT_AUDIENCE];	/* labels in French */
	const char	*people[EVENT_AUDIENCE];	/* logins or names */
	struct event_hours hours;
	Events__Color	 color;
	Events__Rsvp__Mode rsvp;
	uint32_t	 capacity;
	int		 due_days;	/* before it begins; 0: until then */
	uint32_t	 reminder;	/* minutes before it, 0: none */
	const char	*rule;		/* or NULL */
	const char	*file, *file_text;	/* attached, or NULL */
	const char	*shown;		/* in its text, described so; or NULL */
};

/* As it was made. */
struct made_event {
	int64_t		 id;
	uint32_t	 version;
};

/*
 * All of it, for the school that the courier has entered; what the log
 * has is not made again.  Local time is that of the
 * college from then on.  0, or -1 after a sentence.
 */
int	events_make(struct courier *, struct mail_log *);

/* Parts of it, likewise. */
int	events_import_year(struct courier *, struct mail_log *);
int	events_make_term(struct courier *, struct mail_log *);
int	events_make_outing(struct courier *, struct mail_log *);
int	events_make_rehearsals(struct courier *, struct mail_log *);
int	events_make_changes(struct courier *, struct mail_log *);
int	events_make_evening(struct courier *, struct mail_log *);
int	events_tell(struct courier *, struct mail_log *);

/* 0, or -1 after a sentence. */
int	event_make(struct courier *, struct mail_log *,
	    const struct demo_event *, struct made_event *);
/* A change of it, noted by a key of its own; *event as it is from then on. */
int	event_change(struct courier *, struct mail_log *, const char *key,
	    const char *who, Events__UpdateEventRequest *,
	    struct made_event *);
/* A call of notify by somebody, by login or name: likewise. */
int	event_act(struct courier *, const char *who, const struct rpc_rule *,
	    const void *request, peer_reply_fn *, void *arg);

/* ---- events_days.c ---- */

/* Local time is that of the college from now on. */
void	events_use_clock(void);
/* That minute of the nth school day after now, by the local clock. */
time_t	events_at(time_t now, int school_day, int minute);
/* So many days later at the same time of the clock. */
time_t	events_days_later(time_t, int days);
bool	events_is_holiday(time_t);

#endif
