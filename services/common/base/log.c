/*
 * Structured logs.  What is written is whole lines in one write(2), so that
 * lines of processes that share a standard error never mix.
 */
#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

/* A pipe takes that much in one piece. */
#define BATCH_BYTES	4096
#define QUOTE_BYTES	512
#define QUOTE_BUFFERS	8

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_ERROR] = "error",
};

static const char	*log_service = "liaison";
static enum log_level	 log_threshold = LOG_LEVEL_INFO;

static pthread_mutex_t	 batch_lock = PTHREAD_MUTEX_INITIALIZER;
static bool		 batching;
static char		 batch[BATCH_BYTES];
static size_t		 batch_len;

static void	log_line(enum log_level, const char *, const char *, va_list)
		    __attribute__((format(printf, 3, 0)));
static void	log_put(struct log_line *, const char *, size_t);
static bool	has_control(const char *, size_t);
static void	log_key(struct log_line *, const char *);
static char	*digits(char *end, uint64_t);
static void	log_stamp(struct log_line *);
static void	log_add(enum log_level, const char *, size_t);
static void	log_write(const char *, size_t);
static size_t	quote_byte(char out[4], unsigned char);

void
log_init(const char *service, const char *level)
{
	size_t i;

	log_service = service;
	log_threshold = LOG_LEVEL_INFO;
	for (i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++)
		if (strcmp(level, level_names[i]) == 0)
			log_threshold = (enum log_level)i;
}

void
log_batch(void)
{
	if (!batching)
		atexit(log_flush);
	batching = true;
}

void
log_flush(void)
{
	pthread_mutex_lock(&batch_lock);
	if (batch_len > 0)
		log_write(batch, batch_len);
	batch_len = 0;
	pthread_mutex_unlock(&batch_lock);
}

bool
log_waiting(void)
{
	bool waiting;

	pthread_mutex_lock(&batch_lock);
	waiting = batch_len > 0;
	pthread_mutex_unlock(&batch_lock);
	return waiting;
}

int
log_enabled(enum log_level level)
{
	return level >= log_threshold;
}

void
log_debug(const char *event, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_DEBUG, event, fmt, ap);
	va_end(ap);
}

void
log_info(const char *event, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_INFO, event, fmt, ap);
	va_end(ap);
}

void
log_warn(const char *event, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_WARN, event, fmt, ap);
	va_end(ap);
}

void
log_error(const char *event, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_ERROR, event, fmt, ap);
	va_end(ap);
}

const char *
log_quote(const char *text)
{
	static _Thread_local char buffers[QUOTE_BUFFERS][QUOTE_BYTES];
	static _Thread_local unsigned next;
	char *out = buffers[next++ % QUOTE_BUFFERS], piece[4];
	size_t len = 0, n;

	if (text == NULL)
		text = "";
	out[len++] = '"';
	for (; *text != '\0'; text++) {
		n = quote_byte(piece, (unsigned char)*text);
		/* Room for the piece, an ellipsis, the quote and the NUL. */
		if (len + n + 5 > QUOTE_BYTES) {
			/* Never half a UTF-8 character. */
			while (len > 1 &&
			    ((unsigned char)*text & 0xc0) == 0x80) {
				text--;
				len--;
			}
			memcpy(out + len, "...", 3);
			len += 3;
			break;
		}
		memcpy(out + len, piece, n);
		len += n;
	}
	out[len++] = '"';
	out[len] = '\0';
	return out;
}

void
fatal(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_error("fatal", "message=%s", log_quote(text));
	exit(1);
}

void
log_begin(struct log_line *line, enum log_level level, const char *event)
{
	line->level = level;
	line->len = 0;
	log_stamp(line);
	log_put(line, " ", 1);
	log_put(line, level_names[level], strlen(level_names[level]));
	log_put(line, " ", 1);
	log_put(line, log_service, strlen(log_service));
	log_put(line, " ", 1);
	log_put(line, event, strlen(event));
}

void
log_text(struct log_line *line, const char *key, const char *value)
{
	log_bytes(line, key, value, strlen(value));
}

void
log_bytes(struct log_line *line, const char *key, const char *value, size_t n)
{
	log_key(line, key);
	log_put(line, value, n);
}

void
log_int(struct log_line *line, const char *key, int64_t v)
{
	char text[24], *end = text + sizeof(text), *p;

	p = digits(end, v < 0 ? -(uint64_t)v : (uint64_t)v);
	if (v < 0)
		*--p = '-';
	log_bytes(line, key, p, (size_t)(end - p));
}

void
log_unsigned(struct log_line *line, const char *key, uint64_t v)
{
	char text[24], *end = text + sizeof(text), *p = digits(end, v);

	log_bytes(line, key, p, (size_t)(end - p));
}

void
log_thousandths(struct log_line *line, const char *key, int64_t v)
{
	const uint64_t u = v < 0 ? 0 : (uint64_t)v;
	char text[24], *end = text + sizeof(text), *p = end;

	*--p = (char)('0' + u % 10);
	*--p = (char)('0' + u / 10 % 10);
	*--p = (char)('0' + u / 100 % 10);
	*--p = '.';
	p = digits(p, u / 1000);
	log_bytes(line, key, p, (size_t)(end - p));
}

void
log_end(struct log_line *line)
{
	line->text[line->len++] = '\n';
	log_add(line->level, line->text, line->len);
}

static void
log_line(enum log_level level, const char *event, const char *fmt, va_list ap)
{
	struct log_line line;
	char body[LOG_LINE_BYTES];
	int n;

	if (!log_enabled(level))
		return;
	log_begin(&line, level, event);
	log_put(&line, " ", 1);
	n = vsnprintf(body, sizeof(body), fmt, ap);
	if (n > 0)
		log_put(&line, body, (size_t)n < sizeof(body) ? (size_t)n :
		    sizeof(body) - 1);
	log_end(&line);
}

/* A value that somebody forgot to quote must not forge a line. */
static void
log_put(struct log_line *line, const char *s, size_t n)
{
	const size_t room = sizeof(line->text) - 1 - line->len;
	char *to = line->text + line->len;
	size_t i;

	n = n < room ? n : room;
	memcpy(to, s, n);
	line->len += n;
	if (!has_control(to, n))
		return;
	for (i = 0; i < n; i++)
		if (iscntrl((unsigned char)to[i]))
			to[i] = '?';
}

/* Eight bytes at a time; a byte that is no ASCII may be taken for one. */
static bool
has_control(const char *s, size_t n)
{
	const uint64_t ones = 0x0101010101010101, highs = ones << 7;
	uint64_t word, found = 0;

	for (; n >= 8; s += 8, n -= 8) {
		memcpy(&word, s, 8);
		found |= (word - ones * 0x20) | (word + ones);
	}
	for (; n > 0; s++, n--)
		found |= (uint64_t)(*s < ' ' || *s == 0x7f) << 7;
	return (found & highs) != 0;
}

static void
log_key(struct log_line *line, const char *key)
{
	log_put(line, " ", 1);
	log_put(line, key, strlen(key));
	log_put(line, "=", 1);
}

/* Written before `end`; where they begin. */
static char *
digits(char *end, uint64_t v)
{
	do
		*--end = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	return end;
}

/* What went wrong is told at once: the next line may be the last. */
static void
log_add(enum log_level level, const char *line, size_t len)
{
	pthread_mutex_lock(&batch_lock);
	if (batch_len > 0 && batch_len + len > sizeof(batch)) {
		log_write(batch, batch_len);
		batch_len = 0;
	}
	memcpy(batch + batch_len, line, len);
	batch_len += len;
	if (!batching || level > LOG_LEVEL_INFO) {
		log_write(batch, batch_len);
		batch_len = 0;
	}
	pthread_mutex_unlock(&batch_lock);
}

/* The text of a second serves for all of its lines. */
static void
log_stamp(struct log_line *line)
{
	static _Thread_local char second[32];
	static _Thread_local time_t at = -1;
	struct timespec now;
	struct tm tm;
	long ms;
	char rest[5] = ".000Z";

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec != at) {
		gmtime_r(&now.tv_sec, &tm);
		strftime(second, sizeof(second), "%Y-%m-%dT%H:%M:%S", &tm);
		at = now.tv_sec;
	}
	ms = now.tv_nsec / 1000000;
	rest[1] = (char)('0' + ms / 100);
	rest[2] = (char)('0' + ms / 10 % 10);
	rest[3] = (char)('0' + ms % 10);
	log_put(line, second, strlen(second));
	log_put(line, rest, sizeof(rest));
}

static void
log_write(const char *line, size_t len)
{
	int saved = errno;
	ssize_t n;

	do {
		n = write(STDERR_FILENO, line, len);
	} while (n == -1 && errno == EINTR);
	errno = saved;
}

static size_t
quote_byte(char out[4], unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	if (c == '"' || c == '\\') {
		out[0] = '\\';
		out[1] = (char)c;
		return 2;
	}
	if (c == '\n' || c == '\t') {
		out[0] = '\\';
		out[1] = c == '\n' ? 'n' : 't';
		return 2;
	}
	if (c < 0x20 || c == 0x7f) {
		out[0] = '\\';
		out[1] = 'x';
		out[2] = hex[c >> 4];
		out[3] = hex[c & 15];
		return 4;
	}
	out[0] = (char)c;
	return 1;
}
