/*
 * For Kore under valgrind, loaded before libc.  It leaves out Kore's filter of
 * system calls, which knows nothing of valgrind's own, and keeps the gateway's
 * module loaded to the very end: what only its variables point to is not lost.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int
prctl(int operation, ...)
{
	unsigned long a[4];
	va_list ap;

	va_start(ap, operation);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (operation == PR_SET_SECCOMP)
		return 0;
	return (int)syscall(SYS_prctl, operation, a[0], a[1], a[2], a[3]);
}

int
dlclose(void *handle)
{
	(void)handle;
	return 0;
}
