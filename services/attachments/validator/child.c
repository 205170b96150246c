/* The process that one file is read in. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "attachments/validator/child.h"
#include "attachments/validator/cleaning/clean.h"
#include "attachments/validator/sandbox.h"

static uint8_t	*map_output(int);
static bool	keep_only(int out, int file);
static void	judge_file(void *, struct source *,
		    const struct validator_request *, reader_of_fn *,
		    struct verdict *);
static bool	clean(void *bytes, struct source *);

void
child_run(const struct child_files *f, const struct validator_request *r,
    const struct child_work *work, const struct child_limits *limits,
    pid_t parent)
{
	struct child_said said;
	struct source source = { .size = (size_t)r->size,
		.extension = r->extension };
	uint8_t *output = NULL;
	void *bytes;

	/* Where it ended before it was heard of, nobody would end this. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	/* All of it is written, its gaps as well. */
	memset(&said, 0, sizeof(said));
	bytes = mmap(NULL, source.size, PROT_READ, r->clean ? MAP_SHARED :
	    MAP_PRIVATE, f->file, 0);
	if (bytes == MAP_FAILED ||
	    (work->preview != NULL &&
	    (output = map_output(f->output)) == NULL) ||
	    !keep_only(f->said, r->clean ? f->file : -1) ||
	    !sandbox_enter_reader(limits->cpu_seconds, limits->data_bytes,
	    work->open))
		_exit(1);
	source.bytes = bytes;
	if (work->preview == NULL)
		judge_file(bytes, &source, r, work->reader_of, &said.verdict);
	else if (!work->preview(&source, r->width, output, &said.preview))
		verdict_refuse(&said.verdict, FINDING_BROKEN, "%s", "");
	_exit(write(SANDBOX_FD, &said, sizeof(said)) ==
	    (ssize_t)sizeof(said) ? 0 : 1);
}

/* Of one that is shorter, a write beyond its end would end this. */
static uint8_t *
map_output(int fd)
{
	struct stat st;
	void *p;

	if (fd == -1 || fstat(fd, &st) == -1 ||
	    (size_t)st.st_size < PREVIEW_MAX_BYTES)
		return NULL;
	p = mmap(NULL, PREVIEW_MAX_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	return p == MAP_FAILED ? NULL : p;
}

static void
judge_file(void *bytes, struct source *source,
    const struct validator_request *r, reader_of_fn *reader_of,
    struct verdict *verdict)
{
	judge(source, &r->policy, reader_of, verdict);
	if (!r->clean || verdict->finding != FINDING_NONE)
		return;
	if (!clean(bytes, source))
		_exit(1);
	/* What was made for it may come apart by it. */
	judge(source, &r->policy, reader_of, verdict);
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
