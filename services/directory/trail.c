/*
 * Each hour the log gets the ends of the audit trails that have grown: who
 * keeps logs elsewhere can tell whether a trail was written anew as a whole
 * (`liaisonctl audit verify --head N:HASH`).
 */
#include <sodium.h>

#include "base/log.h"
#include "directory/directory.h"
#include "directory/store/audit.h"

#define FIRST_MS	1000
#define EVERY_MS	(60 * 60 * 1000)

/* Of the newest end that was told. */
static int64_t told_us = 1;

static void	 look(void *);
static pg_done_fn on_heads;

bool
trail_watch(struct directory *d)
{
	return loop_timer(d->loop, FIRST_MS, 0, look, d) != NULL &&
	    loop_timer(d->loop, EVERY_MS, EVERY_MS, look, d) != NULL;
}

static void
look(void *arg)
{
	struct directory *d = arg;

	store_audit_heads(d->pg, told_us, on_heads, NULL);
}

static void
on_heads(const struct status *status, const struct pg_rows *rows, void *arg)
{
	char hash[2 * STORE_AUDIT_HASH + 1];
	struct store_head h;
	size_t i;

	(void)arg;
	if (status->code != RPC__CODE__OK) {
		log_warn("audit_head", "code=%s",
		    status_code_name(status->code));
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_head_row(rows, i, &h);
		sodium_bin2hex(hash, sizeof(hash), h.hash, STORE_AUDIT_HASH);
		log_info("audit_head", "school=%lld n=%lld hash=%s",
		    (long long)h.school_id, (long long)h.n, hash);
		if (h.at_us > told_us)
			told_us = h.at_us;
	}
}
