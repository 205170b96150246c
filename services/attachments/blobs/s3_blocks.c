/* Blocks of objects in memory, a bounded number of them. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/blobs/s3_blocks.h"

/* Of those that are read once, of some more files than are scanned at once. */
#define ONCE_MAX	16

enum state { FREE, COMING, THERE };

struct block {
	enum state	 state;
	char		 key[DRIVER_KEY_LEN + 1];
	uint64_t	 index;
	uint64_t	 used;		/* when, by the clock of all */
	bool		 once;		/* nobody else has read it */
	size_t		 len;		/* less than a block: the last one */
	uint8_t		*bytes;
};

struct s3_blocks {
	pthread_mutex_t	 lock;
	pthread_cond_t	 come;		/* one has, or has failed to */
	uint64_t	 clock;
	struct block	 blocks[S3_BLOCKS];
};

static enum blob_result	read_part(struct s3 *, const char *, uint64_t, bool,
			    uint8_t *, size_t, size_t *);
static struct block	*find(struct s3_blocks *, const char *, uint64_t);
static struct block	*take_place(struct s3_blocks *, const char *, uint64_t,
			    bool);
static struct block	*least_used(struct s3_blocks *, bool once);
static enum blob_result	fetch(struct s3 *, struct block *);
static enum blob_result	get(struct s3 *, const char *, uint64_t, void *,
			    size_t, size_t *);

struct s3_blocks *
s3_blocks_new(void)
{
	struct s3_blocks *c = calloc(1, sizeof(*c));

	if (c != NULL) {
		pthread_mutex_init(&c->lock, NULL);
		pthread_cond_init(&c->come, NULL);
	}
	return c;
}

void
s3_blocks_destroy(struct s3_blocks **cp)
{
	struct s3_blocks *c = *cp;
	size_t i;

	*cp = NULL;
	if (c == NULL)
		return;
	for (i = 0; i < S3_BLOCKS; i++)
		free(c->blocks[i].bytes);
	pthread_cond_destroy(&c->come);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

enum blob_result
s3_blocks_read(struct s3 *s3, const char *key, uint64_t offset, bool once,
    void *buf, size_t len, size_t *got)
{
	enum blob_result result = BLOB_OK;
	size_t want, n;

	*got = 0;
	while (*got < len) {
		want = S3_BLOCK - (size_t)((offset + *got) % S3_BLOCK);
		if (want > len - *got)
			want = len - *got;
		result = read_part(s3, key, offset + *got, once,
		    (uint8_t *)buf + *got, want, &n);
		*got += n;
		if (result != BLOB_OK || n < want)
			break;
	}
	return result;
}

/* Within one block. */
static enum blob_result
read_part(struct s3 *s3, const char *key, uint64_t offset, bool once,
    uint8_t *buf, size_t len, size_t *got)
{
	struct s3_blocks *c = s3->blocks;
	const uint64_t index = offset / S3_BLOCK;
	const size_t at = (size_t)(offset % S3_BLOCK);
	enum blob_result result = BLOB_OK;
	struct block *b;

	*got = 0;
	pthread_mutex_lock(&c->lock);
	while ((b = find(c, key, index)) != NULL && b->state == COMING)
		pthread_cond_wait(&c->come, &c->lock);
	if (b == NULL) {
		b = take_place(c, key, index, once);
		if (b == NULL) {
			pthread_mutex_unlock(&c->lock);
			return get(s3, key, offset, buf, len, got);
		}
		pthread_mutex_unlock(&c->lock);
		result = fetch(s3, b);
		pthread_mutex_lock(&c->lock);
		b->state = result == BLOB_OK ? THERE : FREE;
		pthread_cond_broadcast(&c->come);
	}
	if (result == BLOB_OK && at < b->len) {
		*got = b->len - at < len ? b->len - at : len;
		memcpy(buf, b->bytes + at, *got);
		b->used = ++c->clock;
		b->once = b->once && once;
	}
	pthread_mutex_unlock(&c->lock);
	return result;
}

static struct block *
find(struct s3_blocks *c, const char *key, uint64_t index)
{
	size_t i;

	for (i = 0; i < S3_BLOCKS; i++)
		if (c->blocks[i].state != FREE &&
		    c->blocks[i].index == index &&
		    strcmp(c->blocks[i].key, key) == 0)
			return &c->blocks[i];
	return NULL;
}

/* NULL: all that may be taken are being fetched. */
static struct block *
take_place(struct s3_blocks *c, const char *key, uint64_t index, bool once)
{
	struct block *b;
	unsigned n = 0;
	size_t i;

	for (i = 0; once && i < S3_BLOCKS; i++)
		n += c->blocks[i].state != FREE && c->blocks[i].once;
	b = least_used(c, n >= ONCE_MAX);
	if (b == NULL || strlen(key) > DRIVER_KEY_LEN ||
	    (b->bytes == NULL && (b->bytes = malloc(S3_BLOCK)) == NULL))
		return NULL;
	b->state = COMING;
	b->once = once;
	b->index = index;
	b->len = 0;
	memcpy(b->key, key, strlen(key) + 1);
	return b;
}

/* A free one, or the one that was used longest ago; `once`: of those. */
static struct block *
least_used(struct s3_blocks *c, bool once)
{
	struct block *found = NULL, *b;
	size_t i;

	for (i = 0; i < S3_BLOCKS; i++) {
		b = &c->blocks[i];
		if (b->state == COMING || (once && (b->state == FREE ||
		    !b->once)))
			continue;
		if (b->state == FREE)
			return b;
		if (found == NULL || b->used < found->used)
			found = b;
	}
	return found;
}

static enum blob_result
fetch(struct s3 *s3, struct block *b)
{
	return get(s3, b->key, b->index * S3_BLOCK, b->bytes, S3_BLOCK,
	    &b->len);
}

static enum blob_result
get(struct s3 *s3, const char *key, uint64_t offset, void *buf, size_t len,
    size_t *got)
{
	struct s3_request r = { .method = S3_GET, .key = key, .buf = buf,
		.offset = offset, .want = len };
	enum blob_result result = s3_do(s3, &r);

	*got = r.got;
	buffer_free(&r.answer);
	return result;
}

/* One that is being fetched is of somebody who reads it yet. */
void
s3_blocks_forget(struct s3_blocks *c, const char *key)
{
	size_t i;

	pthread_mutex_lock(&c->lock);
	for (i = 0; i < S3_BLOCKS; i++)
		if (c->blocks[i].state == THERE &&
		    strcmp(c->blocks[i].key, key) == 0)
			c->blocks[i].state = FREE;
	pthread_mutex_unlock(&c->lock);
}
