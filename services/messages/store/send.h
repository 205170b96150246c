/* The store: sending, and what was sent before with a key. */
#ifndef LIAISON_MESSAGES_STORE_SEND_H
#define LIAISON_MESSAGES_STORE_SEND_H

#include "base/once.h"
#include "messages/limits.h"
#include "messages/store/types.h"

struct new_message {
	int64_t		 school_id;
	int64_t		 thread_id;	/* 0: begins one */
	int64_t		 draft_id;	/* gone once it is sent; 0: none */
	int64_t		 origin_id;	/* what it forwards; 0: nothing */
	struct person	 sender;
	struct once	 once;
	const char	*subject;	/* of a new thread */
	int		 replies;	/* of a new thread: the option */
	struct person	 other;		/* of a new thread: first recipient */
	const char	*body_html, *snippet, *to_summary;
	int64_t		*audience;	/* ascending, without the sender */
	size_t		 naudience;
	/* Of each of audience; see the columns of message.  NULL: none. */
	int16_t		*why;
	int64_t		*children;
	struct ticked	 to;
	struct files	 files;
	/* Of a new thread kept with it; of an answer those of its thread. */
	struct concerns	 concerns;
	const struct limits *limits;	/* of this sender; NULL: none */
	/* When it is delivered first; both 0: at once. */
	int64_t		 deliver_at_us;
	uint32_t	 undo_s;
	/* Whether it asks for acknowledgements, of each or once for each
	 * child; by when (0: at any time); AskOptions; and of whom about which
	 * child. */
	bool		 asks, ask_by_child;
	int64_t		 ask_due_us;
	const uint8_t	*ask_packed;
	size_t		 nask_packed;
	int64_t		*ask_people, *ask_children;
	size_t		 nask_pairs;
	/* Why it is urgent, and where that came from; NULL: it is not. */
	const char	*urgent_reason, *address;
	/* Copies to guardians: whether they are asked for, and who of audience
	 * has one for whom, as copies_keep() of SQL has it; NULL: nobody. */
	bool		 copies_asked;
	const char	**copies;
	size_t		 ncopies;
	/* When each of audience can be reached, 0: as soon as it goes.  NULL:
	 * everybody is. */
	int64_t		*times_us;
	/* As it was asked for, for the draft that it may be again. */
	bool		 reply_all;
	int		 as;
};

enum sent_status {
	SENT_NEW = 0,		/* of store_find_key(): the key is new */
	SENT_BEFORE = 1,	/* with the same key and content */
	SENT_OTHER = 2,		/* the key was used for other content */
	SENT_NO_THREAD = 3,
	SENT_TOO_MANY = 4,	/* messages of this sender, for now */
	SENT_TOO_MANY_PEOPLE = 5,
	SENT_IN_PAST = 6,	/* to be delivered before now */
	SENT_TOO_FAR = 7,
	/* Of what is held. */
	HELD_NOT_FOUND = 8,
	HELD_DELIVERED = 9,
	HELD_ASKED_BEFORE = 14,	/* an acknowledgement is due before */
	SENT_NO_DRAFT = 10,	/* any more, of this sender */
	SENT_NO_ORIGIN = 20,	/* any more, for this sender to forward */
};

struct sent {
	enum sent_status status;
	int64_t		 message_id, thread_id;
	int64_t		 position;	/* of its delivery; 0: it is held */
	uint32_t	 recipient_count;
	int64_t		 at_us;		/* when it is delivered */
	struct waiting	 plan;		/* of SENT_BEFORE; n 0: at one time */
	int64_t		 wait_s;	/* of SENT_TOO_MANY...: seconds */
};

void	store_send(struct pg *, const struct new_message *, pg_done_fn *,
	    void *);
/* What was answered to this key before, without writing. */
void	store_find_key(struct pg *, const struct new_message *, pg_done_fn *,
	    void *);
/* It waits; else it is delivered as it is written. */
bool	store_is_held(const struct new_message *);
void	store_take_sent(const struct pg_rows *, struct arena *, struct sent *);

#endif
