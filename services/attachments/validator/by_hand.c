/* The validator for people: files on a command line. */
#include <sys/socket.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "attachments/validator/by_hand.h"
#include "attachments/validator/wire.h"

#define MAX_PIXELS	(UINT64_C(200) * 1000 * 1000)
#define MAX_UNPACKED	(UINT64_C(1) << 30)

static int	start(int (*)(int));
static bool	take_option(struct policy *, const char *);
static int	look_at(int, const char *, const struct policy *);
static int	ask(int, int, const struct validator_request *);
static bool	send_request(int, int, const struct validator_request *);
static void	take_extension(struct validator_request *, const char *);

int
by_hand(char **files, size_t n, int (*serve)(int))
{
	struct policy policy = { .max_pixels = MAX_PIXELS,
		.max_unpacked = MAX_UNPACKED };
	int fd = start(serve), status = 0, one;
	size_t i;

	if (fd == -1)
		return 2;
	for (i = 0; i < n; i++) {
		if (take_option(&policy, files[i]))
			continue;
		one = look_at(fd, files[i], &policy);
		if (one > status)
			status = one;
	}
	close(fd);
	return status;
}

static int
start(int (*serve)(int))
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
		return -1;
	switch (fork()) {
	case -1:
		return -1;
	case 0:
		close(ends[0]);
		if (ends[1] != VALIDATOR_FD &&
		    dup2(ends[1], VALIDATOR_FD) == -1)
			_exit(2);
		_exit(serve(VALIDATOR_FD));
	default:
		close(ends[1]);
		return ends[0];
	}
}

/* Of the files that come after it. */
static bool
take_option(struct policy *p, const char *text)
{
	const struct {
		const char	*name;
		bool		*set;
	} options[] = {
		{ "--takes-pdf-scripts", &p->takes_pdf_scripts },
		{ "--takes-pdf-launch-actions", &p->takes_pdf_launch_actions },
		{ "--takes-pdf-files", &p->takes_pdf_files },
		{ "--takes-dde", &p->takes_dde },
	};
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, text) == 0)
			return *options[i].set = true;
	return false;
}

static int
look_at(int fd, const char *path, const struct policy *policy)
{
	struct validator_request r = { .policy = *policy };
	const int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int status = 2;

	if (file != -1 && fstat(file, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > 0) {
		r.size = (uint64_t)st.st_size;
		take_extension(&r, path);
		status = ask(fd, file, &r);
	}
	if (status == 2)
		printf("UNREADABLE");
	printf("\t%s\n", path);
	if (file != -1)
		close(file);
	return status;
}

static int
ask(int fd, int file, const struct validator_request *r)
{
	struct validator_answer a;

	if (!send_request(fd, file, r) ||
	    recv(fd, &a, sizeof(a), 0) != (ssize_t)sizeof(a) || !a.judged)
		return 2;
	printf("%s", finding_name(a.verdict.finding));
	if (a.verdict.detail[0] != '\0')
		printf(" (%s)", a.verdict.detail);
	return a.verdict.finding == FINDING_NONE ? 0 : 1;
}

static bool
send_request(int fd, int file, const struct validator_request *r)
{
	struct validator_message m;

	validator_message_init(&m, r, file, -1);
	return sendmsg(fd, &m.header, MSG_NOSIGNAL) == (ssize_t)sizeof(*r);
}

static void
take_extension(struct validator_request *r, const char *path)
{
	const char *dot = strrchr(path, '.');
	size_t i;

	for (i = 0; dot != NULL && dot[i + 1] != '\0' &&
	    i < sizeof(r->extension) - 1; i++)
		r->extension[i] = dot[i + 1] >= 'A' && dot[i + 1] <= 'Z' ?
		    (char)(dot[i + 1] - 'A' + 'a') : dot[i + 1];
}
