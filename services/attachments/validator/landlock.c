/* What may still be read once a program is in its sandbox. */
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <linux/landlock.h>

#include "attachments/validator/sandbox.h"

/* All that the first version of Landlock knows. */
#define ACCESS_ALL	((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static bool	allow(int, const char *);

bool
sandbox_read_only(const char *const *paths)
{
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = ACCESS_ALL };
	int rules, saved;
	bool ok = true;

	rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
	    0);
	if (rules == -1)
		return false;
	for (; ok && *paths != NULL; paths++)
		ok = allow(rules, *paths);
	ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	saved = errno;
	close(rules);
	errno = saved;
	return ok;
}

/* What is not there needs no leave. */
static bool
allow(int rules, const char *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE };
	struct stat st;
	bool ok;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd == -1)
		return errno == ENOENT;
	if (fstat(rule.parent_fd, &st) == 0 && S_ISDIR(st.st_mode))
		rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
	    &rule, 0) == 0;
	close(rule.parent_fd);
	return ok;
}
