/* Sessions this gateway has seen lately. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "gateway/api/sessions.h"

#define BUCKETS		4096
#define POLL_MS		400
/* A session is used without asking only this long after the last answer. */
#define FRESH_MS	1000
/* A name or role that changed shows after this at the latest. */
#define AGE_MS		30000
/* How exactly it is known which session was used longest ago. */
#define USED_MS		1000

struct sessions {
	size_t		 max, n;
	int64_t		 fresh_until_ms;
	struct session	*buckets[BUCKETS];
	struct session	*newest, *oldest;
	/* ---- watching ---- */
	struct rpc_client *directory;
	struct loop_timer *timer;
	int64_t		 asked_ms;	/* when the open question was sent */
	bool		 asking;
	void		(*on_stale)(const uint8_t *, size_t);	/* or NULL */
};

static struct session	**find_slot(struct sessions *, const uint8_t *key);
static void		  unlink_used(struct sessions *, struct session *);
static void		  link_newest(struct sessions *, struct session *);
static void		  drop(struct sessions *, struct session **slot);
static void		  ask(void *);
static directory_list_revoked_sessions_done on_revoked;

static void
hash_token(const char *token, uint8_t key[32])
{
	(void)crypto_generichash(key, 32, (const unsigned char *)token,
	    strlen(token), NULL, 0);
}

struct sessions *
sessions_new(size_t max)
{
	struct sessions *s = calloc(1, sizeof(*s));

	if (s == NULL)
		fatal("out of memory");
	s->max = max;
	return s;
}

void
sessions_destroy(struct sessions **sp)
{
	struct sessions *s = *sp;
	size_t i;

	if (s == NULL)
		return;
	loop_timer_cancel(&s->timer);
	for (i = 0; i < BUCKETS; i++)
		while (s->buckets[i] != NULL)
			drop(s, &s->buckets[i]);
	free(s);
	*sp = NULL;
}

struct session *
sessions_find(struct sessions *s, const char *token, int64_t now_ms)
{
	uint8_t key[32];
	struct session **slot, *found;

	if (now_ms >= s->fresh_until_ms)
		return NULL;
	hash_token(token, key);
	slot = find_slot(s, key);
	if ((found = *slot) == NULL)
		return NULL;
	if (now_ms - found->asked_ms >= AGE_MS ||
	    found->expires_s <= loop_wall_us() / 1000000) {
		drop(s, slot);
		return NULL;
	}
	if (now_ms - found->used_ms >= USED_MS) {
		found->used_ms = now_ms;
		unlink_used(s, found);
		link_newest(s, found);
	}
	found->holders++;
	return found;
}

/* A deep copy: a reply lives only during its callback. */
static Directory__GetSessionReply *
copy_info(const Directory__GetSessionReply *in)
{
	size_t len = directory__get_session_reply__get_packed_size(in);
	uint8_t *wire = malloc(len + 1);
	Directory__GetSessionReply *out = NULL;

	if (wire == NULL)
		fatal("out of memory");
	(void)directory__get_session_reply__pack(in, wire);
	out = directory__get_session_reply__unpack(NULL, len, wire);
	free(wire);
	return out;
}

/* Of names that this release knows. */
static uint64_t
permissions_of(const Directory__GetSessionReply *info)
{
	const ProtobufCEnumValue *v;
	uint64_t mask = 0;
	size_t i;

	for (i = 0; i < info->n_permissions; i++) {
		v = protobuf_c_enum_descriptor_get_value_by_name(
		    &common__permission__descriptor, info->permissions[i]);
		if (v != NULL)
			mask |= UINT64_C(1) << v->value;
	}
	return mask;
}

static uint32_t
roles_of(const Directory__GetSessionReply *info)
{
	uint32_t mask = 0;
	size_t i;

	for (i = 0; i < info->n_roles; i++)
		if (info->roles[i] >= COMMON__ROLE__GUARDIAN &&
		    info->roles[i] <= COMMON__ROLE__ADMIN)
			mask |= UINT32_C(1) << info->roles[i];
	return mask;
}

struct session *
sessions_put(struct sessions *s, const char *token,
    const Directory__GetSessionReply *info, int64_t now_ms)
{
	struct session *n, **slot;

	if (info->user == NULL || info->school == NULL ||
	    info->expires_at == NULL || info->session_id.len == 0 ||
	    info->session_id.len > RPC_SESSION_ID_LEN)
		return NULL;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		fatal("out of memory");
	if ((n->info = copy_info(info)) == NULL) {
		free(n);
		return NULL;
	}
	hash_token(token, n->key);
	n->asked_ms = n->used_ms = now_ms;
	n->expires_s = info->expires_at->seconds;
	n->caller.school_id = info->school->id;
	n->caller.user_id = info->user->id;
	n->caller.role = (int)info->user->role;
	n->caller.permissions = permissions_of(info);
	n->caller.other_roles = roles_of(info);
	n->caller.has_session = true;
	(void)memcpy(n->caller.session_id, info->session_id.data,
	    info->session_id.len);
	n->holders = 2;

	slot = find_slot(s, n->key);
	if (*slot != NULL)
		drop(s, slot);
	else if (s->n >= s->max)
		drop(s, find_slot(s, s->oldest->key));
	slot = find_slot(s, n->key);
	*slot = n;
	link_newest(s, n);
	s->n++;
	return n;
}

void
session_release(struct session **sp)
{
	struct session *s = *sp;

	*sp = NULL;
	if (s == NULL || --s->holders > 0)
		return;
	directory__get_session_reply__free_unpacked(s->info, NULL);
	free(s);
}

void
sessions_forget_token(struct sessions *s, const char *token)
{
	uint8_t key[32];
	struct session **slot;

	hash_token(token, key);
	slot = find_slot(s, key);
	if (*slot != NULL)
		drop(s, slot);
}

void
sessions_forget_id(struct sessions *s, const uint8_t *id, size_t len)
{
	struct session *e, *older;

	for (e = s->newest; e != NULL; e = older) {
		older = e->older;
		if (e->info->session_id.len == len &&
		    memcmp(e->info->session_id.data, id, len) == 0)
			drop(s, find_slot(s, e->key));
	}
}

void
sessions_are_fresh(struct sessions *s, int64_t now_ms)
{
	if (now_ms + FRESH_MS > s->fresh_until_ms)
		s->fresh_until_ms = now_ms + FRESH_MS;
}

bool
sessions_are_known(const struct sessions *s, int64_t now_ms, int64_t grace_ms)
{
	return now_ms < s->fresh_until_ms + grace_ms;
}

/* ---- the cache ---- */

/* Where it is, or the NULL at the end of its chain. */
static struct session **
find_slot(struct sessions *s, const uint8_t *key)
{
	struct session **slot;
	uint32_t h;

	(void)memcpy(&h, key, sizeof(h));
	slot = &s->buckets[h % BUCKETS];
	while (*slot != NULL && memcmp((*slot)->key, key, 32) != 0)
		slot = &(*slot)->next;
	return slot;
}

static void
unlink_used(struct sessions *s, struct session *e)
{
	if (e->newer != NULL)
		e->newer->older = e->older;
	else
		s->newest = e->older;
	if (e->older != NULL)
		e->older->newer = e->newer;
	else
		s->oldest = e->newer;
	e->newer = e->older = NULL;
}

static void
link_newest(struct sessions *s, struct session *e)
{
	e->older = s->newest;
	if (s->newest != NULL)
		s->newest->newer = e;
	else
		s->oldest = e;
	s->newest = e;
}

static void
drop(struct sessions *s, struct session **slot)
{
	struct session *e = *slot;

	*slot = e->next;
	unlink_used(s, e);
	s->n--;
	session_release(&e);
}

/* ---- watching ---- */

void
sessions_watch(struct sessions *s, struct loop *loop,
    struct rpc_client *directory)
{
	s->directory = directory;
	s->timer = loop_timer(loop, 0, POLL_MS, ask, s);
}

void
sessions_on_stale(struct sessions *s, void (*fn)(const uint8_t *, size_t))
{
	s->on_stale = fn;
}

static void
ask(void *arg)
{
	static const Directory__ListRevokedSessionsRequest request =
	    DIRECTORY__LIST_REVOKED_SESSIONS_REQUEST__INIT;
	struct sessions *s = arg;
	struct rpc_context context = rpc_context_system(0, FRESH_MS);

	if (s->asking)
		return;
	s->asking = true;
	s->asked_ms = loop_now_ms();
	directory_client_list_revoked_sessions(s->directory, &context,
	    &request, on_revoked, s);
}

static void
on_revoked(const struct status *status,
    const Directory__ListRevokedSessionsReply *reply, void *arg)
{
	struct sessions *s = arg;
	size_t i;

	(void)status;
	s->asking = false;
	if (reply == NULL)
		return;
	for (i = 0; i < reply->n_session_ids; i++) {
		sessions_forget_id(s, reply->session_ids[i].data,
		    reply->session_ids[i].len);
		if (s->on_stale != NULL)
			s->on_stale(reply->session_ids[i].data,
			    reply->session_ids[i].len);
	}
	/* It was true when we asked; the answer may have taken long. */
	sessions_are_fresh(s, s->asked_ms);
}
