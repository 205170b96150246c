/*
 * Channels: how people are told beside their list of notifications.
 *
 * What is delivered, and every notice, leaves a row in channel_plan, in the
 * same commit.  The planner asks the directory how each of its people is to be
 * told, and writes a row of channel_delivery for each notification, person and
 * channel: when it is due, and why then (own quiet hours, a digest, a flood),
 * or why it is not told at all.  Each channel has a sender, which takes its own
 * rows that are due.  Hooks are the school's and not a person's: what they are
 * told is in hook_delivery, by the same plan, and nobody's wishes hold it.
 *
 * A new channel is:
 *	a number here;
 *	who has it, and how they want to be told: a row of planner_people() for
 *	each of them;
 *	a sender of its rows of channel_delivery, "channel = N AND state = 0
 *	AND due_at <= now()", woken by planner_listen().
 */
#ifndef LIAISON_NOTIFY_CHANNELS_CHANNEL_H
#define LIAISON_NOTIFY_CHANNELS_CHANNEL_H

#include <stdint.h>

/* The numbers are those of channel_delivery. */
enum channel {
	CHANNEL_MAIL = 1,
	CHANNEL_PUSH = 2,
	CHANNEL_HOOK = 3,
};

enum channel_state {
	CHANNEL_WAITS,
	CHANNEL_SENT,
	CHANNEL_FAILED,
	CHANNEL_BOUNCED,
	CHANNEL_SKIPPED,
};

/* Of what was skipped. */
enum channel_why {
	CHANNEL_NOT_CHOSEN = 1,
	CHANNEL_MUTED,
	CHANNEL_READ_BEFORE,
	CHANNEL_GONE,
	CHANNEL_NO_ADDRESS,
};

enum channel_mode {
	CHANNEL_NONE,
	CHANNEL_EACH,
	CHANNEL_DIGEST,
};

/* How one person is told on one channel. */
struct channel_wish {
	int64_t		 user_id;
	enum channel	 channel;
	/* CHANNEL_MODE() of each About. */
	int64_t		 modes;
	/* Microseconds since 1970: when own quiet hours end, 0: they are not
	 * now; when the next digest goes. */
	int64_t		 quiet_us, digest_us;
};
#define CHANNEL_MODE(about, mode)	((int64_t)(mode) << 2 * (int)(about))

#endif
