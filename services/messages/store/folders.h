/* The store: folders of one's own, and what becomes of lines by themselves. */
#ifndef LIAISON_MESSAGES_STORE_FOLDERS_H
#define LIAISON_MESSAGES_STORE_FOLDERS_H

#include "messages/store/types.h"

struct folder {
	int64_t		 id;
	int64_t		 parent_id;	/* 0: at the top */
	const char	*name;
	uint32_t	 unread;
};

enum folder_status {
	FOLDER_DONE = 0,
	FOLDER_NONE = 3,		/* no such folder */
	FOLDER_NO_PARENT = 4,
	FOLDER_TAKEN = 5,		/* the name, there */
	FOLDER_TOO_MANY = 6,
	FOLDER_THIRD = 7,		/* beyond the second level */
	FOLDER_IN_ITSELF = 8,
};

/* Rows: store_folder(), by name. */
void	store_list_folders(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
void	store_folder(const struct pg_rows *, size_t row, struct folder *);

/* Of name and parent_id.  A row: store_folder_added(). */
void	store_add_folder(struct pg *, int64_t school_id, int64_t user_id,
	    const struct folder *, int most, pg_done_fn *, void *arg);
enum folder_status store_folder_added(const struct pg_rows *, int64_t *id);

/* name NULL, parent NULL: as it is.  A row: store_folder_changed(). */
void	store_change_folder(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, const char *name, const int64_t *parent,
	    pg_done_fn *, void *arg);
/* How it is then, but for the id. */
enum folder_status store_folder_changed(const struct pg_rows *,
	    struct folder *);

/* Of its lines `most` leave it at once.  A row: store_folder_dropped(). */
void	store_drop_folder(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, int most, pg_done_fn *, void *arg);
enum folder_status store_folder_dropped(const struct pg_rows *);

/* Of all schools: a little of what is to be done.  A row: store_swept(). */
void	store_sweep_folders(struct pg *, int most, pg_done_fn *, void *arg);
/* Of what has been in the trash for kept_s seconds. */
void	store_sweep_trash(struct pg *, int64_t kept_s, int most,
	    pg_done_fn *, void *arg);
/* How many lines were done. */
int	store_swept(const struct pg_rows *);

#endif
