/* Whom notify may send to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/loop.h"
#include "notify/outbound/client.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))

static struct outbound_policy *
policy_of(const char *allow, const char *deny)
{
	char error[128] = "";
	struct outbound_policy *p = outbound_policy_new(allow, deny, error,
	    sizeof(error));

	assert_string_equal(error, "");
	assert_non_null(p);
	return p;
}

static struct outbound_policy *
policy(const char *allow)
{
	return policy_of(allow, "");
}

static bool
may(const struct outbound_policy *p, const char *url, const char *address)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
		return outbound_address_ok(p, url,
		    (const struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
	return outbound_address_ok(p, url, (const struct sockaddr *)&v6);
}

static void
test_inside_is_refused(void **state)
{
	static const char *const inside[] = {
		"127.0.0.1", "127.255.1.2", "0.0.0.0", "10.0.0.1",
		"172.16.0.1", "172.31.255.255", "192.168.1.1",
		"169.254.169.254", "100.64.0.1", "100.127.255.255",
		"192.0.0.1", "192.0.2.1",
		"198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7",
		"224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
		"::ffff:10.1.2.3", "fe80::1", "febf::1", "fec0::1", "fc00::1",
		"fdff::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::",
		"2002:a00:1::", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1",
		"3fff::1", "4000::1",
	};
	struct outbound_policy *p = policy("");
	size_t i;

	(void)state;
	for (i = 0; i < LEN(inside); i++)
		if (may(p, "https://push.example/x", inside[i]))
			fail_msg("%s is not refused", inside[i]);
	outbound_policy_destroy(&p);
}

static void
test_the_internet_is_not(void **state)
{
	static const char *const outside[] = {
		"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255",
		"100.128.0.0", "126.255.255.255", "128.0.0.1", "172.15.0.1",
		"172.32.0.1", "192.167.0.1", "192.169.0.1", "198.17.0.1",
		"198.20.0.1", "223.255.255.255", "::ffff:8.8.8.8",
		"2001:4860:4860::8888", "2a00:1450::1", "2002:808:808::",
		"64:ff9b::8.8.8.8",
	};
	struct outbound_policy *p = policy("");
	size_t i;

	(void)state;
	for (i = 0; i < LEN(outside); i++) {
		if (!may(p, "https://push.example/x", outside[i]))
			fail_msg("%s is refused", outside[i]);
		assert_false(may(p, "http://push.example/x", outside[i]));
	}
	outbound_policy_destroy(&p);
}

static void
test_what_is_named_is_allowed(void **state)
{
	struct outbound_policy *p = policy("10.1.0.0/16, portal.school,"
	    " 127.0.0.1 fd12::/16");

	(void)state;
	assert_true(may(p, "https://any.example/", "10.1.255.1"));
	assert_true(may(p, "http://any.example/", "10.1.255.1"));
	assert_false(may(p, "https://any.example/", "10.2.0.1"));
	assert_true(may(p, "https://any.example/", "127.0.0.1"));
	assert_true(may(p, "https://any.example/", "::ffff:127.0.0.1"));
	assert_false(may(p, "https://any.example/", "127.0.0.2"));
	assert_true(may(p, "https://any.example/", "fd12::9"));
	assert_false(may(p, "https://any.example/", "fd13::9"));
	assert_true(may(p, "http://Portal.School:81/", "192.168.0.9"));
	assert_true(may(p, "http://portal.school./", "192.168.0.9"));
	assert_false(may(p, "https://a.portal.school/", "192.168.0.9"));
	outbound_policy_destroy(&p);
}

static void
test_what_is_denied_is_not(void **state)
{
	struct outbound_policy *p = policy_of("10.0.0.0/8 portal.school",
	    "203.1.2.0/24, 10.1.0.0/16 admin.school 2a01:db8:1::/48");

	(void)state;
	assert_false(may(p, "https://any.example/", "203.1.2.3"));
	assert_false(may(p, "https://any.example/", "::ffff:203.1.2.3"));
	assert_false(may(p, "https://any.example/", "2002:cb01:203::1"));
	assert_false(may(p, "https://any.example/", "64:ff9b::cb01:203"));
	assert_false(may(p, "https://any.example/", "2a01:db8:1::9"));
	assert_true(may(p, "https://any.example/", "203.1.3.3"));
	assert_true(may(p, "https://any.example/", "2a01:db8:2::9"));
	/* It has the last word. */
	assert_false(may(p, "https://any.example/", "10.1.2.3"));
	assert_true(may(p, "https://any.example/", "10.2.2.3"));
	assert_false(may(p, "https://portal.school/", "203.1.2.3"));
	assert_false(may(p, "https://Admin.School./", "8.8.8.8"));
	assert_int_equal(outbound_url_judge(p, "https://admin.school:81/x"),
	    OUTBOUND_URL_INSIDE);
	assert_int_equal(outbound_url_judge(p, "https://203.1.2.3/"),
	    OUTBOUND_URL_INSIDE);
	assert_int_equal(outbound_url_judge(p, "https://10.1.2.3/"),
	    OUTBOUND_URL_INSIDE);
	outbound_policy_destroy(&p);
}

static void
test_judges_urls(void **state)
{
	static const struct {
		const char		*url;
		enum outbound_url	 is;
	} cases[] = {
		{ "https://push.example/send/abc?x=1", OUTBOUND_URL_OK },
		{ "https://push.example:8443/", OUTBOUND_URL_OK },
		{ "https://8.8.8.8/", OUTBOUND_URL_OK },
		{ "https://[2a00::1]/", OUTBOUND_URL_OK },
		{ "http://push.example/", OUTBOUND_URL_PLAIN },
		{ "http://portal.school/", OUTBOUND_URL_OK },
		{ "http://10.1.2.3/", OUTBOUND_URL_OK },
		{ "http://10.2.2.3/", OUTBOUND_URL_PLAIN },
		{ "https://10.2.2.3/", OUTBOUND_URL_INSIDE },
		{ "https://[::1]/", OUTBOUND_URL_INSIDE },
		{ "https://[::ffff:127.0.0.1]/", OUTBOUND_URL_INSIDE },
		{ "https://2130706433/", OUTBOUND_URL_INSIDE },
		{ "https://0x7f.1/", OUTBOUND_URL_INSIDE },
		{ "https://me:secret@push.example/", OUTBOUND_URL_MALFORMED },
		{ "https://me@push.example/", OUTBOUND_URL_MALFORMED },
		{ "ftp://push.example/", OUTBOUND_URL_MALFORMED },
		{ "file:///etc/passwd", OUTBOUND_URL_MALFORMED },
		{ "gopher://push.example/", OUTBOUND_URL_MALFORMED },
		{ "push.example/x", OUTBOUND_URL_MALFORMED },
		{ "HTTPS://push.example/", OUTBOUND_URL_OK },
		{ "https:/push.example/", OUTBOUND_URL_MALFORMED },
		{ "https:///push.example/", OUTBOUND_URL_MALFORMED },
		{ "https:push.example", OUTBOUND_URL_MALFORMED },
		{ "http:/10.1.2.3/", OUTBOUND_URL_MALFORMED },
		{ "https://", OUTBOUND_URL_MALFORMED },
		{ "https://push.example/a b", OUTBOUND_URL_MALFORMED },
		{ "https://push.example/\r\nX: y", OUTBOUND_URL_MALFORMED },
		{ "", OUTBOUND_URL_MALFORMED },
	};
	struct outbound_policy *p = policy("10.1.0.0/16 portal.school");
	char url[OUTBOUND_URL_MAX + 2] = "https://push.example/";
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++)
		if (outbound_url_judge(p, cases[i].url) != cases[i].is)
			fail_msg("%s is %d", cases[i].url,
			    (int)outbound_url_judge(p, cases[i].url));
	memset(url + strlen(url), 'a', sizeof(url) - 1 - strlen(url));
	assert_int_equal(outbound_url_judge(p, url), OUTBOUND_URL_MALFORMED);
	url[OUTBOUND_URL_MAX] = '\0';
	assert_int_equal(outbound_url_judge(p, url), OUTBOUND_URL_OK);
	outbound_policy_destroy(&p);
}

static void
test_a_setting_that_is_wrong_is_told(void **state)
{
	static const char *const wrong[] = { "10.0.0.0/33", "10.0.0.0/",
		"10.0.0.0/x", "fd00::/129", "http://portal.school", "[::1]" };
	char error[128];
	size_t i;

	(void)state;
	for (i = 0; i < LEN(wrong); i++) {
		error[0] = '\0';
		assert_null(outbound_policy_new("", wrong[i], error,
		    sizeof(error)));
		assert_null(outbound_policy_new(wrong[i], "", error,
		    sizeof(error)));
		assert_string_not_equal(error, "");
	}
}

/* ---- the client ---- */

/* A server of one answer. */
struct server {
	struct loop		*loop;
	struct loop_watch	*asking;
	int			 fd, port, asker, asked;
	const char		*answer;
	size_t			 len;
	char			 got[4096];
};

static void
on_asked(uint32_t events, void *arg)
{
	struct server *s = arg;
	const ssize_t n = read(s->asker, s->got + s->len,
	    sizeof(s->got) - 1 - s->len);

	(void)events;
	if (n > 0)
		s->len += (size_t)n;
	if (n > 0 && strstr(s->got, "\r\n\r\nhello") == NULL)
		return;
	assert_int_equal(write(s->asker, s->answer, strlen(s->answer)),
	    strlen(s->answer));
	loop_unwatch(&s->asking);
	close(s->asker);
}

static void
on_asker(uint32_t events, void *arg)
{
	struct server *s = arg;

	(void)events;
	s->asker = accept(s->fd, NULL, NULL);
	assert_true(s->asker >= 0);
	s->asked++;
	s->asking = loop_watch(s->loop, s->asker, EPOLLIN, on_asked, s);
}

static void
listen_by(struct server *s, struct loop *loop, loop_fd_fn *on_come, void *arg)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(to);

	s->loop = loop;
	s->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&to, len), 0);
	assert_int_equal(listen(s->fd, 128), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&to, &len), 0);
	s->port = ntohs(to.sin_port);
	assert_non_null(loop_watch(loop, s->fd, EPOLLIN, on_come, arg));
}

struct answer {
	struct loop		*loop;
	struct outbound_reply	 reply;
	char			 said[OUTBOUND_SAID];
};

static void
on_answer(const struct outbound_reply *reply, void *arg)
{
	struct answer *a = arg;

	a->reply = *reply;
	strcpy(a->said, reply->said);
	loop_stop(a->loop);
}

/* What comes of a POST of "hello" where `allow` is set. */
static struct answer
post(struct server *s, const char *allow, const char *host)
{
	static const char *const headers[] = { "TTL: 60" };
	struct outbound_policy *p = policy(allow);
	struct answer a = { .loop = loop_new() };
	struct outbound *client;
	char url[128];

	listen_by(s, a.loop, on_asker, s);
	client = outbound_new(a.loop, p);
	assert_non_null(client);
	snprintf(url, sizeof(url), "http://%s:%d/there", host, s->port);
	assert_true(outbound_post(client, &(struct outbound_request){
	    url, headers, 1, "hello", 5, 0 }, on_answer, &a));
	loop_run(a.loop);
	outbound_destroy(&client);
	loop_destroy(&a.loop);
	close(s->fd);
	outbound_policy_destroy(&p);
	return a;
}

static void
test_posts(void **state)
{
	struct server s = { .answer = "HTTP/1.1 429 Slow\r\n"
	    "Retry-After: 7\r\nContent-Length: 9\r\n\r\nnot\x01 now\n" };
	const struct answer a = post(&s, "127.0.0.0/8", "127.0.0.1");

	(void)state;
	assert_int_equal(a.reply.result, OUTBOUND_ANSWERED);
	assert_int_equal(a.reply.status, 429);
	assert_int_equal(a.reply.retry_after_s, 7);
	assert_string_equal(a.said, "not  now ");
	assert_non_null(strstr(s.got, "POST /there HTTP/1.1\r\n"));
	assert_non_null(strstr(s.got, "\r\nTTL: 60\r\n"));
	assert_null(strstr(s.got, "Expect"));
}

/* localhost is a name until it is resolved. */
static void
test_connects_to_nothing_inside(void **state)
{
	static const char *const hosts[] = { "localhost", "127.0.0.1",
		"[::ffff:127.0.0.1]" };
	struct server s;
	struct answer a;
	size_t i;

	(void)state;
	for (i = 0; i < LEN(hosts); i++) {
		s = (struct server){ .answer = "" };
		a = post(&s, "192.168.0.0/16", hosts[i]);
		assert_int_equal(a.reply.result, OUTBOUND_REFUSED);
		assert_int_equal(s.asked, 0);
	}
}

static void
test_follows_nobody(void **state)
{
	struct server s = { .answer = "HTTP/1.1 307 There\r\n"
	    "Location: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" };
	const struct answer a = post(&s, "localhost", "localhost");

	(void)state;
	assert_int_equal(a.reply.result, OUTBOUND_ANSWERED);
	assert_int_equal(a.reply.status, 307);
	assert_int_equal(s.asked, 1);
}

static void
test_no_answer(void **state)
{
	struct server s = { .answer = "what?\r\n\r\n" };
	const struct answer a = post(&s, "127.0.0.1", "127.0.0.1");

	(void)state;
	assert_int_equal(a.reply.result, OUTBOUND_AWAY);
	assert_string_not_equal(a.said, "");
}

/* ---- what keeps others waiting ---- */

/* In place of the C library's, for libcurl: one name has a mute server. */
static sem_t asked, told;
static bool in_time;

int
getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **res)
{
	typedef int resolve(const char *, const char *,
	    const struct addrinfo *, struct addrinfo **);
	resolve *real;
	void *const found = dlsym(RTLD_NEXT, "getaddrinfo");
	struct timespec until;

	if (node != NULL && strcmp(node, "mute.example") == 0) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += 20;
		sem_post(&asked);
		in_time = sem_timedwait(&told, &until) == 0;
		sem_post(&asked);
		return EAI_AGAIN;
	}
	memcpy(&real, &found, sizeof(real));
	return real(node, service, hints, res);
}

static void
stop_when_asked(void *arg)
{
	if (sem_trywait(&asked) == 0)
		loop_stop(arg);
}

static void
test_waits_for_no_name_server(void **state)
{
	struct answer a = { .loop = loop_new() };
	struct outbound_policy *p = policy("");
	struct outbound *client = outbound_new(a.loop, p);
	struct loop_timer *look;

	(void)state;
	sem_init(&asked, 0, 0);
	sem_init(&told, 0, 0);
	look = loop_timer(a.loop, 1, 1, stop_when_asked, a.loop);
	assert_true(outbound_post(client, &(struct outbound_request){
	    "https://mute.example/", NULL, 0, "hello", 5, 0 }, on_answer, &a));
	loop_run(a.loop);
	loop_timer_cancel(&look);
	outbound_destroy(&client);
	sem_post(&told);
	sem_wait(&asked);
	assert_true(in_time);
	loop_destroy(&a.loop);
	outbound_policy_destroy(&p);
}

#define MANY		64	/* under way at once */
#define WITHIN_MS	3000

/* It answers who comes behind them. */
struct crowd {
	struct server	 server;
	int		 fds[MANY];
	size_t		 n;
};

static void
on_one_more(uint32_t events, void *arg)
{
	struct crowd *c = arg;

	if (c->n == MANY) {
		on_asker(events, &c->server);
		return;
	}
	c->fds[c->n] = accept(c->server.fd, NULL, NULL);
	assert_true(c->fds[c->n++] >= 0);
}

static void
leave_one(void *arg)
{
	struct crowd *c = arg;

	assert_int_equal(c->n, MANY);
	close(c->fds[0]);
}

static void
on_left(const struct outbound_reply *reply, void *arg)
{
	(void)arg;
	assert_int_equal(reply->result, OUTBOUND_AWAY);
}

static void
test_time_begins_with_its_turn(void **state)
{
	struct answer a = { .loop = loop_new() };
	struct crowd c = { .server.answer = "HTTP/1.1 204 Yes\r\n\r\n" };
	struct outbound_policy *p = policy("127.0.0.1");
	struct outbound *client = outbound_new(a.loop, p);
	char url[128];
	struct outbound_request req = { url, NULL, 0, "hello", 5, 60000 };
	size_t i;

	(void)state;
	listen_by(&c.server, a.loop, on_one_more, &c);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", c.server.port);
	for (i = 0; i < MANY; i++)
		assert_true(outbound_post(client, &req, on_left, NULL));
	req.within_ms = WITHIN_MS;
	assert_true(outbound_post(client, &req, on_answer, &a));
	assert_non_null(loop_timer(a.loop, WITHIN_MS + 500, 0, leave_one,
	    &c));
	loop_run(a.loop);
	assert_int_equal(a.reply.result, OUTBOUND_ANSWERED);
	assert_int_equal(a.reply.status, 204);
	outbound_destroy(&client);
	loop_destroy(&a.loop);
	for (i = 1; i < MANY; i++)
		close(c.fds[i]);
	close(c.server.fd);
	outbound_policy_destroy(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inside_is_refused),
		cmocka_unit_test(test_the_internet_is_not),
		cmocka_unit_test(test_what_is_named_is_allowed),
		cmocka_unit_test(test_what_is_denied_is_not),
		cmocka_unit_test(test_judges_urls),
		cmocka_unit_test(test_a_setting_that_is_wrong_is_told),
		cmocka_unit_test(test_posts),
		cmocka_unit_test(test_connects_to_nothing_inside),
		cmocka_unit_test(test_follows_nobody),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_waits_for_no_name_server),
		cmocka_unit_test(test_time_begins_with_its_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
