/* The process that one file is read in. */
#include <sys/mman.h>
#include <sys/prctl.h>

#include <signal.h>
#include <unistd.h>

#include "attachments/validator/child.h"
#include "attachments/validator/clean.h"
#include "attachments/validator/sandbox.h"

static bool	keep_only(int out, int file);
static bool	clean(void *bytes, struct source *);

void
child_run(int file, int out, const struct validator_request *r,
    reader_of_fn *reader_of, const struct child_limits *limits, pid_t parent)
{
	struct verdict verdict = { FINDING_NONE, "" };
	struct source source = { .size = (size_t)r->size,
		.extension = r->extension };
	void *bytes;

	/* Where it ended before it was heard of, nobody would end this. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	bytes = mmap(NULL, source.size, PROT_READ, r->clean ? MAP_SHARED :
	    MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED || !keep_only(out, r->clean ? file : -1) ||
	    !sandbox_enter_reader(limits->cpu_seconds, limits->data_bytes))
		_exit(1);
	source.bytes = bytes;
	judge(&source, &r->policy, reader_of, &verdict);
	if (r->clean && verdict.finding == FINDING_NONE) {
		if (!clean(bytes, &source))
			_exit(1);
		/* What was made for it may come apart by it. */
		judge(&source, &r->policy, reader_of, &verdict);
	}
	_exit(write(SANDBOX_FD, &verdict, sizeof(verdict)) ==
	    (ssize_t)sizeof(verdict) ? 0 : 1);
}

/* What libraries say about a file is no line of ours. */
static bool
keep_only(int out, int file)
{
	const int last = file == -1 ? SANDBOX_FD : SANDBOX_FILE;

	return dup2(out, SANDBOX_FD) != -1 &&
	    (file == -1 || file == SANDBOX_FILE ||
	    dup2(file, SANDBOX_FILE) != -1) &&
	    dup2(STDOUT_FILENO, STDERR_FILENO) != -1 &&
	    close_range((unsigned)last + 1, ~0U, 0) == 0;
}

/* Not before: a reader that wrote would end there. */
static bool
clean(void *bytes, struct source *source)
{
	const size_t size = source->size;

	if (mprotect(bytes, size, PROT_READ | PROT_WRITE) == -1)
		return false;
	source->size = clean_picture(bytes, size, source->extension);
	return source->size == size ||
	    ftruncate(SANDBOX_FILE, (off_t)source->size) == 0;
}
