/* The process that one file is read in. */
#include <sys/mman.h>
#include <sys/prctl.h>

#include <signal.h>
#include <unistd.h>

#include "attachments/validator/child.h"
#include "attachments/validator/sandbox.h"

static bool	keep_only(int out);

void
child_run(int file, int out, const struct validator_request *r,
    reader_of_fn *reader_of, const struct child_limits *limits)
{
	struct verdict verdict = { FINDING_NONE, "" };
	struct source source = { .size = (size_t)r->size,
		.extension = r->extension };
	void *bytes;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	bytes = mmap(NULL, source.size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED || !keep_only(out) ||
	    !sandbox_enter_reader(limits->cpu_seconds, limits->data_bytes))
		_exit(1);
	source.bytes = bytes;
	judge(&source, &r->policy, reader_of, &verdict);
	_exit(write(SANDBOX_FD, &verdict, sizeof(verdict)) ==
	    (ssize_t)sizeof(verdict) ? 0 : 1);
}

/* What libraries say about a file is no line of ours. */
static bool
keep_only(int out)
{
	return dup2(out, SANDBOX_FD) != -1 &&
	    dup2(STDOUT_FILENO, STDERR_FILENO) != -1 &&
	    close_range(SANDBOX_FD + 1, ~0U, 0) == 0;
}
