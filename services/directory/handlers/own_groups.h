/* What handlers of own groups share. */
#ifndef LIAISON_DIRECTORY_HANDLERS_OWN_GROUPS_H
#define LIAISON_DIRECTORY_HANDLERS_OWN_GROUPS_H

#include "directory/directory.h"
#include "directory/store/own_groups.h"

/* Answers the call with the group as it is now, or that there is none. */
void		 own_group_tell(struct directory *, struct rpc_call *,
		    int64_t id);
/* NULL: none.  It lives as long as the request.  Else what is wrong. */
struct status	 own_group_rule(const Directory__GroupRule *,
		    struct store_rule *);

#endif
