/*
 * Calls of all services on behalf of the people of one demo school, who are
 * named by their indexes in its roster.
 */
#ifndef LIAISONCTL_COURIER_H
#define LIAISONCTL_COURIER_H

#include "../demo/plan.h"
#include "administration.rpc.h"
#include "attachments.rpc.h"
#include "families.rpc.h"
#include "messages.rpc.h"
#include "notify.rpc.h"
#include "peer.h"

/* Of each class four, of levels, functions and the whole school the others. */
#define COURIER_CATEGORIES	(MAX_HOMEROOMS * 8 + 32)

enum courier_service {
	COURIER_DIRECTORY, COURIER_MESSAGES, COURIER_ATTACHMENTS,
	COURIER_NOTIFY, COURIER_SERVICES,
};

/* By the index of a person; id 0: not found in the directory. */
struct courier_person {
	int64_t	id;
	int	role;
};

struct courier_category {
	const char	*label, *id;
};

struct courier {
	struct peer		*peer;
	struct arena		*arena;
	struct rpc_client	*clients[COURIER_SERVICES];
	const struct school	*school;
	int64_t			 school_id;
	struct courier_person	 people[MAX_PEOPLE];
	uint64_t		 permissions;	/* of who calls; 1 << each */
	/* Of the next call: repeated with it, it is done once.  Or NULL. */
	const char		*key;
	struct courier_category	 categories[COURIER_CATEGORIES];
	size_t			 ncategories;
	struct peer_result	 result;	/* of the last failure */
	unsigned		 pending;	/* courier_post() */
	bool			 failed;	/* one of them */
};

/* Services are where LIAISON_MESSAGES ... say.  0, or -1 after a sentence. */
int	courier_open(struct courier *, struct peer *);
void	courier_close(struct courier *);

/*
 * Goes to a school: learns whom and which categories the directory knows of
 * it, as its administrator with this login and password sees them.
 */
int	courier_enter(struct courier *, const struct school *,
	    int64_t school_id, const char *login, const char *password);

/* As that person.  0, or -1 with courier.result and no sentence. */
int	courier_call(struct courier *, int person, enum courier_service,
	    const struct rpc_rule *, const void *request, peer_reply_fn *,
	    void *arg);
/*
 * The same without waiting, and in any order: some are on their way at a time.
 * courier_wait() waits for all: 0, or -1 where one of them failed.
 */
void	courier_post(struct courier *, int person, enum courier_service,
	    const struct rpc_rule *, const void *request);
int	courier_wait(struct courier *);
/* Of the last failure: is it the service, and not what was asked of it? */
bool	courier_has_failed(const struct courier *);
/*
 * A paper of the demo (../demo/papers.h) as an attachment of that person's.
 * Its id, or NULL with courier.result.
 */
char	*courier_upload(struct courier *, int person, const char *name,
	    const char *text);
/* Who has this login and is in the directory, or -1. */
int	courier_person(const struct courier *, const char *login);
/* The id of a category by its label in French, or NULL. */
const char *courier_category(const struct courier *, const char *label);

#endif
