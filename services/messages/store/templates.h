/* The store: templates. */
#ifndef LIAISON_MESSAGES_STORE_TEMPLATES_H
#define LIAISON_MESSAGES_STORE_TEMPLATES_H

#include "messages/store/types.h"

struct template {
	int64_t		 id;
	const char	*name, *subject, *body_html, *snippet;
	bool		 school;	/* the school's; else one's own */
	uint32_t	 roles;		/* 1 << Common__Role; 0: everybody */
	int64_t		 saved_us;	/* since 1970 */
};

/* Who asks. */
struct template_user {
	int64_t		 school_id, user_id;
	uint32_t	 roles;		/* 1 << Common__Role */
	bool		 may;		/* change the school's */
};

enum template_status {
	TEMPLATE_DONE = 0,
	TEMPLATE_NONE = 3,		/* no such template */
	TEMPLATE_TAKEN = 5,		/* the name */
	TEMPLATE_TOO_MANY = 6,
	TEMPLATE_NOT_THEIRS = 9,	/* the school's, to be changed */
};

/* Rows: store_template(), whose texts live as long as they. */
void	store_list_templates(struct pg *, const struct template_user *,
	    pg_done_fn *, void *arg);
/* No row: there is none.  Else store_template(). */
void	store_get_template(struct pg *, const struct template_user *,
	    int64_t id, pg_done_fn *, void *arg);
void	store_template(const struct pg_rows *, size_t row, struct template *);

/* All but id and saved_us.  A row: store_template_added(), which sets them. */
void	store_add_template(struct pg *, const struct template_user *,
	    const struct template *, int most, pg_done_fn *, void *arg);
enum template_status store_template_added(const struct pg_rows *,
	    struct template *);

/* All but school and saved_us.  A row: store_template_saved(): sets them. */
void	store_save_template(struct pg *, const struct template_user *,
	    const struct template *, pg_done_fn *, void *arg);
enum template_status store_template_saved(const struct pg_rows *,
	    struct template *);

/* A row: store_template_dropped(), which sets school and name, of the rows. */
void	store_drop_template(struct pg *, const struct template_user *,
	    int64_t id, pg_done_fn *, void *arg);
enum template_status store_template_dropped(const struct pg_rows *,
	    struct template *);

#endif
