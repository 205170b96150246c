/* Child processes, their output in files, and folders that go when we go. */
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/loop.h"
#include "process.h"
#include "stack.h"

#define POLL_MS		5

struct test_process {
	pid_t			 pid;	/* 0: was waited for */
	int			 status;
	char			*output;
	struct test_process	*prev, *next;
};

struct keepsake {
	struct keepsake	*next;
	char		 text[];
};

static struct test_process	*processes;
static struct keepsake		*folders, *texts;

static void	 at_exit(void);
static void	 remove_folder(const char *);
static int	 remove_entry(const char *, const struct stat *, int,
		    struct FTW *);
static struct keepsake *keep(struct keepsake **, const char *);
static char	**make_environment(const char *const []);
static void	 child(const struct test_process *, const char *const [],
		    char **) __attribute__((noreturn));
static bool	 reap(struct test_process *, int);

struct test_process *
process_start(const char *const argv[], const char *const env[])
{
	static unsigned serial;
	struct test_process *p = calloc(1, sizeof(*p));
	char **environment = make_environment(env);
	char file[64];

	snprintf(file, sizeof(file), "/output.%u", serial++);
	if (p == NULL || asprintf(&p->output, "%s%s", test_folder(),
	    file) == -1)
		fail_msg("out of memory");
	fflush(NULL);
	if ((p->pid = fork()) == -1)
		fail_msg("fork: %s", strerror(errno));
	if (p->pid == 0)
		child(p, argv, environment);
	free(environment);
	p->next = processes;
	if (p->next != NULL)
		p->next->prev = p;
	processes = p;
	return p;
}

char *
process_wait_line(struct test_process *p, const char *mark, int timeout_ms)
{
	int64_t until = loop_now_ms() + timeout_ms;
	char *text, *found, *line = NULL;
	bool alive;

	do {
		/* In this order, so that last words are read. */
		alive = process_alive(p);
		text = process_output(p);
		found = mark[0] == '\n' && strncmp(text, mark + 1,
		    strlen(mark) - 1) == 0 ? text - 1 : strstr(text, mark);
		if (found != NULL && strchr(found + 1, '\n') != NULL) {
			found += strlen(mark);
			line = strndup(found, strcspn(found, "\n"));
		}
		free(text);
		if (line == NULL)
			poll(NULL, 0, POLL_MS);
	} while (line == NULL && alive && loop_now_ms() < until);
	return line;
}

char *
process_output(const struct test_process *p)
{
	FILE *in = fopen(p->output, "re");
	char *text = NULL, buf[4096];
	size_t len, n;
	FILE *out = open_memstream(&text, &len);

	while (in != NULL && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, out);
	if (in != NULL)
		fclose(in);
	fclose(out);
	return text;
}

int
process_pid(const struct test_process *p)
{
	return (int)p->pid;
}

bool
process_alive(struct test_process *p)
{
	return p->pid != 0 && !reap(p, WNOHANG);
}

int
process_end(struct test_process **pp, int signo, int timeout_ms)
{
	struct test_process *p = *pp;
	int64_t until = loop_now_ms() + timeout_ms;
	bool killed = false;
	int status;

	if (p->pid != 0 && signo != 0)
		kill(p->pid, signo);
	while (process_alive(p)) {
		if (!killed && loop_now_ms() >= until) {
			killed = true;
			kill(p->pid, SIGKILL);
		}
		poll(NULL, 0, POLL_MS);
	}
	status = killed || !WIFEXITED(p->status) ? -1 :
	    WEXITSTATUS(p->status);
	if (p->prev != NULL)
		p->prev->next = p->next;
	else
		processes = p->next;
	if (p->next != NULL)
		p->next->prev = p->prev;
	free(p->output);
	free(p);
	*pp = NULL;
	return status;
}

char *
process_program(const char *name)
{
	const char *bin = getenv("LIAISON_BIN");
	char self[1024], *path = NULL, *slash;
	ssize_t len;
	int i;

	if (bin == NULL || bin[0] == '\0') {
		/* BUILD/tests/unit/x_test */
		len = readlink("/proc/self/exe", self, sizeof(self) - 1);
		self[len > 0 ? len : 0] = '\0';
		for (i = 0; i < 3; i++)
			if ((slash = strrchr(self, '/')) != NULL)
				*slash = '\0';
	}
	if (bin != NULL && bin[0] != '\0' ?
	    asprintf(&path, "%s/%s", bin, name) == -1 :
	    asprintf(&path, "%s/bin/%s", self, name) == -1)
		fail_msg("out of memory");
	return path;
}

const char *
test_setting(const char *name, const char *value)
{
	char text[4096];

	snprintf(text, sizeof(text), "%s=%s", name, value);
	return keep(&texts, text)->text;
}

const char *
test_folder(void)
{
	const char *base = getenv("TMPDIR");
	char path[512];

	snprintf(path, sizeof(path), "%s/liaison-test-XXXXXX",
	    base != NULL && base[0] == '/' ? base : "/tmp");
	if (mkdtemp(path) == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	return keep(&folders, path)->text;
}

static unsigned files;

static int
count_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)path;
	(void)st;
	(void)ftw;
	files += kind == FTW_F;
	return 0;
}

unsigned
test_folder_files(const char *folder)
{
	files = 0;
	nftw(folder, count_entry, 16, FTW_PHYS);
	return files;
}

bool
test_wait(bool (*fn)(void *), void *arg, int timeout_ms)
{
	int64_t until = loop_now_ms() + timeout_ms;

	while (!fn(arg)) {
		if (loop_now_ms() >= until)
			return false;
		poll(NULL, 0, POLL_MS);
	}
	return true;
}

/* ---- keeping and cleaning ---- */

static struct keepsake *
keep(struct keepsake **list, const char *text)
{
	static bool registered;
	struct keepsake *k = malloc(sizeof(*k) + strlen(text) + 1);

	if (k == NULL)
		fail_msg("out of memory");
	strcpy(k->text, text);
	k->next = *list;
	*list = k;
	if (!registered)
		atexit(at_exit);
	registered = true;
	return k;
}

/* The newest first: services before their cluster. */
static void
at_exit(void)
{
	struct test_process *p;
	struct keepsake *k;

	while ((p = processes) != NULL)
		process_end(&p, SIGTERM, 15000);
	while ((k = folders) != NULL) {
		folders = k->next;
		remove_folder(k->text);
		free(k);
	}
	while ((k = texts) != NULL) {
		texts = k->next;
		free(k);
	}
}

static void
remove_folder(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static int
remove_entry(const char *path, const struct stat *st, int kind,
    struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	remove(path);
	return 0;
}

/* ---- children ---- */

static char **
make_environment(const char *const env[])
{
	extern char **environ;
	size_t n = 0, own = 0, i, j, len;
	char **all;

	while (environ[n] != NULL)
		n++;
	while (env != NULL && env[own] != NULL)
		own++;
	if ((all = calloc(n + own + 1, sizeof(*all))) == NULL)
		fail_msg("out of memory");
	for (i = n = 0; environ[i] != NULL; i++)
		if (strncmp(environ[i], "LIAISON_", 8) != 0 &&
		    strncmp(environ[i], "PG", 2) != 0)
			all[n++] = environ[i];
	for (i = 0; i < own; i++) {
		len = strcspn(env[i], "=") + 1;
		for (j = 0; j < n; j++)
			if (strncmp(all[j], env[i], len) == 0)
				break;
		all[j] = (char *)(uintptr_t)env[i];
		n = j == n ? n + 1 : n;
	}
	return all;
}

static void
child(const struct test_process *p, const char *const argv[],
    char **environment)
{
	pid_t parent = getppid();
	sigset_t none;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	fd = open(p->output, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execve(argv[0], (char *const *)(uintptr_t)argv, environment);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* True when it has ended. */
static bool
reap(struct test_process *p, int flags)
{
	if (p->pid != 0 && waitpid(p->pid, &p->status, flags) != p->pid)
		return false;
	p->pid = 0;
	return true;
}
