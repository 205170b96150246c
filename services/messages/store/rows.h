/* Rows into what the handlers are told, for the store alone. */
#ifndef LIAISON_MESSAGES_STORE_ROWS_H
#define LIAISON_MESSAGES_STORE_ROWS_H

#include "messages/store/thread.h"
#include "messages_queries.h"

/* On the arena; as many as the array has. */
const char	**store_texts(const struct pg_array *, struct arena *);
int64_t		*store_int64s(const struct pg_array *, struct arena *);

void		 store_take_ticked(const struct messages_ticked *,
		    struct arena *, struct ticked *);
void		 store_take_files(const struct messages_files *,
		    struct arena *, struct files *);
/* Of times_counted(), or null. */
void		 store_take_waiting(const struct pg_array *, struct arena *,
		    struct waiting *);
/* Five parameters, null where there are none. */
void		 store_add_files(struct pg_args *, const struct files *);
/* What it points to lies in the rows; of no context. */
struct person	 store_person(const struct messages_person *);
/* store/threads.c: likewise. */
struct line	 store_line_of(const struct messages_line *);
/* store/threads.c: read, archived, trashed, folder: four parameters. */
void		 store_add_marks(struct pg_args *, const struct marks *);
struct reminder;
/* store/acknowledgements.c: whom it is for, and what is asked about them. */
void		 store_take_reminder(const struct messages_reminder *,
		    struct arena *, struct reminder *);
/* store/acknowledgements.c: pairs as of the table copied. */
struct copies	 store_copies(const struct pg_array *people,
		    const struct pg_array *children, struct arena *);
/* store/thread.c: likewise, but for what is put on the arena. */
void		 store_message_of(const struct messages_message *,
		    struct arena *, struct message *);

#endif
