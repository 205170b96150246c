/*
 * Routes: what can be asked, by whom, and what answers.  The table is made
 * from proto/, with all names resolved; here a path is looked up in it.
 */
#ifndef LIAISON_GATEWAY_API_ROUTES_H
#define LIAISON_GATEWAY_API_ROUTES_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway.routes.h"
#include "gateway/http/head.h"
#include "rpc.pb-c.h"
#include "rpc/rules.h"

enum route_body {
	BODY_NONE,
	BODY_JSON,		/* the request message */
	BODY_BYTES,		/* the bytes themselves, or a multipart file */
};

/* Whose session may call it: a bit for each of options.proto's Session. */
enum {
	SESSION_FULL = 1 << 1,
	SESSION_TOKEN = 1 << 2,
	SESSION_ENROLLING = 1 << 3,
	SESSION_CHOOSING = 1 << 4
};

/* What an API token needs for it; bits of Accounts__Scope's values. */
enum {
	SCOPE_READ = 1 << 1,
	SCOPE_SEND = 1 << 2,
	SCOPE_ADMIN = 1 << 3
};

/* No field of a message. */
#define ROUTE_NO_FIELD	(-1)

struct route {
	enum http_method	 method;
	const char		*pattern;	/* "/api/v1/threads/{id}" */
	const char		*name;		/* "GetThread" */
	enum route_kind		 kind;
	unsigned		 sessions;	/* SESSION_ bits */
	unsigned		 scope;		/* a SCOPE_ bit */
	enum route_body		 body;
	/* Bytes; 0 with BODY_BYTES: as much as an upload may have. */
	size_t			 body_max;
	int			 success;	/* HTTP status */

	/* Who may, too.  NULL: of ROUTE_PAGE, which is for anybody. */
	const struct rpc_rule	*rule;
	enum route_service	 service;	/* of a ROUTE_CALL */
	/* Indexes into rule->input->fields. */
	short			 param[ROUTE_PARAMS];	/* what {} set */
	short			 key_field, bytes_field;
	short			 csv_field;	/* of rule->output->fields */
	/* Fields that neither body nor query may set; ended by NULL. */
	const char		*hidden[ROUTE_PARAMS + 3];
};

struct route_match {
	const struct route	*route;		/* NULL: none has this path */
	/* Of the path, whatever the method: HTTP_BIT()s.  0: no such path. */
	unsigned		 methods;
	/* What stands for each {}, percent-encoded. */
	struct {
		const char	*text;
		size_t		 len;
	} param[ROUTE_PARAMS];
	unsigned		 nparams;
};

/* Another process. */
struct route_peer {
	const char	*name;		/* "directory" */
};

/* What is asked of another process; ended by NULL. */
struct route_served {
	enum route_service	 by;
	const struct rpc_rules	*rules;
};

/* Made from proto/, the most literal patterns first. */
extern const struct route route_table[ROUTES];
extern const struct route_peer route_peers[SERVICES];
extern const struct route_served route_served[];
extern const short route_statuses[];
extern const size_t route_nstatuses;

/* What an upload may have, with what its form adds, in bytes. */
void	routes_init(size_t max_upload);
const struct route *routes_table(size_t *n);
/* HEAD is answered by GET's row.  OPTIONS matches no row. */
struct route_match routes_find(enum http_method, const char *path);
/* Bytes of body this route takes. */
size_t	routes_body_max(const struct route *);


const char *routes_service_name(enum route_service);	/* "directory" */
/* The HTTP status of a Reason; 0: it has none of its own. */
int	routes_problem_status(Rpc__Reason);

#endif
