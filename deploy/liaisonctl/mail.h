/*
 * The mailboxes of the demo schools: filled once, by sending.  Every message
 * goes the way of a user's, with the rights of who writes it.
 */
#ifndef LIAISONCTL_MAIL_H
#define LIAISONCTL_MAIL_H

#include "courier.h"
#include "mail_log.h"

/*
 * Sends what the plan has and the log has not; `threads` gets the ids of the
 * plan's threads, 0 where one is not there.  A message that is refused is named
 * and passed over.  0, or -1 after a sentence where a service failed.
 */
int	mail_send(struct courier *, struct mail_log *, const struct plan *,
	    int64_t *threads);

/* What some of the people have begun to write.  0, or -1 after a sentence. */
int	mail_keep_drafts(struct courier *);
/* Texts that some, and the school, begin with: likewise. */
int	mail_keep_templates(struct courier *);
/* What somebody answers when they are away: likewise. */
int	mail_keep_auto_reply(struct courier *);
/* The folders of some, with some of the oldest threads: likewise. */
int	mail_fold(struct courier *);
/*
 * What some of them have sent for a morning some days after now, which is that
 * of the first start.  0, or -1 after a sentence.
 */
int	mail_schedule(struct courier *, time_t now);
/* What some ask the others to confirm within some days, and a part of them has:
 * likewise. */
int	mail_ask(struct courier *, time_t now);
/* What the direction has sent as urgent: likewise. */
int	mail_send_urgent(struct courier *);
/* What somebody has passed on: likewise. */
int	mail_forward(struct courier *);
/* What was reported, and who is blocked: likewise. */
int	mail_make_trouble(struct courier *);
/* A message that was taken back after it was read: likewise. */
int	mail_recall(struct courier *);
/* A message to a pupil, with a copy to the guardians: likewise. */
int	mail_copy_guardians(struct courier *);

/*
 * As the people would have left their mailboxes: whoever answered has read, of
 * the people with a login the newest threads are unread and some old ones put
 * away, and no notification of theirs is of what is read (mail_marks.c).
 */
int	mail_mark(struct courier *, const struct plan *,
	    const int64_t *threads);
int	mail_mark_notifications(struct courier *);

#endif
