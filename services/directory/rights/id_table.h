/* A hash table of structs that begin with their entry in it. */
#ifndef LIAISON_DIRECTORY_RIGHTS_ID_TABLE_H
#define LIAISON_DIRECTORY_RIGHTS_ID_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct id_entry {
	struct id_entry	*next;
	int64_t		 id;
};

/* Zeroed: empty.  Owns nothing of what is in it. */
struct id_table {
	struct id_entry	**slots;
	size_t		 nslots, count;
};

/* NULL: not there. */
void	*id_table_find(const struct id_table *, int64_t id);
/* entry->id must be set, and not be there yet. */
void	 id_table_add(struct id_table *, struct id_entry *);
void	 id_table_remove(struct id_table *, struct id_entry *);
/* Forgets all entries. */
void	 id_table_clear(struct id_table *);

#endif
