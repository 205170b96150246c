/*
 * Live: what happens to people is told to who has Liaison open, by WebSocket
 * or text/event-stream (GET /api/v1/live).
 *
 * Each worker hears from the services of the people that it has sockets of
 * (services/common/live/subscribe.h), reads on by ListChanges where something
 * may have been missed, and tells each change once.  An id says where somebody
 * is, so that any worker of any gateway can go on from there.
 */
#ifndef LIAISON_GATEWAY_LIVE_LIVE_H
#define LIAISON_GATEWAY_LIVE_LIVE_H

struct loop;

/* Before the workers are forked. */
void	live_prepare(void);
/* In a worker, once it has its services and sessions. */
void	live_init(struct loop *);
/* No new ones, and those that are there go elsewhere. */
void	live_drain(void);
void	live_destroy(void);

#endif
