/* Hashes of former parameters, made anew when their passwords come by. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "directory/directory.h"
#include "directory/login/passwords.h"
#include "directory/store/own.h"

/* After that the next login will do. */
#define WAIT_MS	60000

struct renewal {
	struct directory	*directory;
	int64_t			 school_id, person_id;
	char			 old[PASSWORD_HASH], new[PASSWORD_HASH];
	char			 password[PASSWORD_MAX + 1];
	bool			 hashed;
	struct login_job	 job;
};

static void	make(void *);
static void	on_made(void *, bool checked);
static pg_done_fn on_kept;

void
hash_renew(struct directory *d, int64_t school_id, int64_t person_id,
    const char *hash, const char *password)
{
	struct renewal *r;

	if (strlen(password) > PASSWORD_MAX || strlen(hash) >= PASSWORD_HASH ||
	    (r = calloc(1, sizeof(*r))) == NULL)
		return;
	r->directory = d;
	r->school_id = school_id;
	r->person_id = person_id;
	memcpy(r->old, hash, strlen(hash) + 1);
	memcpy(r->password, password, strlen(password) + 1);
	r->job = (struct login_job){
		.lane = LOGIN_SPARE,
		.address = "",
		.deadline_ms = loop_now_ms() + WAIT_MS,
		.check = make,
		.done = on_made,
		.arg = r,
	};
	login_queue_add(d->login_queue, &r->job);
}

/* In a thread. */
static void
make(void *arg)
{
	struct renewal *r = arg;

	r->hashed = password_hash(r->password, r->new);
}

static void
on_made(void *arg, bool checked)
{
	struct renewal *r = arg;

	if (checked && r->hashed)
		store_renew_hash(r->directory->pg, r->school_id, r->person_id,
		    r->old, r->new, on_kept, NULL);
	explicit_bzero(r, sizeof(*r));
	free(r);
}

static void
on_kept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("renew", "code=%s", status_code_name(status->code));
}
