/* libcurl's multi interface in our loop. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "notify/outbound/client.h"

#define ANSWER_MAX	65536
#define AT_ONCE		64

struct outbound {
	struct loop			*loop;
	const struct outbound_policy	*policy;
	CURLM				*multi;
	struct loop_timer		*timer;
	struct exchange			*first;
	/* Those that are not begun, the oldest first. */
	struct exchange			*waiting, **last;
	size_t				 n;	/* begun */
};

struct exchange {
	struct outbound		*client;
	struct exchange		*next, **link, *behind;
	bool			 begun;
	CURL			*curl;
	struct curl_slist	*headers;
	char			*url;
	bool			 refused;
	size_t			 got, kept;
	char			 said[OUTBOUND_SAID];
	char			 error[CURL_ERROR_SIZE];
	outbound_done		*done;
	void			*arg;
};

/* A socket of libcurl's that the loop watches. */
struct watched {
	struct outbound		*client;
	curl_socket_t		 fd;
	struct loop_watch	*watch;
};

static int	on_socket(CURL *, curl_socket_t, int what, void *client,
		    void *watched);
static int	on_timer(CURLM *, long ms, void *client);
static void	on_ready(uint32_t events, void *watched);
static void	on_due(void *client);
static void	end_those_done(struct outbound *);
static void	end(struct exchange *, CURLcode);
static bool	begin(struct exchange *);
static void	wait(struct exchange *);
static void	begin_waiting(struct outbound *);
static bool	set_options(struct exchange *,
		    const struct outbound_request *);
static bool	add_headers(struct exchange *,
		    const struct outbound_request *);
static curl_socket_t open_socket(void *, curlsocktype,
		    struct curl_sockaddr *);
static size_t	on_body(char *, size_t, size_t, void *);
static void	exchange_free(struct exchange *);

struct outbound *
outbound_new(struct loop *loop, const struct outbound_policy *policy)
{
	struct outbound *c;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	c->loop = loop;
	c->policy = policy;
	c->last = &c->waiting;
	if ((c->multi = curl_multi_init()) == NULL) {
		free(c);
		return NULL;
	}
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	    (long)AT_ONCE);
	return c;
}

void
outbound_destroy(struct outbound **cp)
{
	struct outbound *c = *cp;

	*cp = NULL;
	if (c == NULL)
		return;
	while (c->first != NULL)
		exchange_free(c->first);
	curl_multi_cleanup(c->multi);
	loop_timer_cancel(&c->timer);
	free(c);
}

bool
outbound_post(struct outbound *c, const struct outbound_request *req,
    outbound_done *done, void *arg)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return false;
	x->client = c;
	x->done = done;
	x->arg = arg;
	x->next = c->first;
	x->link = &c->first;
	if (x->next != NULL)
		x->next->link = &x->next;
	c->first = x;
	x->url = strdup(req->url);
	x->curl = curl_easy_init();
	if (x->url == NULL || x->curl == NULL || !add_headers(x, req) ||
	    !set_options(x, req) || (c->n < AT_ONCE && !begin(x))) {
		exchange_free(x);
		return false;
	}
	if (!x->begun)
		wait(x);
	return true;
}

/* What waits in libcurl is timed there already, so it gets no more than it can
 * begin. */
static bool
begin(struct exchange *x)
{
	x->begun = curl_multi_add_handle(x->client->multi, x->curl) ==
	    CURLM_OK;
	x->client->n += x->begun;
	return x->begun;
}

static void
wait(struct exchange *x)
{
	*x->client->last = x;
	x->client->last = &x->behind;
}

static void
begin_waiting(struct outbound *c)
{
	struct exchange *x;

	while (c->n < AT_ONCE && (x = c->waiting) != NULL) {
		c->waiting = x->behind;
		if (c->waiting == NULL)
			c->last = &c->waiting;
		if (!begin(x))
			end(x, CURLE_OUT_OF_MEMORY);
	}
}

static bool
add_headers(struct exchange *x, const struct outbound_request *req)
{
	struct curl_slist *longer;
	size_t i;

	for (i = 0; i < req->nheaders; i++) {
		longer = curl_slist_append(x->headers, req->headers[i]);
		if (longer == NULL)
			return false;
		x->headers = longer;
	}
	/* None asks first whether it may send. */
	longer = curl_slist_append(x->headers, "Expect:");
	if (longer != NULL)
		x->headers = longer;
	return longer != NULL;
}

#define SET(option, value) \
	(curl_easy_setopt(x->curl, option, value) == CURLE_OK)

/*
 * Without QUICK_EXIT an exchange that is over waits, and the loop with it, for
 * the thread that resolves its host: as long as a name server is mute.
 */
static bool
set_options(struct exchange *x, const struct outbound_request *req)
{
	const long within_ms = req->within_ms > 0 ? req->within_ms :
	    OUTBOUND_WHOLE_MS;

	return SET(CURLOPT_URL, x->url) &&
	    SET(CURLOPT_PROTOCOLS_STR, "http,https") &&
	    SET(CURLOPT_PROXY, "") &&
	    SET(CURLOPT_FOLLOWLOCATION, 0L) &&
	    SET(CURLOPT_NOSIGNAL, 1L) &&
	    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	    SET(CURLOPT_QUICK_EXIT, 1L) &&
	    SET(CURLOPT_TIMEOUT_MS, within_ms) &&
	    SET(CURLOPT_USERAGENT, "Liaison") &&
	    SET(CURLOPT_HTTPHEADER, x->headers) &&
	    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->len) &&
	    SET(CURLOPT_COPYPOSTFIELDS, req->len == 0 ? "" : req->body) &&
	    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
	    SET(CURLOPT_OPENSOCKETDATA, x) &&
	    SET(CURLOPT_WRITEFUNCTION, on_body) &&
	    SET(CURLOPT_WRITEDATA, x) &&
	    SET(CURLOPT_ERRORBUFFER, x->error) &&
	    SET(CURLOPT_PRIVATE, x);
}

/* Each address that is to be connected to comes by here. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct exchange *x = arg;

	if (purpose != CURLSOCKTYPE_IPCXN ||
	    !outbound_address_ok(x->client->policy, x->url, &to->addr)) {
		x->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct exchange *x = arg;
	const size_t len = size * n;
	size_t i;

	for (i = 0; i < len && x->kept + 1 < sizeof(x->said); i++)
		x->said[x->kept++] = data[i] >= ' ' && data[i] <= '~' ?
		    data[i] : ' ';
	x->got += len;
	return x->got > ANSWER_MAX ? 0 : len;
}

/* ---- the loop ---- */

static int
on_socket(CURL *curl, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct outbound *c = arg;
	struct watched *w = socket_arg;
	const uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
	    (what & CURL_POLL_OUT ? EPOLLOUT : 0u);

	(void)curl;
	if (what == CURL_POLL_REMOVE) {
		if (w == NULL)
			return 0;
		curl_multi_assign(c->multi, fd, NULL);
		loop_unwatch(&w->watch);
		free(w);
		return 0;
	}
	if (w != NULL) {
		loop_watch_events(w->watch, events);
		return 0;
	}
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return -1;
	*w = (struct watched){ c, fd, NULL };
	w->watch = loop_watch(c->loop, fd, events, on_ready, w);
	if (w->watch == NULL) {
		free(w);
		return -1;
	}
	curl_multi_assign(c->multi, fd, w);
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *arg)
{
	struct outbound *c = arg;

	(void)multi;
	loop_timer_cancel(&c->timer);
	if (ms < 0)
		return 0;
	c->timer = loop_timer(c->loop, ms, 0, on_due, c);
	return c->timer == NULL ? -1 : 0;
}

static void
on_ready(uint32_t events, void *arg)
{
	struct watched *w = arg;
	struct outbound *c = w->client;
	int what = 0, running;

	if (events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	curl_multi_socket_action(c->multi, w->fd, what, &running);
	end_those_done(c);
}

static void
on_due(void *arg)
{
	struct outbound *c = arg;
	int running;

	c->timer = NULL;
	curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	end_those_done(c);
}

static void
end_those_done(struct outbound *c)
{
	struct exchange *x;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(c->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE && curl_easy_getinfo(
		    m->easy_handle, CURLINFO_PRIVATE, &x) == CURLE_OK)
			end(x, m->data.result);
}

/* An answer that is too long is one, too. */
static void
end(struct exchange *x, CURLcode code)
{
	struct outbound_reply reply = { .result = OUTBOUND_AWAY };
	outbound_done *const done = x->done;
	void *const arg = x->arg;
	struct outbound *const c = x->client;
	char said[OUTBOUND_SAID];
	curl_off_t after = 0;
	long status = 0;

	curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status > 0 && (code == CURLE_OK || x->got > ANSWER_MAX)) {
		reply.result = OUTBOUND_ANSWERED;
		reply.status = (int)status;
		curl_easy_getinfo(x->curl, CURLINFO_RETRY_AFTER, &after);
		reply.retry_after_s = after;
		snprintf(said, sizeof(said), "%s", x->said);
	} else if (x->refused || code == CURLE_COULDNT_RESOLVE_HOST) {
		/* One word for both: which names there are inside is told to
		 * nobody. */
		if (x->refused)
			reply.result = OUTBOUND_REFUSED;
		snprintf(said, sizeof(said), "no address that may be sent to");
	} else {
		strncpy(said, x->error[0] != '\0' ? x->error :
		    curl_easy_strerror(code), sizeof(said) - 1);
		said[sizeof(said) - 1] = '\0';
	}
	reply.said = said;
	exchange_free(x);
	begin_waiting(c);
	done(&reply, arg);
}

static void
exchange_free(struct exchange *x)
{
	*x->link = x->next;
	if (x->next != NULL)
		x->next->link = x->link;
	if (x->curl != NULL) {
		curl_multi_remove_handle(x->client->multi, x->curl);
		curl_easy_cleanup(x->curl);
	}
	x->client->n -= x->begun;
	curl_slist_free_all(x->headers);
	free(x->url);
	free(x);
}
