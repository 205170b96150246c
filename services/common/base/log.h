/*
 * Structured logs: one line an event on standard error, key=value, UTC time
 * first.  Never a message body, a person's name, a password or a token.
 *	2026-09-01T08:00:00.123Z info messages request method=... ms=1.2
 */
#ifndef LIAISON_BASE_LOG_H
#define LIAISON_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARN,
	LOG_LEVEL_ERROR,
};

/* service: static string.  level: "debug", "info", "warn", "error". */
void	log_init(const char *service, const char *level);
/* Whether lines of this level are written; else spare the work. */
int	log_enabled(enum log_level);

/*
 * From now on lines below "warn" are kept, up to 4 KiB, until log_flush(),
 * which the loop calls a moment later.  log_waiting(): whether there are any.
 */
void	log_batch(void);
void	log_flush(void);
bool	log_waiting(void);

/* Values with spaces, quotes or control characters: log_quote() them. */
void	log_debug(const char *event, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_info(const char *event, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_warn(const char *event, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_error(const char *event, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/*
 * The same in pieces, without a format to be read: for lines that are many.
 *	struct log_line line;
 *	log_begin(&line, LOG_LEVEL_INFO, "request");
 *	log_text(&line, "method", name);
 *	log_end(&line);
 * Ask log_enabled() before.  What does not fit is cut off.
 */
#define LOG_LINE_BYTES	4096

struct log_line {
	enum log_level	level;
	size_t		len;
	char		text[LOG_LINE_BYTES];
};

void	log_begin(struct log_line *, enum log_level, const char *event);
/* Values that might need it: log_quote() them. */
void	log_text(struct log_line *, const char *key, const char *value);
void	log_bytes(struct log_line *, const char *key, const char *, size_t);
void	log_int(struct log_line *, const char *key, int64_t);
void	log_unsigned(struct log_line *, const char *key, uint64_t);
/* 1234 is written 1.234 */
void	log_thousandths(struct log_line *, const char *key, int64_t);
void	log_end(struct log_line *);

/* `text` quoted and escaped, in one of a few static buffers of 512 bytes. */
const char *log_quote(const char *text);

/* For start-up only: logs one sentence and exits with 1. */
void	fatal(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2), noreturn));

#endif
