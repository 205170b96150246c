/* What is urgent, as it is asked for. */
#ifndef LIAISON_MESSAGES_SENDING_URGENT_H
#define LIAISON_MESSAGES_SENDING_URGENT_H

#include "messages/sending/sending.h"

/* Why, into the message; or refuses it.  The directory says whether the sender
 * may. */
struct status	urgent_take(struct sending *, const Messages__SendOptions *);
/* Of what is not, nothing: keys of before keep their content. */
void		urgent_fingerprint(struct fingerprint *,
		    const struct new_message *);

#endif
