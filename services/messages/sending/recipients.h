/* Whom a message is for, as it keeps and shows it. */
#ifndef LIAISON_MESSAGES_SENDING_RECIPIENTS_H
#define LIAISON_MESSAGES_SENDING_RECIPIENTS_H

#include "messages/sending/sending.h"

/* Which of the members, or n_members where there is no such. */
size_t		 recipients_find(const Directory__ResolveAudienceReply *,
		    int64_t id);

/* Room for n items; names are kept by reference. */
void		 ticked_init(struct ticked *, struct arena *, size_t n);
void		 ticked_add(struct ticked *, const char *id, int role,
		    const char *name, const char *title);
void		 ticked_add_person(struct ticked *, struct arena *,
		    const struct person *);

/* "Administration, Claire Dupont, +3" */
const char	*ticked_summary(const struct ticked *, struct arena *);

/* As the API has it; those left out are none. */
Messages__Recipient *ticked_message(struct arena *, const struct ticked *,
		    size_t i);
/* Who was left out: all are counted, some named. */
Common__Person	**ticked_left_out(const struct ticked *, struct arena *,
		    size_t *n, uint32_t *count);

/* A group of the sender's own: its name is nobody else's business. */
bool		 ticked_is_group(const char *id);
/*
 * What a reader sees of whom a message is for.  Others than oneself by name
 * sees the sender and, where replies go to all, everybody.
 */
void		 ticked_show(struct ticked *, struct arena *, int64_t reader,
		    bool is_sender, bool to_all);

/* Without these people, wherever they are named. */
void		 ticked_drop(struct ticked *, struct arena *,
		    const int64_t *people, size_t n);

/* A copy on the arena; NULL for "". */
const char	*recipients_context(struct arena *, const char *);

/* A copy on the arena. */
struct person	 recipients_person(struct arena *,
		    const Directory__AudienceMember *);

#endif
