/* Tickets, as they lie on the disk. */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/ticket.h"

#define MAGIC	"liaison ticket 1"
/* Of machines that are all little-endian, as coverage.c is. */
struct written {
	char			 magic[16];
	int64_t			 school_id;
	uint64_t		 size;
	uint8_t			 sha256[BLOB_SHA256_LEN];
	char			 driver[16];
	char			 key[80];
	uint8_t			 sealed;
	uint8_t			 unused[15];
	uint8_t			 sum[TICKET_SUM_LEN];	/* of what is above */
	/* Written one at a time; each proves itself. */
	struct lock		 locks[LOCKS];
	uint8_t			 rest[144];
};

static_assert(sizeof(struct written) == TICKET_LEN, "a ticket has holes");
static_assert(sizeof(struct lock) == 80, "a lock has holes");

static void
sum_of(const struct written *w, uint8_t *sum)
{
	(void)crypto_generichash(sum, TICKET_SUM_LEN, (const uint8_t *)w,
	    offsetof(struct written, sum), NULL, 0);
}

static void
write_head(struct written *w, const struct ticket *t)
{
	*w = (struct written){ .magic = MAGIC, .school_id = t->school_id,
		.size = t->size, .sealed = t->sealed };
	memcpy(w->sha256, t->sha256, sizeof(w->sha256));
	memcpy(w->driver, t->driver, sizeof(t->driver));
	memcpy(w->key, t->key, sizeof(t->key));
	sum_of(w, w->sum);
}

int
ticket_read(int fd, struct ticket *t)
{
	uint8_t sum[TICKET_SUM_LEN];
	struct written w;
	size_t got;

	if (!copy_read(fd, 0, &w, sizeof(w), &got))
		return -1;
	sum_of(&w, sum);
	if (got != sizeof(w) || memcmp(w.magic, MAGIC, sizeof(w.magic)) != 0 ||
	    memcmp(w.sum, sum, TICKET_SUM_LEN) != 0 || w.driver[15] != '\0' ||
	    w.key[DRIVER_KEY_LEN] != '\0' ||
	    !driver_is_key(w.key, w.school_id)) {
		errno = EBADMSG;
		return -1;
	}
	*t = (struct ticket){ .school_id = w.school_id, .size = w.size,
		.sealed = w.sealed != 0 };
	memcpy(t->sha256, w.sha256, sizeof(t->sha256));
	memcpy(t->driver, w.driver, sizeof(t->driver));
	memcpy(t->key, w.key, sizeof(t->key));
	memcpy(t->locks, w.locks, sizeof(t->locks));
	return 0;
}

void
ticket_sum(const struct ticket *t, uint8_t *sum)
{
	struct written w;

	write_head(&w, t);
	memcpy(sum, w.sum, TICKET_SUM_LEN);
}

int
ticket_write(int fd, const struct ticket *t)
{
	struct written w;

	write_head(&w, t);
	memcpy(w.locks, t->locks, sizeof(w.locks));
	return copy_write_at(fd, 0, &w, sizeof(w)) ? 0 : -1;
}

int
ticket_relock(int fd, unsigned good, const struct lock *lock)
{
	return lock_replace(fd, offsetof(struct written, locks), good, lock);
}
