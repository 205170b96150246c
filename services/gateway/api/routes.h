/*
 * The one table of routes: what can be asked, by whom, and what answers.  The
 * dispatcher, the 405 answers, the metrics' labels and the OpenAPI document
 * are all made from it.
 */
#ifndef LIAISON_GATEWAY_API_ROUTES_H
#define LIAISON_GATEWAY_API_ROUTES_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "common.pb-c.h"
#include "gateway/http/head.h"

/* What answers. */
enum route_kind {
	ROUTE_CALL,		/* one RPC, transcoded */
	ROUTE_LOGIN,
	ROUTE_LOGOUT,
	ROUTE_ME,
	ROUTE_UPLOAD,
	ROUTE_DOWNLOAD,
	ROUTE_HEALTH,
	ROUTE_READY,
	ROUTE_METRICS,
	ROUTE_OPENAPI,
	ROUTE_PAGE,		/* the front end's files: every other path */
	ROUTE_KINDS
};

enum route_service {
	SERVICE_DIRECTORY,
	SERVICE_MESSAGES,
	SERVICE_ATTACHMENTS,
	SERVICE_NOTIFY,
	SERVICES
};

enum route_body {
	BODY_NONE,
	BODY_JSON,		/* the request message */
	BODY_BYTES,		/* the bytes themselves, or a multipart file */
};

#define ROLE_BIT(role)	(1U << (role))
#define ROLES_NONE	0U	/* nobody need be logged in */
#define ROLES_ADMIN	ROLE_BIT(COMMON__ROLE__ADMIN)
#define ROLES_ALL \
	(ROLE_BIT(COMMON__ROLE__GUARDIAN) | ROLE_BIT(COMMON__ROLE__STUDENT) | \
	ROLE_BIT(COMMON__ROLE__TEACHER) | ROLE_BIT(COMMON__ROLE__STAFF) | \
	ROLES_ADMIN)

#define BODY_JSON_MAX	(1024 * 1024)

struct route {
	enum http_method	 method;
	const char		*pattern;	/* "/api/v1/threads/{id}" */
	enum route_kind		 kind;
	unsigned		 roles;
	bool			 retry;		/* safe to send again */
	enum route_body		 body;
	size_t			 body_max;	/* bytes; 0: none is taken */
	enum route_service	 service;
	const char		*rpc;		/* "ListThreads" */
	const char		*path_field;	/* what {id} sets; or NULL */
	/* The field that the Idempotency-Key header sets, or NULL. */
	const char		*key_field;
	/* The field that a BODY_BYTES body sets, or NULL. */
	const char		*bytes_field;
	int			 success;	/* HTTP status */
	const char		*summary;	/* for OpenAPI */
};

/* What the table's names stand for. */
struct route_call {
	const ProtobufCServiceDescriptor	*service;
	unsigned				 method;	/* its index */
	const ProtobufCMessageDescriptor	*input, *output;
	const ProtobufCFieldDescriptor		*path_field, *key_field,
						*bytes_field;
	/* Fields that neither body nor query may set; ended by NULL. */
	const char				*hidden[4];
};

struct route_match {
	const struct route	*route;		/* NULL: none has this path */
	/* Of the path, whatever the method: HTTP_BIT()s.  0: no such path. */
	unsigned		 methods;
	const char		*id;		/* {id}, percent-encoded */
	size_t			 id_len;
};

/* Resolves the table's names.  Ends the process if the table is wrong. */
void	routes_init(size_t max_upload);
const struct route *routes_table(size_t *n);
/* HEAD is answered by GET's row.  OPTIONS matches no row. */
struct route_match routes_find(enum http_method, const char *path);
/* Only for ROUTE_CALL rows. */
const struct route_call *routes_call(const struct route *);
/* Bytes of body this route takes. */
size_t	routes_body_max(const struct route *);

/* "directory"; the package of its proto is liaison.directory.v1. */
const char *routes_service_name(enum route_service);
/* The index of a method; it must exist. */
unsigned routes_method(enum route_service, const char *name);

#endif
