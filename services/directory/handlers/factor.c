/* The second factor at a login. */
#include <string.h>

#include "base/log.h"
#include "directory/handlers/factor.h"
#include "directory/login/codes.h"
#include "directory/login/totp.h"

static pg_done_fn	on_asked, on_used, ignore;

void
factor_check(struct factor *f)
{
	const char *ids[DEVICES_MAX];
	size_t i;

	for (i = 0; i < f->nremembered; i++)
		ids[i] = f->remembered[i].id;
	store_ask_factor(f->directory->pg, &(struct store_factor_ask){
	    .owner = f->owner,
	    .remembered = ids,
	    .nremembered = f->nremembered,
	    .count = *f->code != '\0',
	    .limit = f->directory->login_failures,
	}, on_asked, f);
}

/* Six digits, or else a recovery code. */
static void
use_code(struct factor *f, const struct store_factor *q)
{
	uint8_t secret[TOTP_SECRET], code[CODE_HASH];
	int64_t step = 0;

	if (factor_open(f->directory, &f->owner, q, secret))
		step = totp_match(secret, f->code, loop_wall_us() / 1000000,
		    q->step);
	explicit_bzero(secret, sizeof(secret));
	if (step > 0 || code_read(f->code, RECOVERY_GROUPS, code)) {
		store_use_factor(f->directory->pg, &f->owner, step, code,
		    on_used, f);
		return;
	}
	secret_settle(f->directory, &f->owner, STORE_CODE, STORE_WRONG);
	f->done(f->arg, wrong_code());
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct factor *f = arg;
	struct store_factor q;

	if (status->code != RPC__CODE__OK) {
		f->done(f->arg, *status);
		return;
	}
	store_factor_row(rows, &q);
	f->lacks = q.lacks;
	if (q.secret == NULL || q.remembered != NULL)
		f->done(f->arg, STATUS_OK);
	else if (*f->code == '\0')
		f->done(f->arg, status_make(RPC__CODE__UNAUTHENTICATED,
		    RPC__REASON__SECOND_FACTOR_REQUIRED, "code",
		    "a code is needed as well"));
	else if (q.wait != 0)
		f->done(f->arg, too_many(q.wait));
	else
		use_code(f, &q);
}

static void
on_used(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct factor *f = arg;

	if (status->code != RPC__CODE__OK) {
		f->done(f->arg, *status);
		return;
	}
	f->by_code = store_factor_used(rows);
	f->done(f->arg, f->by_code ? STATUS_OK : wrong_code());
}

bool
factor_open(const struct directory *d, const struct store_owner *o,
    const struct store_factor *q, uint8_t *secret)
{
	const struct seal_owner whose = { o->school_id, o->person_id };

	if (q->secret_len == TOTP_SECRET + SEAL_MORE && seal_open(d->seal_key,
	    whose, q->secret, q->secret_len, secret))
		return true;
	log_warn("factor", "unreadable school=%lld user=%lld",
	    (long long)o->school_id, (long long)o->person_id);
	return false;
}

void
secret_settle(const struct directory *d, const struct store_owner *o,
    enum store_kind kind, enum store_try came)
{
	store_settle_secret(d->pg, o, kind, came, ignore, NULL);
}

struct status
wrong_code(void)
{
	return status_make(RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRONG_CODE, "code", "wrong, or used before");
}

/* -1: others are being looked at, which takes a moment. */
struct status
too_many(int64_t seconds)
{
	return status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
	    RPC__REASON__TOO_MANY_ATTEMPTS, NULL, seconds < 0 ? 1 : seconds,
	    "too many tries");
}

static void
ignore(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("secret", "settle=%s",
		    status_code_name(status->code));
}
