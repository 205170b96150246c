/* Whether a server is asked at all. */
#include <pthread.h>
#include <stdlib.h>

#include "attachments/blobs/s3_breaker.h"

struct s3_breaker {
	pthread_mutex_t	 lock;
	unsigned	 silent;	/* tries since the last answer */
	int64_t		 until_ms;	/* if too many: none is asked */
	bool		 probing;
};

struct s3_breaker *
s3_breaker_new(void)
{
	struct s3_breaker *b = calloc(1, sizeof(*b));

	if (b != NULL)
		pthread_mutex_init(&b->lock, NULL);
	return b;
}

void
s3_breaker_destroy(struct s3_breaker **bp)
{
	struct s3_breaker *b = *bp;

	*bp = NULL;
	if (b == NULL)
		return;
	pthread_mutex_destroy(&b->lock);
	free(b);
}

bool
s3_breaker_enter(struct s3_breaker *b, int64_t now_ms, bool *probe)
{
	bool enters;

	pthread_mutex_lock(&b->lock);
	*probe = b->silent >= S3_BREAKER_MOST && !b->probing &&
	    now_ms >= b->until_ms;
	b->probing = b->probing || *probe;
	enters = *probe || b->silent < S3_BREAKER_MOST;
	pthread_mutex_unlock(&b->lock);
	return enters;
}

void
s3_breaker_leave(struct s3_breaker *b, bool probe)
{
	pthread_mutex_lock(&b->lock);
	b->probing = b->probing && !probe;
	pthread_mutex_unlock(&b->lock);
}

void
s3_breaker_silent(struct s3_breaker *b, int64_t now_ms)
{
	pthread_mutex_lock(&b->lock);
	if (b->silent < S3_BREAKER_MOST)
		b->silent++;
	b->until_ms = now_ms + S3_BREAKER_WAIT_MS;
	pthread_mutex_unlock(&b->lock);
}

void
s3_breaker_answered(struct s3_breaker *b)
{
	pthread_mutex_lock(&b->lock);
	b->silent = 0;
	pthread_mutex_unlock(&b->lock);
}

bool
s3_breaker_is_open(struct s3_breaker *b)
{
	bool open;

	pthread_mutex_lock(&b->lock);
	open = b->silent >= S3_BREAKER_MOST;
	pthread_mutex_unlock(&b->lock);
	return open;
}
