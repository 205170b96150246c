/*
 * The allow-list of a CURVE server.  Answered in the loop's own thread, so
 * that there is no actor thread and no file is read per connection.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "wire/socket.h"
#include "wire/zap.h"

#define ENDPOINT	"inproc://zeromq.zap.01"
#define KEY_LEN		32
#define MAX_PEERS	32
#define MAX_NAME	64
/* A key made after our start is found, and floods do not read files. */
#define RELOAD_MS	1000

/* Parts of a request. */
enum { VERSION, REQUEST_ID, DOMAIN, ADDRESS, IDENTITY, MECHANISM, KEY,
	NPARTS };

struct peer {
	char		 name[MAX_NAME];
	bool		 known;
	uint8_t		 key[KEY_LEN];
};

struct rpc_zap {
	void			*socket;
	struct loop_watch	*watch;
	const struct rpc_keys	*keys;
	int64_t			 loaded_ms;
	size_t			 npeers;
	struct peer		 peers[MAX_PEERS];
};

static bool	 parse_allow(struct rpc_zap *, const char *, char *, size_t);
static void	 load_peers(struct rpc_zap *);
static void	 on_readable(uint32_t, void *);
static void	 answer(struct rpc_zap *, zmq_msg_t *parts, int n);
static const struct peer *find(struct rpc_zap *, const zmq_msg_t *parts,
		    int n);
static const struct peer *find_key(const struct rpc_zap *, const void *key);
static bool	 part_is(const zmq_msg_t *, const char *);

struct rpc_zap *
rpc_zap_new(struct loop *loop, void *zmq, const struct rpc_keys *keys,
    const char *allow, char *error, size_t errlen)
{
	struct rpc_zap *z;

	z = calloc(1, sizeof(*z));
	if (z == NULL) {
		snprintf(error, errlen, "out of memory");
		return NULL;
	}
	z->keys = keys;
	if (!parse_allow(z, allow, error, errlen)) {
		rpc_zap_destroy(&z);
		return NULL;
	}
	load_peers(z);
	z->socket = zmq_socket(zmq, ZMQ_REP);
	if (z->socket == NULL ||
	    rpc_socket_set(z->socket, ZMQ_LINGER, 0) == -1 ||
	    zmq_bind(z->socket, ENDPOINT) == -1 ||
	    (z->watch = rpc_socket_watch(loop, z->socket, on_readable, z)) ==
	    NULL) {
		snprintf(error, errlen, "cannot check CURVE keys: %s",
		    zmq_strerror(zmq_errno()));
		rpc_zap_destroy(&z);
	}
	return z;
}

void
rpc_zap_destroy(struct rpc_zap **zp)
{
	struct rpc_zap *z = *zp;

	*zp = NULL;
	if (z == NULL)
		return;
	loop_unwatch(&z->watch);
	if (z->socket != NULL)
		zmq_close(z->socket);
	free(z);
}

static bool
parse_allow(struct rpc_zap *z, const char *allow, char *error, size_t errlen)
{
	size_t len;

	while (allow != NULL && *allow != '\0') {
		len = strcspn(allow, ", ");
		if (len >= MAX_NAME || (len > 0 && z->npeers == MAX_PEERS)) {
			snprintf(error, errlen,
			    "the list of who may call is too long");
			return false;
		}
		if (len > 0)
			memcpy(z->peers[z->npeers++].name, allow, len);
		allow += len;
		allow += strspn(allow, ", ");
	}
	return true;
}

static void
load_peers(struct rpc_zap *z)
{
	char text[RPC_KEY_TEXT], error[512];
	struct peer *p;

	z->loaded_ms = loop_now_ms();
	for (p = z->peers; p < z->peers + z->npeers; p++) {
		p->known = rpc_keys_peer(z->keys, p->name, text, error,
		    sizeof(error)) == 0;
		if (p->known)
			zmq_z85_decode(p->key, text);
		else
			log_warn("keys", "allowed=%s error=%s", p->name,
			    log_quote(error));
	}
}

static void
on_readable(uint32_t events, void *arg)
{
	struct rpc_zap *z = arg;
	zmq_msg_t parts[NPARTS];
	int n;

	(void)events;
	while ((n = rpc_socket_receive(z->socket, parts, NPARTS)) > 0) {
		answer(z, parts, n);
		rpc_socket_close_parts(parts, n < NPARTS ? n : NPARTS);
	}
}

static void
answer(struct rpc_zap *z, zmq_msg_t *parts, int n)
{
	const struct peer *peer = find(z, parts, n);
	const char *fields[] = { "1.0", "", peer != NULL ? "200" : "400",
		peer != NULL ? "OK" : "not on the list",
		peer != NULL ? peer->name : "", "" };
	zmq_msg_t reply[6];
	size_t len;
	int i;

	if (peer == NULL) {
		metrics_add("liaison_rpc_denied_total",
		    "Connections whose key may not call", "", 1);
		log_warn("denied", "address=%.*s", n > ADDRESS ?
		    (int)zmq_msg_size(&parts[ADDRESS]) : 0, n > ADDRESS ?
		    (const char *)zmq_msg_data(&parts[ADDRESS]) : "");
	}
	for (i = 0; i < 6; i++) {
		zmq_msg_init(&reply[i]);
		if (i == 1 && n > REQUEST_ID) {
			zmq_msg_copy(&reply[i], &parts[REQUEST_ID]);
			continue;
		}
		len = strlen(fields[i]);
		if (len > 0 && zmq_msg_init_size(&reply[i], len) == 0)
			memcpy(zmq_msg_data(&reply[i]), fields[i], len);
	}
	if (rpc_socket_send(z->socket, reply, 6) == -1)
		log_error("keys", "cannot answer: %s",
		    zmq_strerror(zmq_errno()));
}

static const struct peer *
find(struct rpc_zap *z, const zmq_msg_t *parts, int n)
{
	const struct peer *peer;
	const void *key;

	if (n != NPARTS || !part_is(&parts[VERSION], "1.0") ||
	    !part_is(&parts[DOMAIN], RPC_ZAP_DOMAIN) ||
	    !part_is(&parts[MECHANISM], "CURVE") ||
	    zmq_msg_size(&parts[KEY]) != KEY_LEN)
		return NULL;
	key = zmq_msg_data((zmq_msg_t *)(uintptr_t)&parts[KEY]);
	peer = find_key(z, key);
	if (peer == NULL && loop_now_ms() - z->loaded_ms >= RELOAD_MS) {
		load_peers(z);
		peer = find_key(z, key);
	}
	return peer;
}

static const struct peer *
find_key(const struct rpc_zap *z, const void *key)
{
	size_t i;

	for (i = 0; i < z->npeers; i++)
		if (z->peers[i].known &&
		    memcmp(z->peers[i].key, key, KEY_LEN) == 0)
			return &z->peers[i];
	return NULL;
}

static bool
part_is(const zmq_msg_t *part, const char *text)
{
	return zmq_msg_size(part) == strlen(text) &&
	    memcmp(zmq_msg_data((zmq_msg_t *)(uintptr_t)part), text,
	    strlen(text)) == 0;
}
