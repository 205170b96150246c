/* The store: feeds that other programs read, and events from a file. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "notify/store/feeds.h"
#include "notify_queries.h"

/* As text, of which there are arrays. */
struct secret_texts {
	char	salt[FEED_SALT * 2 + 1], hash[FEED_HASH * 2 + 1];
};

void
store_feeds(struct pg *pg, const struct new_feeds *f, pg_done_fn *done,
    void *arg)
{
	struct secret_texts *texts = calloc(f->n + 1, sizeof(*texts));
	const char **salts = calloc(f->n + 1, sizeof(*salts));
	const char **hashes = calloc(f->n + 1, sizeof(*hashes));
	struct pg_args a = PG_ARGS_INIT;
	size_t i;

	if (texts == NULL || salts == NULL || hashes == NULL)
		fatal("out of memory");
	for (i = 0; i < f->n; i++) {
		salts[i] = sodium_bin2hex(texts[i].salt, sizeof(texts[i].salt),
		    f->secrets[i].salt, FEED_SALT);
		hashes[i] = sodium_bin2hex(texts[i].hash,
		    sizeof(texts[i].hash), f->secrets[i].hash, FEED_HASH);
	}
	pg_arg_int64(&a, f->school_id);
	pg_arg_int64(&a, f->user_id);
	pg_arg_int64s(&a, f->children, f->n);
	pg_arg_texts(&a, salts, f->n);
	pg_arg_texts(&a, hashes, f->n);
	pg_arg_bool(&a, f->renew);
	pg_write(pg, f->school_id, &notify_feeds_query, &a, done, arg);
	free(texts);
	free(salts);
	free(hashes);
}

bool
store_feed_row(const struct pg_rows *rows, size_t row, struct kept_feed *f)
{
	struct notify_feeds_row r;

	notify_feeds_row_read(rows, row, &r);
	*f = (struct kept_feed){ .child_id = r.child_id,
		.read_us = r.read_at };
	if (r.salt_len != FEED_SALT || r.token_hash_len != FEED_HASH)
		return false;
	memcpy(f->secret.salt, r.salt, FEED_SALT);
	memcpy(f->secret.hash, r.token_hash, FEED_HASH);
	return true;
}

void
store_read_feed(struct pg *pg, int64_t school_id,
    const uint8_t hash[FEED_HASH], int max, int seconds, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, hash, FEED_HASH);
	pg_arg_int32(&a, max);
	pg_arg_int32(&a, seconds);
	pg_write(pg, school_id, &notify_read_feed_query, &a, done, arg);
}

void
store_read_feed_row(const struct pg_rows *rows, struct read_feed *f)
{
	struct notify_read_feed_row r;

	notify_read_feed_row_read(rows, 0, &r);
	*f = (struct read_feed){ r.user_id, r.child_id, r.wait };
}

void
store_fed(struct pg *pg, const struct event_reader *r, int64_t from_us,
    int64_t to_us, int max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	store_reader_args(&a, r);
	pg_arg_time(&a, from_us);
	pg_arg_time(&a, to_us);
	pg_arg_int32(&a, max);
	pg_read(pg, &notify_fed_query, &a, done, arg);
}

void
store_fed_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct fed_event *f)
{
	struct notify_fed_row r;

	notify_fed_row_read(rows, row, &r);
	f->made_us = r.made_at;
	f->until_us = r.until_at;
	f->event = (struct school_event){
		.id = r.id,
		.version = (uint32_t)r.version,
		.title = arena_strdup(a, r.title),
		.body_html = arena_strdup(a, r.body_html),
		.place = arena_strdup(a, r.place),
		.color = r.color,
		.times = { .all_day = r.all_day,
		    .zone = arena_strdup(a, r.time_zone),
		    .start = arena_strdup(a, r.local_start),
		    .end = arena_strdup(a, r.local_end) },
		.cancelled = r.cancelled || r.state == INSTANCE_CANCELLED,
		.changed_us = r.changed_at,
		.rule = arena_strdup(a, r.rule),
		.original = arena_strdup(a, r.original),
		.exception = r.state != 0,
	};
	clock_again(&f->event.times);
}

/* ---- from a file ---- */

void
store_imported(struct pg *pg, int64_t school_id, const char *const *uids,
    const char *const *hashes, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_texts(&a, uids, n);
	pg_arg_texts(&a, hashes, n);
	pg_read(pg, &notify_imported_query, &a, done, arg);
}

void
store_imported_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct imported *i)
{
	struct notify_imported_row r;

	notify_imported_row_read(rows, row, &r);
	*i = (struct imported){ (size_t)r.nth - 1, r.event_id, r.same,
		r.cancelled, r.all_day, arena_strdup(a, r.local_start),
		arena_strdup(a, r.local_end) };
}

void
store_import_event(struct pg *pg, const struct new_import *n,
    pg_done_fn *done, void *arg)
{
	const struct school_event *e = n->kept->event;
	const struct instances *in = &n->kept->instances;
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, e->school_id);
	pg_arg_int64(&a, e->creator.id);
	pg_arg_int16(&a, (int16_t)e->creator.role);
	pg_arg_text(&a, e->creator.name);
	pg_arg_text(&a, e->creator.title);
	pg_arg_int64(&a, e->id);
	pg_arg_text(&a, n->uid);
	pg_arg_bytes(&a, n->hash, sizeof(n->hash));
	pg_arg_text(&a, e->title);
	pg_arg_text(&a, e->body_html);
	pg_arg_text(&a, e->snippet);
	pg_arg_text(&a, e->place);
	pg_arg_bool(&a, e->times.all_day);
	pg_arg_text(&a, e->times.zone);
	pg_arg_text(&a, e->times.start);
	pg_arg_text(&a, e->times.end);
	pg_arg_texts(&a, e->to.ids, e->to.n);
	pg_arg_texts(&a, e->to.names, e->to.n);
	pg_arg_text(&a, e->rule);
	pg_arg_texts(&a, in->originals, in->n);
	pg_arg_texts(&a, in->starts, in->n);
	pg_arg_texts(&a, in->ends, in->n);
	pg_arg_int64s(&a, in->starts_us, in->n);
	pg_arg_int64s(&a, in->ends_us, in->n);
	pg_arg_texts(&a, n->cancelled, n->ncancelled);
	pg_write(pg, e->school_id, &notify_import_event_query, &a, done, arg);
}

bool
store_event_imported(const struct pg_rows *rows)
{
	struct notify_import_event_row r;

	notify_import_event_row_read(rows, 0, &r);
	return r.id != 0;
}

void
store_import_uid(struct pg *pg, int64_t school_id, int64_t id,
    const char *uid, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, id);
	pg_arg_text(&a, uid);
	pg_write(pg, school_id, &notify_import_uid_query, &a, done, arg);
}

void
store_tell_imported(struct pg *pg, int64_t school_id, const int64_t *people,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, people, n);
	pg_write(pg, school_id, &notify_import_tell_query, &a, done, arg);
}
