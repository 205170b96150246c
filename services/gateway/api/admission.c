/* Who may have connections, and whose end where there are too many. */
#include <sys/param.h>

#include <arpa/inet.h>

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "gateway/api/address.h"
#include "gateway/api/admission.h"
#include "gateway/api/gateway.h"
#include "gateway/settings.h"

#define BUCKETS		1024
/* A browser has six, a person several browsers, a script more. */
#define MAX_OF_USER	256

TAILQ_HEAD(client_list, client);

enum owner_kind { OWNER_ADDRESS, OWNER_USER, OWNER_KINDS };

struct owner {
	enum owner_kind		 kind;
	uint64_t		 key[2];
	unsigned		 n, max;
	struct client_list	 clients;	/* the idlest first */
	struct owner		*next;
};

static struct {
	unsigned		 max, live;
	unsigned		 max_of[OWNER_KINDS], max_shared;
	const char		*shared;	/* networks */
	struct client_list	 all[OWNER_KINDS];	/* the idlest first */
	struct owner		*buckets[BUCKETS];
	struct series		*closed;
} admission;

void
admission_init(unsigned max, unsigned max_of_address, const char *shared)
{
	int i;

	admission.max = max;
	admission.max_shared = MAX(max_of_address, max / 2);
	admission.shared = shared;
	admission.max_of[OWNER_ADDRESS] = max_of_address;
	admission.max_of[OWNER_USER] = MAX_OF_USER;
	for (i = 0; i < OWNER_KINDS; i++)
		TAILQ_INIT(&admission.all[i]);
	admission.closed = metrics_counter("liaison_http_crowded_out_total",
	    "Connections closed to make room for others.", "");
}

/* ---- owners ---- */

static struct owner **
find_owner(enum owner_kind kind, const uint64_t key[2])
{
	uint64_t h = (key[0] ^ (key[1] * 0x9e3779b97f4a7c15U) ^ kind) *
	    0xff51afd7ed558ccdU;
	struct owner **at = &admission.buckets[(h >> 32) % BUCKETS];

	while (*at != NULL && ((*at)->kind != kind || (*at)->key[0] != key[0] ||
	    (*at)->key[1] != key[1]))
		at = &(*at)->next;
	return at;
}

static void
disown(struct client *client)
{
	struct owner *o = client->owner, **at;

	if (o == NULL)
		return;
	TAILQ_REMOVE(&o->clients, client, of_owner);
	TAILQ_REMOVE(&admission.all[o->kind], client, of_all);
	client->owner = NULL;
	if (--o->n > 0)
		return;
	at = find_owner(o->kind, o->key);
	*at = o->next;
	free(o);
}

/* It is the one that was heard of last. */
static void
own(struct client *client, enum owner_kind kind, const uint64_t key[2])
{
	struct owner *o, **at;

	disown(client);
	at = find_owner(kind, key);
	if ((o = *at) == NULL) {
		if ((o = *at = calloc(1, sizeof(*o))) == NULL)
			fatal("out of memory");
		o->kind = kind;
		o->max = admission.max_of[kind];
		o->key[0] = key[0];
		o->key[1] = key[1];
		TAILQ_INIT(&o->clients);
	}
	o->n++;
	client->owner = o;
	TAILQ_INSERT_TAIL(&o->clients, client, of_owner);
	TAILQ_INSERT_TAIL(&admission.all[kind], client, of_all);
}

static void
refresh(struct client *client)
{
	struct owner *o = client->owner;

	if (o == NULL)
		return;
	TAILQ_REMOVE(&o->clients, client, of_owner);
	TAILQ_INSERT_TAIL(&o->clients, client, of_owner);
	TAILQ_REMOVE(&admission.all[o->kind], client, of_all);
	TAILQ_INSERT_TAIL(&admission.all[o->kind], client, of_all);
}

/* One host has a whole /64 of IPv6. */
static void
address_key(const char *address, uint64_t key[2])
{
	struct in6_addr v6;
	struct in_addr v4;

	key[0] = key[1] = 0;
	if (inet_pton(AF_INET, address, &v4) == 1)
		key[1] = (uint64_t)v4.s_addr | UINT64_C(1) << 32;
	else if (inet_pton(AF_INET6, address, &v6) == 1)
		(void)memcpy(&key[0], &v6, sizeof(key[0]));
}

static void
own_by_address(struct client *client, const char *address)
{
	uint64_t key[2];

	address_key(address, key);
	own(client, OWNER_ADDRESS, key);
	/* Asked of its first one alone. */
	if (client->owner->n == 1 && address_is_of(address, admission.shared))
		client->owner->max = admission.max_shared;
}

/* ---- making room ---- */

/* What is being answered is let be: that ends by itself, and soon. */
static bool
may_go(const struct client *client, enum owner_kind kind)
{
	if (client->exchange != NULL &&
	    client->http.state == HTTP_STATE_ANSWER)
		return false;
	return kind == OWNER_ADDRESS ||
	    (client->http.state == HTTP_STATE_HEAD && !client->http.partial);
}

static bool
close_client(struct client *client)
{
	series_add(admission.closed, 1);
	http_connection_end(&client->http);
	return true;
}

static bool
close_idlest(enum owner_kind kind)
{
	struct client *client;

	TAILQ_FOREACH(client, &admission.all[kind], of_all)
		if (may_go(client, kind))
			return close_client(client);
	return false;
}

/* False: there is none but itself. */
static bool
fit_owner(struct client *newest)
{
	struct owner *o = newest->owner;
	struct client *client;

	if (o == NULL || o->n <= o->max)
		return true;
	TAILQ_FOREACH(client, &o->clients, of_owner)
		if (client != newest && may_go(client, o->kind))
			return close_client(client);
	return false;
}

static bool
fit_all(void)
{
	return admission.live <= admission.max ||
	    close_idlest(OWNER_ADDRESS) || close_idlest(OWNER_USER);
}

/* ---- a connection's life ---- */

void
client_admit(struct client *client)
{
	client->proxied = address_is_trusted(client->address);
	admission.live++;
	if (!client->proxied)
		own_by_address(client, client->address);
	if (!fit_owner(client) || !fit_all())
		(void)close_client(client);
}

void
client_leave(struct client *client)
{
	disown(client);
	admission.live--;
}

void
client_on_head(struct client *client, const struct http_head *h)
{
	char address[ADDRESS_MAX];

	if (!client->proxied) {
		refresh(client);
		return;
	}
	address_of_client(client->address, h, address);
	own_by_address(client, address);
	(void)fit_owner(client);
}

void
client_is_user(struct client *client, const struct rpc_caller *caller)
{
	const uint64_t key[2] = { (uint64_t)caller->school_id,
		(uint64_t)caller->user_id };
	struct owner *o = client->owner;

	if (o != NULL && o->kind == OWNER_USER && o->key[0] == key[0] &&
	    o->key[1] == key[1])
		return;
	own(client, OWNER_USER, key);
	(void)fit_owner(client);
}

void
client_is_nobody(struct client *client)
{
	if (client->proxied || client->owner == NULL ||
	    client->owner->kind != OWNER_USER)
		return;
	own_by_address(client, client->address);
}

void
client_on_answer(struct client *client)
{
	if (client->proxied || client->use != NULL)
		disown(client);
	else
		refresh(client);
}
