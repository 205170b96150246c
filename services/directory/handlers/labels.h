/* The words that the directory says to people, in their language. */
#ifndef LIAISON_DIRECTORY_HANDLERS_LABELS_H
#define LIAISON_DIRECTORY_HANDLERS_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* language: "fr" or "en"; anything else is English. */

/* "Enseignants de 6e B"; the title is that of the class, level or group. */
char		*label_category(struct arena *, const char *language, int kind,
		    int64_t group_id, const char *title);
/* "parent de Léa Martin" */
char		*label_parent_of(struct arena *, const char *language,
		    const char *children);
/* "Firefox sur Windows"; each may be "". */
char		*label_device(struct arena *, const char *language,
		    const char *browser, const char *system);
/* A sentence for a reason of a rejected row; the reason itself if unknown. */
char		*label_reason(struct arena *, const char *language,
		    const char *reason, const char *detail);

/* ---- handlers/categories.c: ids, as "staff", "staff:direction",
 * "class:42:teachers", "level:7:guardians", "group:12"; group_id as in
 * store_category ---- */

char		*category_id(struct arena *, int kind, int64_t group_id);
/* False: no category can have this id. */
bool		 category_parse(const char *id, int *kind, int64_t *group_id);

#endif
