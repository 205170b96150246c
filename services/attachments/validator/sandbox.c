/* What the validator and the processes that it forks may ask of the kernel. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <seccomp.h>

#include "attachments/validator/sandbox.h"

/* Under a sanitizer memory is reserved beforehand, and much of it. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#else
#define SANITIZED	0
#endif

static bool	add_all(scmp_filter_ctx, uint32_t, const int *, size_t);
static bool	add_some(scmp_filter_ctx);
static scmp_filter_ctx	reader_filter(enum sandbox_open);
static bool	limit(int, rlim_t, rlim_t);
static void	on_forbidden(int, siginfo_t *, void *);

#define NUMBER(list)	(sizeof(list) / sizeof((list)[0]))

/* What nothing here does once it has started. */
static const int never[] = {
	SCMP_SYS(openat2), SCMP_SYS(creat),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(socket), SCMP_SYS(connect),
	SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept),
	SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd),
	SCMP_SYS(io_uring_setup), SCMP_SYS(bpf), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(mknod),
	SCMP_SYS(mknodat), SCMP_SYS(chmod), SCMP_SYS(fchmodat),
	SCMP_SYS(chown), SCMP_SYS(truncate), SCMP_SYS(memfd_create),
	SCMP_SYS(mount), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(userfaultfd),
};

static const int opening[] = { SCMP_SYS(open), SCMP_SYS(openat) };

/* What a reader's process may do whatever the arguments are. */
static const int reading[] = {
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek),
	SCMP_SYS(fstat), SCMP_SYS(close), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
	SCMP_SYS(sched_getattr), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom),
	SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(sysinfo),
	SCMP_SYS(uname), SCMP_SYS(restart_syscall), SCMP_SYS(membarrier),
	SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(getcpu), SCMP_SYS(arch_prctl),
};

/* What libraries ask of files before they open them. */
static const int looking[] = {
	SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat),
	SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
};

/*
 * What libraries ask as they go, and do without: a file that is not there is
 * no news to them.  clone3() hides its flags from a filter; without it clone()
 * is called.
 */
static const struct {
	int	 call;
	int	 error;
} refused[] = {
	{ SCMP_SYS(getcwd), EACCES },
	{ SCMP_SYS(statfs), EACCES },
	{ SCMP_SYS(prctl), EPERM },
	{ SCMP_SYS(fcntl), EPERM },
	{ SCMP_SYS(ioctl), ENOTTY },
	{ SCMP_SYS(sched_setscheduler), EPERM },
	{ SCMP_SYS(sched_setattr), EPERM },
	{ SCMP_SYS(sched_setaffinity), EPERM },
	{ SCMP_SYS(setpriority), EPERM },
	{ SCMP_SYS(set_mempolicy), EPERM },
	{ SCMP_SYS(clone3), ENOSYS },
};

bool
sandbox_enter(enum sandbox_open how)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool ok;

	ok = filter != NULL && prctl(PR_SET_DUMPABLE, 0) == 0 &&
	    limit(RLIMIT_CORE, 0, 0) &&
	    add_all(filter, SCMP_ACT_ERRNO(EACCES), never, NUMBER(never)) &&
	    (how == SANDBOX_OPEN_READS || add_all(filter,
	    SCMP_ACT_ERRNO(EACCES), opening, NUMBER(opening))) &&
	    seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}

bool
sandbox_enter_reader(unsigned cpu_seconds, uint64_t data_bytes,
    enum sandbox_open how)
{
	const struct sigaction action = { .sa_sigaction = on_forbidden,
		.sa_flags = SA_SIGINFO };
	scmp_filter_ctx filter;
	bool ok;

	/* The end by the first says what it was for. */
	if (!limit(RLIMIT_CPU, cpu_seconds, cpu_seconds + 1) ||
	    !limit(RLIMIT_FSIZE, 0, 0) ||
	    (!SANITIZED && !limit(RLIMIT_DATA, data_bytes, data_bytes)) ||
	    sigaction(SIGSYS, &action, NULL) == -1)
		return false;
	filter = reader_filter(how);
	ok = filter != NULL && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}

static scmp_filter_ctx
reader_filter(enum sandbox_open how)
{
	const uint32_t looks = how == SANDBOX_OPEN_READS ? SCMP_ACT_ALLOW :
	    SCMP_ACT_ERRNO(EACCES);
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
	size_t i;

	if (filter == NULL)
		return NULL;
	for (i = 0; i < NUMBER(refused); i++)
		if (seccomp_rule_add(filter,
		    SCMP_ACT_ERRNO((uint32_t)refused[i].error),
		    refused[i].call, 0) != 0)
			goto fail;
	if (add_all(filter, SCMP_ACT_ALLOW, reading, NUMBER(reading)) &&
	    add_all(filter, looks, looking, NUMBER(looking)) &&
	    (how == SANDBOX_OPEN_ENDS || add_all(filter, looks, opening,
	    NUMBER(opening))) && add_some(filter))
		return filter;
fail:
	seccomp_release(filter);
	return NULL;
}

/*
 * What depends on its arguments: output to the two descriptors that there are,
 * a file that may only become shorter (RLIMIT_FSIZE), memory that is limited
 * (none that is shared), threads but no processes, abort(), the limits as they
 * are.
 */
static bool
add_some(scmp_filter_ctx f)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
	    SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
	    SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(writev), 1,
	    SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_SHARED, 0)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ftruncate), 1,
	    SCMP_A0(SCMP_CMP_EQ, SANDBOX_FILE)) == 0 &&
	    seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
	    SCMP_A2(SCMP_CMP_EQ, 0)) == 0;
}

static bool
add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
	size_t i;

	/* Of an architecture that has no such call: there is none to make. */
	for (i = 0; i < n; i++)
		if (seccomp_rule_add(filter, action, calls[i], 0) != 0)
			return false;
	return true;
}

static bool
limit(int resource, rlim_t soft, rlim_t hard)
{
	const struct rlimit r = { soft, hard };

	return setrlimit(resource, &r) == 0;
}

static void
on_forbidden(int signo, siginfo_t *info, void *context)
{
	const int call = info->si_syscall;

	(void)signo;
	(void)context;
	if (write(SANDBOX_FD, &call, sizeof(call)) == -1)
		_exit(2);
	_exit(1);
}
