/*
 * The module's life inside Kore: what is made before the workers are forked,
 * what each worker makes, its system calls, and how it ends.
 */
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <kore.h>
#include <seccomp.h>
#include <sodium.h>

#include "base/heap.h"
#include "base/log.h"
#include "base/metrics.h"
#include "gateway/api/address.h"
#include "gateway/api/admission.h"
#include "gateway/api/answers.h"
#include "gateway/api/client.h"
#include "gateway/api/gateway.h"
#include "gateway/api/openapi.h"
#include "gateway/api/sessions.h"
#include "gateway/kore/socket.h"
#include "gateway/kore/tls.h"
#include "gateway/live/live.h"
#include "gateway/settings.h"
#include "gateway/site/pages.h"
#include "rpc/client/client.h"
#include "rpc/waits.h"
#include "service/endpoint.h"
#include "service/settings.h"

#define RESTART_PAUSE_MS	1000
#define CLEANUP_S		3
/* At the end: how long no connection may say anything. */
#define QUIET_MS		250

struct gateway gateway;

static void	open_services(void);
static void	watch_loop(void);
static void	watch_listeners(void);
/* Of Kore. */
static void	(*accept_from)(void *, int);
static void	list_url(bool add);
static void	drain(void);

void		kore_parent_configure(int, char **);
void		kore_parent_teardown(void);
void		kore_seccomp_hook(void);
void		kore_worker_configure(void);
void		kore_worker_teardown(void);

/*
 * Beyond Kore's own list: epoll and timers of the loop, ZeroMQ's threads and
 * sockets, libsodium's locked memory, the resolver.  A call that is missing
 * here ends the thread that makes it, without a word: `seccomp_tracing yes` in
 * kore.conf tells which.
 */
KORE_SECCOMP_FILTER("liaison",
	KORE_SYSCALL_ALLOW(bind),
	KORE_SYSCALL_ALLOW(clock_getres),
	/* Threads, not processes. */
	KORE_SYSCALL_ALLOW_WITH_FLAG(clone, 0, CLONE_THREAD),
#if defined(SYS_clone3)
	/* glibc falls back to clone. */
	KORE_SYSCALL_DENY(clone3, ENOSYS),
#endif
	KORE_SYSCALL_ALLOW(connect),
	KORE_SYSCALL_ALLOW(epoll_create1),
	KORE_SYSCALL_ALLOW(eventfd2),
	KORE_SYSCALL_ALLOW(getpeername),
	KORE_SYSCALL_ALLOW(getsockname),
	KORE_SYSCALL_ALLOW(getsockopt),
	KORE_SYSCALL_ALLOW(getppid),
	KORE_SYSCALL_ALLOW(gettid),
	KORE_SYSCALL_ALLOW_ARG(ioctl, 1, TIOCOUTQ),
	KORE_SYSCALL_ALLOW(mlock),
	KORE_SYSCALL_ALLOW(mremap),
	KORE_SYSCALL_ALLOW(munlock),
	KORE_SYSCALL_ALLOW(newfstatat),
	KORE_SYSCALL_ALLOW_ARG(prctl, 0, PR_SET_NAME),
	KORE_SYSCALL_ALLOW_ARG(prctl, 0, PR_SET_PDEATHSIG),
	KORE_SYSCALL_ALLOW(recvmmsg),
	KORE_SYSCALL_ALLOW(recvmsg),
	/* The kernel itself, when a stopped worker goes on. */
	KORE_SYSCALL_ALLOW(restart_syscall),
	KORE_SYSCALL_ALLOW(rseq),
	KORE_SYSCALL_ALLOW(sched_get_priority_max),
	KORE_SYSCALL_ALLOW(sched_get_priority_min),
	KORE_SYSCALL_ALLOW(sched_getaffinity),
	KORE_SYSCALL_ALLOW(sched_getparam),
	KORE_SYSCALL_ALLOW(sched_getscheduler),
	KORE_SYSCALL_ALLOW(sched_setscheduler),
	KORE_SYSCALL_ALLOW(sched_yield),
	KORE_SYSCALL_ALLOW(sendmmsg),
	KORE_SYSCALL_ALLOW(sendmsg),
	KORE_SYSCALL_ALLOW(set_robust_list),
	KORE_SYSCALL_ALLOW(setitimer),
	KORE_SYSCALL_ALLOW(shutdown),
	KORE_SYSCALL_ALLOW(socket),
	KORE_SYSCALL_ALLOW(socketpair),
	KORE_SYSCALL_ALLOW(sysinfo),
	KORE_SYSCALL_ALLOW(tgkill),
	KORE_SYSCALL_ALLOW(timerfd_create),
	KORE_SYSCALL_ALLOW(timerfd_settime),
	KORE_SYSCALL_ALLOW(uname),
)

/* ---- before the workers ---- */

static void
make_openapi(void)
{
	struct buffer b = { 0 };

	openapi_write(&b, gateway.base_path);
	gateway.openapi = page_new("/api/openapi.json", "application/json",
	    b.data, b.len);
}

void
kore_parent_configure(int argc, char **argv)
{
	struct settings *s = gateway_settings_load();
	static char base_path[BASE_PATH_MAX];
	char error[512];

	(void)argc;
	(void)argv;
	gateway.parent = getpid();
	/* Kore's few words come with our log, not when a buffer is full. */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	log_init("gateway", settings_text(s, "LIAISON_LOG_LEVEL"));
	if (sodium_init() == -1)
		fatal("cannot initialise libsodium");
	gateway.settings = s;
	gateway.max_upload = (size_t)settings_int(s, "LIAISON_MAX_UPLOAD");
	gateway.max_roster = (size_t)settings_int(s, "LIAISON_MAX_ROSTER");
	gateway.timeout_ms = settings_int(s, "LIAISON_HTTP_TIMEOUT");
	gateway.trusted_proxy = settings_text(s, "LIAISON_TRUSTED_PROXY");
	if (!address_networks_valid(settings_text(s,
	    "LIAISON_SHARED_ADDRESSES")))
		fatal("LIAISON_SHARED_ADDRESSES must be addresses or networks "
		    "such as 192.0.2.0/24, not \"%s\"", settings_text(s,
		    "LIAISON_SHARED_ADDRESSES"));
	gateway.tls = settings_text(s, "LIAISON_TLS_CERT")[0] != '\0';
	if (gateway.tls)
		tls_load_key(settings_text(s, "LIAISON_TLS_KEY"));
	gateway.secure = gateway.tls ||
	    settings_bool(s, "LIAISON_SECURE_COOKIES");
	gateway.metrics_token = settings_text(s, "LIAISON_METRICS_TOKEN");
	gateway_base_path(s, base_path);
	gateway.base_path = base_path;
	routes_init(gateway.max_upload + UPLOAD_OVERHEAD);
	make_openapi();
	live_prepare();
	gateway.pages = pages_load(settings_text(s, "LIAISON_WEB"),
	    gateway.base_path, error, sizeof(error));
	if (gateway.pages == NULL)
		fatal("%s", error);
	gateway.keys = rpc_keys_load(settings_text(s, "LIAISON_KEYS"),
	    "gateway", error, sizeof(error));
	if (gateway.keys == NULL)
		fatal("%s", error);
	if (metrics_share((size_t)settings_int(s, "LIAISON_WORKERS")) == -1)
		fatal("cannot share memory: %s", strerror(errno));
	list_url(true);
}

/* Where a supervisor or a test finds us, whatever the port. */
static void
list_url(bool add)
{
	const char *file = settings_text(gateway.settings,
	    "LIAISON_ENDPOINT_FILE");
	char url[GATEWAY_URL_MAX], error[512];

	gateway_url(gateway.settings, url);
	if (file[0] == '\0')
		return;
	if (service_endpoint_write(file, url, add, error, sizeof(error)) == -1)
		log_warn("endpoint_file", "error=%s", log_quote(error));
}

void
kore_parent_teardown(void)
{
	list_url(false);
}

/* ---- a worker ---- */

/*
 * A worker whose parent was killed would keep the port, and nobody would
 * start another one for it.
 */
static void
end_with_parent(void)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ||
	    getppid() != gateway.parent)
		fatal("the parent of this worker is gone");
}

void
kore_worker_configure(void)
{
	struct timespec pause = { .tv_sec = RESTART_PAUSE_MS / 1000 };
	char url[GATEWAY_URL_MAX];

	end_with_parent();
	heap_keep();
	/* What ended the last one may end this one too: not in a spin. */
	if (worker->restarted) {
		log_error("worker_restarted", "id=%u", worker->id);
		(void)nanosleep(&pause, NULL);
	}
	gateway.worker = worker->id;
	metrics_use(gateway.worker - 1);
	if ((gateway.loop = loop_new()) == NULL)
		fatal("cannot make an event loop: %s", strerror(errno));
	open_services();
	gateway.sessions = sessions_new((size_t)settings_int(gateway.settings,
	    "LIAISON_SESSION_CACHE"));
	sessions_watch(gateway.sessions, gateway.loop,
	    gateway.service[SERVICE_DIRECTORY]);
	admission_init((unsigned)settings_int(gateway.settings,
	    "LIAISON_MAX_CONNECTIONS"), (unsigned)settings_int(
	    gateway.settings, "LIAISON_ADDRESS_CONNECTIONS"), settings_text(
	    gateway.settings, "LIAISON_SHARED_ADDRESSES"));
	watch_listeners();
	sockets_watch();
	http_window_init(gateway.loop);
	clients_watch(gateway.loop);
	operation_watch(gateway.loop);
	live_init(gateway.loop);
	watch_loop();
	if (gateway.tls)
		tls_take_certificates();
	log_batch();
	gateway_url(gateway.settings, url);
	log_info("ready", "url=%s worker=%u version=" LIAISON_VERSION, url,
	    gateway.worker);
}

static void
open_services(void)
{
	static const char *const names[SERVICES] = {
		[SERVICE_DIRECTORY] = "LIAISON_DIRECTORY",
		[SERVICE_MESSAGES] = "LIAISON_MESSAGES",
		[SERVICE_ATTACHMENTS] = "LIAISON_ATTACHMENTS",
		[SERVICE_NOTIFY] = "LIAISON_NOTIFY",
	};
	struct rpc_client_options o = { .keys = gateway.keys };
	char error[512];
	int i;

	o.max_inflight = (unsigned)settings_int(gateway.settings,
	    "LIAISON_MAX_INFLIGHT");
	for (i = 0; i < SERVICES; i++) {
		o.service = routes_service_name((enum route_service)i);
		o.endpoints = settings_text(gateway.settings, names[i]);
		gateway.service[i] = rpc_client_new(gateway.loop, &o, error,
		    sizeof(error));
		if (gateway.service[i] == NULL)
			fatal("%s: %s", names[i], error);
	}
}

/* Kore calls the function at the start of what its epoll watches. */
static void
on_loop(void *event, int error)
{
	(void)event;
	(void)error;
	loop_turn(gateway.loop, 0);
}

static void
watch_loop(void)
{
	static struct kore_event event = { .handle = on_loop };

	kore_platform_event_level_read(loop_fd(gateway.loop), &event);
}

/* ---- its end ---- */

static bool
is_listening(const struct listener *l)
{
	int listening = 0;
	socklen_t len = sizeof(listening);

	return getsockopt(l->fd, SOL_SOCKET, SO_ACCEPTCONN, &listening,
	    &len) == 0 && listening;
}

/*
 * The worker that is first to hear of the end closes the socket for all, see
 * below: to another one that is no error, for which Kore would end it at once,
 * with whatever it is about.
 */
static void
on_listener(void *listener, int error)
{
	if (!error || is_listening(listener))
		accept_from(listener, error);
}

static void
watch_listeners(void)
{
	struct kore_server *server;
	struct listener *l;

	LIST_FOREACH(server, &kore_servers, list)
		LIST_FOREACH(l, &server->listeners, list) {
			accept_from = l->evt.handle;
			l->evt.handle = on_listener;
		}
}

/*
 * Who waits in the queue is let in; then the socket, which the parent and the
 * other workers have too, refuses whoever comes, so that it goes elsewhere.
 */
static void
close_listener(struct listener *l)
{
	u_int32_t before;

	if (is_listening(l)) {
		do {
			before = worker_active_connections;
			l->evt.flags |= KORE_EVENT_READ;
			l->evt.handle(l, 0);
		} while (worker_active_connections > before);
		(void)shutdown(l->fd, SHUT_RD);
	}
	(void)close(l->fd);
	l->fd = -1;
}

static void
stop_accepting(void)
{
	struct kore_server *server;
	struct listener *l;

	if (worker->has_lock)
		kore_platform_disable_accept();
	LIST_FOREACH(server, &kore_servers, list)
		LIST_FOREACH(l, &server->listeners, list)
			close_listener(l);
}

/*
 * Whoever is slow to send or to take has so long; what a service is about to
 * answer, as long as that may take: a file that is being examined would have
 * come for nothing.
 */
static bool
is_over(int64_t until)
{
	const int64_t late = gateway.timeout_ms + WAIT_EXAMINED_MS;
	const int64_t now = loop_now_ms();

	return now >= until && (clients_are_answered() || now >= until + late);
}

/* Kore's own loop has ended: go on with its parts until all is answered. */
static void
drain(void)
{
	int64_t until = loop_now_ms() + settings_int(gateway.settings,
	    "LIAISON_DRAIN_TIMEOUT");
	int64_t busy = loop_now_ms();
	uint64_t now;

	stop_accepting();
	gateway.draining = true;
	live_drain();
	do {
		/* Once at least: what has arrived already is served. */
		kore_platform_event_wait(20);
		now = kore_time_ms();
		kore_timer_run(now);
		kore_connection_check_timeout(now);
		kore_connection_prune(KORE_CONNECTION_PRUNE_DISCONNECT);
		if (!clients_are_idle())
			busy = loop_now_ms();
		/* What is on its way over an open connection is served too. */
	} while (!is_over(until) && (!clients_are_idle() ||
	    (clients_count() > 0 && loop_now_ms() - busy < QUIET_MS)));
	log_info("stopped", "worker=%u clean=%s", gateway.worker,
	    clients_are_idle() ? "yes" : "no");
	log_flush();
}

void
kore_worker_teardown(void)
{
	struct itimerval limit = { .it_value.tv_sec = CLEANUP_S };
	int i;

	drain();
	/* Whatever blocks below must not keep the port: SIGALRM ends us. */
	(void)setitimer(ITIMER_REAL, &limit, NULL);
	kore_platform_disable_read(loop_fd(gateway.loop));
	live_destroy();
	for (i = 0; i < SERVICES; i++)
		rpc_client_destroy(&gateway.service[i]);
	sessions_destroy(&gateway.sessions);
	attachments__get_limits_reply__free_unpacked(gateway.limits, NULL);
	http_window_init(NULL);
	loop_destroy(&gateway.loop);
}
