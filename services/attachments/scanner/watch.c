/* Whether clamd is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/scanner/clamd.h"
#include "attachments/scanner/watch.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/work.h"

#define ANSWER_MS	5000
/* Where it is away, or a file waits, it is asked this often, at least. */
#define OFTEN_MS	2000

struct watch {
	const char	*address;
	int64_t		 every_ms;
	struct work	*work;
	int64_t		 signatures;	/* -1: it is away */
	char		 version[CLAMD_VERSION_MAX];
	int64_t		 since_ms;
	bool		 asking, slow, hurried;
	int64_t		 asked_ms;	/* the last time */
	/* What it says now. */
	int64_t		 saw;
	char		 seen[CLAMD_VERSION_MAX];
};

static work_fn	job_ask, on_answered;
static bool	scans(const char *address);
static bool	read_byte(void *, uint64_t, void *, size_t);

struct watch *
watch_new(struct loop *loop, const char *address, int64_t every_ms)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->address = address;
	w->every_ms = every_ms;
	w->signatures = -1;
	w->hurried = true;
	w->work = work_new(loop, 1, 1);
	if (w->work == NULL) {
		free(w);
		return NULL;
	}
	return w;
}

void
watch_look(struct watch *w, bool slow)
{
	const int64_t now = loop_now_ms();
	int64_t every = w->every_ms;

	if ((slow || w->signatures == -1) && every > OFTEN_MS)
		every = OFTEN_MS;
	if (w->asking || (!w->hurried && now - w->asked_ms < every))
		return;
	w->slow = slow || w->signatures == -1;
	w->asked_ms = now;
	w->hurried = false;
	w->asking = work_submit(w->work, job_ask, on_answered, w);
}

void
watch_hurry(struct watch *w)
{
	w->hurried = true;
}

static void
job_ask(void *arg)
{
	struct watch *w = arg;

	w->saw = clamd_signatures(w->address, ANSWER_MS, w->seen);
	if (w->saw != -1 && w->slow && !scans(w->address))
		w->saw = -1;
}

static bool
scans(const char *address)
{
	const struct object_source byte = { .size = 1, .read = read_byte };
	char found[CLAMD_FOUND_MAX];

	return clamd_scan(address, &byte, ANSWER_MS, NULL, found) !=
	    CLAMD_AWAY;
}

static bool
read_byte(void *arg, uint64_t offset, void *buf, size_t len)
{
	(void)arg;
	(void)offset;
	memset(buf, ' ', len);
	return true;
}

static void
on_answered(void *arg)
{
	struct watch *w = arg;

	w->asking = false;
	if (w->saw == -1 && w->signatures != -1)
		log_warn("scanner", "address=%s away", w->address);
	if (w->saw != -1 && (w->signatures != w->saw ||
	    strcmp(w->version, w->seen) != 0)) {
		(void)snprintf(w->version, sizeof(w->version), "%s", w->seen);
		log_info("scanner", "version=%s", log_quote(w->version));
	}
	if (w->saw != -1 && w->signatures == -1)
		w->since_ms = w->asked_ms;
	w->signatures = w->saw;
	metrics_set("liaison_attachments_scanner_up",
	    "Whether the scanner for viruses answers.", "",
	    w->signatures == -1 ? 0 : 1);
}

int64_t
watch_signatures(const struct watch *w)
{
	return w->signatures;
}

const char *
watch_version(const struct watch *w)
{
	return w->version;
}

int64_t
watch_since_ms(const struct watch *w)
{
	return w->since_ms;
}
