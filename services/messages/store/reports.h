/* The store: messages that were reported to the moderators. */
#ifndef LIAISON_MESSAGES_STORE_REPORTS_H
#define LIAISON_MESSAGES_STORE_REPORTS_H

#include "messages/store/thread.h"

enum report_status {
	REPORT_DONE = 0,
	REPORT_BEFORE = 1,
	REPORT_NONE = 8,	/* such message of the caller's */
	REPORT_ITS_OWN = 12,
	REPORT_OUTDATED = 13,	/* decided meanwhile */
};

struct new_report {
	int64_t		 school_id, user_id, message_id;
	int		 kind;		/* Moderation__Report__Kind */
	const char	*word;
	const int64_t	*moderators;	/* whom it is told, maybe */
	size_t		 nmoderators;
};
/* One row: store_take_report(). */
void	store_report(struct pg *, const struct new_report *, pg_done_fn *,
	    void *arg);
enum report_status store_take_report(const struct pg_rows *,
	    int64_t *reported_us);

/* A message that was reported; it lies on the arena. */
struct reported {
	int64_t		 message_id, thread_id;
	const char	*subject;
	struct person	 sender;
	uint32_t	 count;
	const int64_t	*kinds;
	size_t		 nkinds;
	int64_t		 reported_us;
	int		 state;		/* ..__ReportedMessage__State */
	uint32_t	 version;
	int64_t		 decided_us;	/* 0: nobody has */
	int64_t		 decided_by;
	const char	*note;
};
/* Those before that one, newest first; at the start INT64_MAX of both. */
struct reported_page {
	int		 state;		/* 0: any */
	int64_t		 before_us, before_id;
	uint32_t	 limit;
};
/* user_id: who asks; what they wrote themselves is left out. */
void	store_list_reported(struct pg *, int64_t school_id, int64_t user_id,
	    const struct reported_page *, pg_done_fn *, void *arg);
/* One row, or none. */
void	store_get_reported(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, pg_done_fn *, void *arg);
void	store_take_reported(const struct pg_rows *, size_t row,
	    struct arena *, struct reported *);

struct report {
	int64_t		 user_id, reported_us;
	int		 kind;
	const char	*word;
};
/* The newest first, 200 at most. */
void	store_list_reports(struct pg *, int64_t school_id, int64_t message_id,
	    pg_done_fn *, void *arg);
/* Its word is on the arena. */
void	store_take_report_row(const struct pg_rows *, size_t row,
	    struct arena *, struct report *);

/* Rows for store_take_report_message(), oldest first. */
void	store_get_reported_thread(struct pg *, int64_t school_id,
	    int64_t user_id, int64_t message_id, int around, pg_done_fn *,
	    void *arg);
void	store_take_report_message(const struct pg_rows *, size_t row,
	    struct arena *, struct message *);

struct decision {
	int64_t		 school_id, user_id, message_id;
	int		 state;
	const char	*note;
	uint32_t	 version;
};
/* One row: store_take_decision(). */
void	store_decide_report(struct pg *, const struct decision *,
	    pg_done_fn *, void *arg);
enum report_status store_take_decision(const struct pg_rows *);

/* One row; store_sender_seen(): the user has that message, of sender_id's. */
void	store_check_sender(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t message_id, int64_t sender_id, pg_done_fn *, void *arg);
bool	store_sender_seen(const struct pg_rows *);

#endif
