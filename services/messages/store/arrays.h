/* Arrays of rows and parameters, for the store alone. */
#ifndef LIAISON_MESSAGES_STORE_ARRAYS_H
#define LIAISON_MESSAGES_STORE_ARRAYS_H

#include "messages/store/store.h"

/* On the arena; the length comes from pg_array_len(). */
const char	**store_texts(const struct pg_rows *, size_t row, int col,
		    struct arena *);
int64_t		*store_int64s(const struct pg_rows *, size_t row, int col,
		    struct arena *);

/* Four columns from col: ids, roles, names, titles. */
void		 store_take_ticked(const struct pg_rows *, size_t row, int col,
		    struct arena *, struct ticked *);
/* Five columns from col: ids, names, types, sizes, hashes. */
void		 store_take_files(const struct pg_rows *, size_t row, int col,
		    struct arena *, struct files *);
/* Four columns from col: id, role, name, title. */
void		 store_take_person(const struct pg_rows *, size_t row, int col,
		    struct person *);

#endif
