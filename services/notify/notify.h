/* The notify service, as its handlers see it. */
#ifndef LIAISON_NOTIFY_NOTIFY_H
#define LIAISON_NOTIFY_NOTIFY_H

#include "notify.pb-c.h"
#include "pg/pg.h"

struct notify {
	Notify__Notify_Service	 base;	/* first: what is served */
	struct pg		*pg;
};

/* Fills in `base`. */
void	notify_init_service(struct notify *);

/* Handlers; the types are those of Notify__Notify_Service. */
void	notify_handle_deliver(Notify__Notify_Service *,
	    const Notify__DeliverRequest *, Notify__DeliverReply_Closure,
	    void *);
void	notify_handle_mark_threads_read(Notify__Notify_Service *,
	    const Notify__MarkThreadsReadRequest *,
	    Notify__MarkThreadsReadReply_Closure, void *);
void	notify_handle_list_notifications(Notify__Notify_Service *,
	    const Notify__ListNotificationsRequest *,
	    Notify__ListNotificationsReply_Closure, void *);
void	notify_handle_mark_read(Notify__Notify_Service *,
	    const Notify__MarkReadRequest *, Notify__MarkReadReply_Closure,
	    void *);
void	notify_handle_count_unread(Notify__Notify_Service *,
	    const Notify__CountUnreadRequest *,
	    Notify__CountUnreadReply_Closure, void *);

#endif
