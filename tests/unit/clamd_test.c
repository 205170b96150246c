/* What is said to clamd, and what is made of its answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attachments/scanner/clamd.h"

#define SIZE		200000
#define LARGE		(64 << 20)
#define TIMEOUT_MS	60000
#define SOON_MS		200

/* One connection: it reads so much of what comes, and answers. */
struct server {
	int		 listener;
	char		 address[64];
	pthread_t	 thread;
	size_t		 reads;		/* bytes; 0: until the end */
	const char	*answer;	/* NULL: none until it is let go */
	size_t		 len;		/* of the answer; 0: with its NUL */
	int		 let_go[2];
	uint8_t		 got[2 * SIZE];
	size_t		 ngot;
};

static bool
has_ended(const struct server *s)
{
	static const uint8_t end[4] = { 0 };

	return s->reads > 0 ? s->ngot >= s->reads :
	    s->ngot >= sizeof(end) && memcmp(s->got + s->ngot - sizeof(end),
	    end, sizeof(end)) == 0;
}

static void *
serve(void *arg)
{
	struct server *s = arg;
	int fd = accept(s->listener, NULL, NULL);
	ssize_t n = 1;
	char c;

	while (fd != -1 && n > 0 && !has_ended(s)) {
		n = read(fd, s->got + s->ngot, sizeof(s->got) - s->ngot);
		if (n > 0)
			s->ngot += (size_t)n;
	}
	if (s->answer != NULL)
		(void)send(fd, s->answer, s->len > 0 ? s->len :
		    strlen(s->answer) + 1, MSG_NOSIGNAL);
	else
		(void)!read(s->let_go[0], &c, 1);
	close(fd);
	return NULL;
}

static void
server_start(struct server *s, size_t reads, const char *answer)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	memset(s, 0, sizeof(*s));
	s->reads = reads;
	s->answer = answer;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(s->listener, 1), 0);
	assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at,
	    &len), 0);
	(void)snprintf(s->address, sizeof(s->address), "127.0.0.1:%u",
	    (unsigned)ntohs(at.sin_port));
	assert_int_equal(pipe(s->let_go), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void
server_end(struct server *s)
{
	close(s->let_go[1]);
	assert_int_equal(pthread_join(s->thread, NULL), 0);
	close(s->let_go[0]);
	close(s->listener);
}

/* Of bytes that have no NUL. */
static int
file(void)
{
	static uint8_t bytes[SIZE];
	int fd = memfd_create("file", MFD_CLOEXEC);

	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(write(fd, bytes, sizeof(bytes)), SIZE);
	return fd;
}

static enum clamd_answer
scan(struct server *s, int64_t timeout_ms, char found[CLAMD_FOUND_MAX])
{
	enum clamd_answer answer;
	int fd = file();
	const struct object_source all = object_of_file(&fd, SIZE);

	answer = clamd_scan(s->address, &all, timeout_ms, NULL, found);
	close(fd);
	server_end(s);
	return answer;
}

static void
test_all_of_the_file_is_sent_in_pieces(void **state)
{
	static struct server s;
	char found[CLAMD_FOUND_MAX];
	size_t at = sizeof("zINSTREAM"), bytes = 0;
	uint32_t len;

	(void)state;
	server_start(&s, 0, "stream: OK");
	assert_int_equal(scan(&s, TIMEOUT_MS, found), CLAMD_CLEAN);
	assert_memory_equal(s.got, "zINSTREAM", at);
	do {
		memcpy(&len, s.got + at, sizeof(len));
		len = ntohl(len);
		at += sizeof(len) + len;
		bytes += len;
	} while (len > 0);
	assert_int_equal(bytes, SIZE);
	assert_int_equal(at, s.ngot);
}

static void
test_answers(void **state)
{
	static const struct {
		const char		*said;
		size_t			 len;
		enum clamd_answer	 answer;
		const char		*found;
	} all[] = {
		{ "stream: OK", 0, CLAMD_CLEAN, "" },
		{ "stream: Win.Test-1 FOUND", 0, CLAMD_FOUND, "Win.Test-1" },
		{ "stream: a\nb\xff FOUND", 0, CLAMD_FOUND, "a?b?" },
		{ "INSTREAM size limit exceeded. ERROR", 0, CLAMD_TOO_LARGE,
		    "" },
		/* None of these says that it is clean. */
		{ "stream:  FOUND", 0, CLAMD_AWAY, NULL },
		{ "stream: OKAY", 0, CLAMD_AWAY, NULL },
		{ "stream: Can't allocate memory ERROR", 0, CLAMD_AWAY, NULL },
		{ "stream: OK", 10, CLAMD_AWAY, NULL },
		{ "", 0, CLAMD_AWAY, NULL },
	};
	static struct server s;
	char found[CLAMD_FOUND_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		server_start(&s, 0, all[i].said);
		s.len = all[i].len;
		assert_int_equal(scan(&s, TIMEOUT_MS, found), all[i].answer);
		if (all[i].found != NULL)
			assert_string_equal(found, all[i].found);
	}
}

static void
test_who_hangs_up_or_says_nothing_is_away(void **state)
{
	static struct server s;
	char found[CLAMD_FOUND_MAX], version[CLAMD_VERSION_MAX];
	int fd = memfd_create("file", MFD_CLOEXEC);
	const struct object_source all = object_of_file(&fd, LARGE);

	(void)state;
	/* It says that it is clean before it has what no socket holds. */
	server_start(&s, 100, "stream: OK");
	assert_int_equal(ftruncate(fd, LARGE), 0);
	assert_int_equal(clamd_scan(s.address, &all, TIMEOUT_MS, NULL,
	    found),
	    CLAMD_AWAY);
	close(fd);
	server_end(&s);
	server_start(&s, 0, NULL);
	assert_int_equal(clamd_signatures(s.address, SOON_MS, version), -1);
	server_end(&s);
	/* Nobody listens. */
	assert_int_equal(clamd_scan(s.address, &all, TIMEOUT_MS, NULL,
	    found),
	    CLAMD_AWAY);
	assert_int_equal(clamd_scan("/nonexistent/socket", &all, TIMEOUT_MS,
	    NULL, found), CLAMD_AWAY);
}

static void
test_what_cannot_be_read_is_not_clean(void **state)
{
	static struct server s;
	char found[CLAMD_FOUND_MAX];
	int fd = file();
	/* Of a byte less than is said. */
	const struct object_source all = object_of_file(&fd, SIZE + 1);

	(void)state;
	server_start(&s, SIZE, "stream: OK");
	assert_int_equal(clamd_scan(s.address, &all, TIMEOUT_MS, NULL,
	    found),
	    CLAMD_UNREAD);
	assert_string_equal(found, "");
	close(fd);
	server_end(&s);
}

static void
test_signatures_have_a_number(void **state)
{
	static const struct {
		const char	*said;
		int64_t		 number;
	} all[] = {
		{ "ClamAV 1.4.3/27500/Sun Nov 29 02:07:45 2026", 27500 },
		{ "ClamAV 1.4.3", 0 },
		{ "UNKNOWN COMMAND", -1 },
	};
	static struct server s;
	char version[CLAMD_VERSION_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		server_start(&s, sizeof("zVERSION"), all[i].said);
		assert_int_equal(clamd_signatures(s.address, TIMEOUT_MS,
		    version), all[i].number);
		server_end(&s);
		if (all[i].number != -1)
			assert_string_equal(version, all[i].said);
	}
}

static void
test_addresses(void **state)
{
	static const char *const good[] = { "127.0.0.1:3310", "[::1]:3310",
		"clamd:3310", "/run/clamav/clamd.ctl" };
	static const char *const bad[] = { "clamd", ":3310", "clamd:",
		"clamd:x", "clamd:33 10", "clamd:0", "clamd:65536",
		"clamd:99999999999999999999", "/" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(clamd_is_address(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(clamd_is_address(bad[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_the_file_is_sent_in_pieces),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_who_hangs_up_or_says_nothing_is_away),
		cmocka_unit_test(test_what_cannot_be_read_is_not_clean),
		cmocka_unit_test(test_signatures_have_a_number),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
