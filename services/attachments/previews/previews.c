/* Previews of finished files: made once, by one, for all who ask meanwhile. */
#include <sys/mman.h>
#include <sys/queue.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/derived.h"
#include "attachments/previews/previews.h"

#define JOBS_MAX	512
/* Jobs that have their file open; the others wait without it. */
#define HELD_MAX	32
#define HELD_OF_ONE	8
#define WAITING_OF_ONE	64
/* What lies elsewhere is fetched whole: of larger files none is made. */
#define FETCHED_MAX	(UINT64_C(64) << 20)
#define EXTENSION_LEN	15

struct waiter {
	previews_done		*done;
	void			*arg;
	int64_t			 user_id, until_ms;
	char			 id[BLOB_ID_LEN + 1];	/* of the same bytes */
	TAILQ_ENTRY(waiter)	 next;
};

TAILQ_HEAD(waiters, waiter);

/* What is kept, before the picture's bytes. */
struct kept {
	uint32_t	 version;
	uint32_t	 made;		/* 0: none can be */
	struct preview	 preview;
};

struct job {
	struct previews		*p;
	int64_t			 school_id, user_id, until_ms;
	char			 id[BLOB_ID_LEN + 1];
	char			 sha256[BLOB_HEX_LEN + 1];
	char			 extension[EXTENSION_LEN + 1];
	uint64_t		 size;
	uint32_t		 width;
	struct waiters		 waiters;
	bool			 waits, held;	/* for its file; it has it */
	/* Of the threads, or of the loop, in turn. */
	bool			 wanting;	/* none is kept */
	int			 file, output;	/* -1: closed, or given away */
	struct preview		 made;
	struct preview_found	 found;
	uint8_t			*kept;		/* struct kept and bytes */
	TAILQ_ENTRY(job)	 next;
};

TAILQ_HEAD(jobs, job);

struct previews {
	struct blobs		*blobs;
	struct work		*work;
	struct validation	*previewer;
	struct jobs		 jobs;
	unsigned		 n, held;
};

static struct job *find(const struct previews *, const struct preview_ask *);
static struct job *add(struct previews *, const struct preview_ask *);
static void	refuse(previews_done *, void *, enum preview_end);
static void	end(struct job *, enum preview_end);
static bool	is_of_another(const struct job *, const struct waiter *);
static void	ask_again(const struct job *, struct waiters *);
static void	job_load(void *);
static bool	take_kept(struct job *, size_t);
static const char *media_type_of(const uint8_t *, size_t);
static void	name_it(char *, size_t, uint32_t);
static void	on_loaded(void *);
static unsigned	count_of(const struct job *, bool held);
static void	open_waiting(struct previews *);
static struct job *next_waiting(const struct previews *);
static void	job_open(void *);
static enum preview_end open_file(struct job *);
static void	on_opened(void *);
static bool	open_output(struct job *);
static validation_done	on_made;
static void	job_keep(void *);
static void	on_kept(void *);

struct previews *
previews_new(struct blobs *blobs, struct work *work,
    struct validation *previewer)
{
	struct previews *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->blobs = blobs;
	p->work = work;
	p->previewer = previewer;
	TAILQ_INIT(&p->jobs);
	return p;
}

void
previews_destroy(struct previews **pp)
{
	free(*pp);
	*pp = NULL;
}

uint32_t
previews_width(uint32_t asked)
{
	static const uint32_t widths[] = { 160, 320, 640, 1280, 2048 };
	const size_t last = sizeof(widths) / sizeof(widths[0]) - 1;
	size_t i;

	if (asked == 0)
		return PREVIEWS_WIDTH;
	for (i = 0; i < last && widths[i] < asked; i++)
		continue;
	return widths[i];
}

void
previews_get(struct previews *p, const struct preview_ask *ask,
    previews_done *done, void *arg)
{
	struct waiter *w = calloc(1, sizeof(*w));
	struct job *j = find(p, ask);
	const bool begins = j == NULL;

	if (w != NULL && j == NULL)
		j = add(p, ask);
	if (w == NULL || j == NULL) {
		free(w);
		refuse(done, arg, PREVIEW_BUSY);
		return;
	}
	w->done = done;
	w->arg = arg;
	w->user_id = ask->user_id;
	w->until_ms = ask->until_ms;
	(void)snprintf(w->id, sizeof(w->id), "%s", ask->id);
	TAILQ_INSERT_TAIL(&j->waiters, w, next);
	if (!j->held && j->until_ms < ask->until_ms)
		j->until_ms = ask->until_ms;
	if (begins && !work_submit(p->work, job_load, on_loaded, j))
		end(j, PREVIEW_BUSY);
}

static struct job *
find(const struct previews *p, const struct preview_ask *ask)
{
	struct job *j;

	TAILQ_FOREACH(j, &p->jobs, next)
		if (j->width == ask->width && j->school_id == ask->school_id &&
		    strcmp(j->sha256, ask->sha256) == 0 &&
		    strcmp(j->extension, ask->extension) == 0)
			break;
	return j;
}

static struct job *
add(struct previews *p, const struct preview_ask *ask)
{
	struct job *j;

	if (p->n >= JOBS_MAX || (j = calloc(1, sizeof(*j))) == NULL)
		return NULL;
	j->p = p;
	j->school_id = ask->school_id;
	j->user_id = ask->user_id;
	j->until_ms = ask->until_ms;
	(void)snprintf(j->id, sizeof(j->id), "%s", ask->id);
	(void)snprintf(j->sha256, sizeof(j->sha256), "%s", ask->sha256);
	(void)snprintf(j->extension, sizeof(j->extension), "%s",
	    ask->extension);
	j->size = ask->size;
	j->width = ask->width;
	j->file = j->output = -1;
	TAILQ_INIT(&j->waiters);
	TAILQ_INSERT_TAIL(&p->jobs, j, next);
	p->n++;
	return j;
}

static void
refuse(previews_done *done, void *arg, enum preview_end why)
{
	const struct preview_found found = { .end = why };

	done(&found, arg);
}

static void
end(struct job *j, enum preview_end how)
{
	struct waiters others = TAILQ_HEAD_INITIALIZER(others);
	struct previews *p = j->p;
	struct waiter *w;

	j->found.end = how;
	/* Who asks from now on finds what is kept. */
	TAILQ_REMOVE(&p->jobs, j, next);
	p->n--;
	p->held -= j->held;
	while ((w = TAILQ_FIRST(&j->waiters)) != NULL) {
		TAILQ_REMOVE(&j->waiters, w, next);
		if (is_of_another(j, w)) {
			TAILQ_INSERT_TAIL(&others, w, next);
			continue;
		}
		w->done(&j->found, w->arg);
		free(w);
	}
	ask_again(j, &others);
	if (j->file != -1)
		close(j->file);
	if (j->output != -1)
		close(j->output);
	free(j->kept);
	free(j);
	open_waiting(p);
}

/* The file of one is gone, or his time is over: that is not so of all. */
static bool
is_of_another(const struct job *j, const struct waiter *w)
{
	if (j->found.end == PREVIEW_ABSENT)
		return strcmp(w->id, j->id) != 0;
	return j->found.end == PREVIEW_LATER && w->until_ms > j->until_ms &&
	    loop_now_ms() >= j->until_ms;
}

/* For those that are left; the list is empty then. */
static void
ask_again(const struct job *j, struct waiters *others)
{
	struct preview_ask ask = { .school_id = j->school_id,
		.sha256 = j->sha256, .extension = j->extension,
		.size = j->size, .width = j->width };
	struct waiter *w;

	while ((w = TAILQ_FIRST(others)) != NULL) {
		TAILQ_REMOVE(others, w, next);
		ask.id = w->id;
		ask.user_id = w->user_id;
		ask.until_ms = w->until_ms;
		previews_get(j->p, &ask, w->done, w->arg);
		free(w);
	}
}

/* ---- what is kept ---- */

static void
job_load(void *arg)
{
	struct job *j = arg;
	const size_t room = sizeof(struct kept) + PREVIEW_MAX_BYTES;
	char name[16];
	const struct derived d = { j->school_id, j->sha256, name };
	size_t len;

	name_it(name, sizeof(name), j->width);
	j->found.end = PREVIEW_LATER;
	if ((j->kept = malloc(room)) == NULL)
		return;
	if (derived_get(j->p->blobs, &d, j->kept, room, &len) == BLOB_OK &&
	    take_kept(j, len))
		return;
	free(j->kept);
	j->kept = NULL;
	j->wanting = true;
}

/* False: it is of another version. */
static bool
take_kept(struct job *j, size_t len)
{
	const uint8_t *bytes = j->kept + sizeof(struct kept);
	struct kept k;

	if (len < sizeof(k))
		return false;
	memcpy(&k, j->kept, sizeof(k));
	if (k.version != PREVIEWS_VERSION ||
	    k.preview.bytes != len - sizeof(k))
		return false;
	j->found.end = k.made ? PREVIEW_MADE : PREVIEW_FAILED;
	j->found.preview = k.preview;
	j->found.bytes = bytes;
	j->found.media_type = media_type_of(bytes, k.preview.bytes);
	return k.preview.bytes == 0 || j->found.media_type != NULL;
}

/* NULL: neither of those that are made. */
static const char *
media_type_of(const uint8_t *p, size_t len)
{
	if (len > 3 && memcmp(p, "\xff\xd8\xff", 3) == 0)
		return "image/jpeg";
	if (len > 12 && memcmp(p, "RIFF", 4) == 0 &&
	    memcmp(p + 8, "WEBP", 4) == 0)
		return "image/webp";
	return NULL;
}

static void
name_it(char *name, size_t size, uint32_t width)
{
	(void)snprintf(name, size, "%u", (unsigned)width);
}

static void
on_loaded(void *arg)
{
	struct job *j = arg;

	if (!j->wanting) {
		end(j, j->found.end);
	} else if (count_of(j, false) >= WAITING_OF_ONE) {
		end(j, PREVIEW_BUSY);
	} else {
		j->waits = true;
		open_waiting(j->p);
	}
}

/* ---- else the file ---- */

/* Of who asks for it. */
static unsigned
count_of(const struct job *whose, bool held)
{
	const struct job *j;
	unsigned n = 0;

	TAILQ_FOREACH(j, &whose->p->jobs, next)
		n += (held ? j->held : j->waits) &&
		    j->school_id == whose->school_id &&
		    j->user_id == whose->user_id;
	return n;
}

static void
open_waiting(struct previews *p)
{
	struct job *j;

	while (p->held < HELD_MAX && (j = next_waiting(p)) != NULL) {
		j->waits = false;
		j->held = true;
		p->held++;
		if (loop_now_ms() >= j->until_ms)
			end(j, PREVIEW_LATER);
		else if (!work_submit(p->work, job_open, on_opened, j))
			end(j, PREVIEW_BUSY);
	}
}

static struct job *
next_waiting(const struct previews *p)
{
	struct job *j;

	TAILQ_FOREACH(j, &p->jobs, next)
		if (j->waits && count_of(j, true) < HELD_OF_ONE)
			break;
	return j;
}

static void
job_open(void *arg)
{
	struct job *j = arg;

	j->kept = malloc(sizeof(struct kept) + PREVIEW_MAX_BYTES);
	j->found.end = j->kept != NULL ? open_file(j) : PREVIEW_LATER;
}

static enum preview_end
open_file(struct job *j)
{
	struct blobs *b = j->p->blobs;
	struct blob_state state;
	enum blob_result result;

	result = blobs_inspect(b, j->school_id, j->id, &state);
	if (result == BLOB_OK && state.object && state.size > FETCHED_MAX)
		return PREVIEW_FAILED;
	if (result == BLOB_OK)
		result = blobs_open_file(b, j->school_id, j->id, &j->file);
	if (result == BLOB_OK)
		return PREVIEW_MADE;
	j->file = -1;
	return result == BLOB_ABSENT ? PREVIEW_ABSENT : PREVIEW_LATER;
}

static void
on_opened(void *arg)
{
	struct job *j = arg;
	struct policy none;
	struct validation_file file;

	if (j->file == -1) {
		end(j, j->found.end);
		return;
	}
	if (!open_output(j)) {
		end(j, PREVIEW_LATER);
		return;
	}
	memset(&none, 0, sizeof(none));
	file = (struct validation_file){ .fd = j->file, .size = j->size,
		.extension = j->extension, .policy = &none,
		.width = j->width, .preview = &j->made,
		.output = fcntl(j->output, F_DUPFD_CLOEXEC, 0),
		.school_id = j->school_id, .user_id = j->user_id,
		.until_ms = j->until_ms };
	if (file.output == -1) {
		end(j, PREVIEW_LATER);
		return;
	}
	j->file = -1;
	if (!validation_submit(j->p->previewer, &file, on_made, j))
		end(j, PREVIEW_BUSY);
}

static bool
open_output(struct job *j)
{
	j->output = memfd_create("preview", MFD_CLOEXEC);
	return j->output != -1 &&
	    ftruncate(j->output, (off_t)PREVIEW_MAX_BYTES) == 0;
}

/* ---- what was made ---- */

static void
on_made(const struct verdict *verdict, void *arg)
{
	struct job *j = arg;
	struct kept k;

	if (verdict == NULL) {
		end(j, PREVIEW_LATER);
		return;
	}
	memset(&k, 0, sizeof(k));
	k.version = PREVIEWS_VERSION;
	k.made = verdict->finding == FINDING_NONE;
	if (k.made)
		k.preview = j->made;
	memcpy(j->kept, &k, sizeof(k));
	if (!work_submit(j->p->work, job_keep, on_kept, j))
		end(j, PREVIEW_BUSY);
}

/* Where it cannot be kept it is told all the same. */
static void
job_keep(void *arg)
{
	struct job *j = arg;
	char name[16];
	const struct derived d = { j->school_id, j->sha256, name };
	struct kept k;
	size_t got;

	memcpy(&k, j->kept, sizeof(k));
	name_it(name, sizeof(name), j->width);
	/* What it says of itself is trusted no more than the file. */
	if (!copy_read(j->output, 0, j->kept + sizeof(k), k.preview.bytes,
	    &got) || got != k.preview.bytes ||
	    !take_kept(j, sizeof(k) + k.preview.bytes)) {
		memset(&k.preview, 0, sizeof(k.preview));
		k.made = 0;
		memcpy(j->kept, &k, sizeof(k));
		(void)take_kept(j, sizeof(k));
	}
	(void)derived_put(j->p->blobs, &d, j->kept,
	    sizeof(k) + k.preview.bytes);
}

static void
on_kept(void *arg)
{
	struct job *j = arg;

	end(j, j->found.end);
}
