/* The process, as all of the module sees it: kore/module.c makes it. */
#ifndef LIAISON_GATEWAY_API_GATEWAY_H
#define LIAISON_GATEWAY_API_GATEWAY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments.pb-c.h"
#include "gateway/api/routes.h"

struct loop;
struct page;
struct pages;
struct rpc_client;
struct rpc_keys;
struct sessions;
struct settings;

struct gateway {
	/* Made before Kore forks its workers. */
	struct settings		*settings;
	struct rpc_keys		*keys;
	struct pages		*pages;
	struct page		*openapi;
	bool			 tls;
	bool			 secure;	/* browsers speak TLS with us */
	const char		*base_path;	/* "" or "/liaison" */
	const char		*metrics_token;	/* "": there is none */
	int64_t			 timeout_ms;
	size_t			 max_upload;	/* bytes of one file */
	size_t			 max_roster;
	const char		*trusted_proxy;
	/* Of this worker. */
	struct loop		*loop;
	struct rpc_client	*service[SERVICES];
	struct sessions		*sessions;
	/* The last answer of attachments, for when it is away.  NULL: none. */
	Attachments__GetLimitsReply *limits;
	bool			 draining;
	unsigned		 worker;	/* from 1 */
	pid_t			 parent;	/* Kore's first process */
};
extern struct gateway gateway;

#endif
