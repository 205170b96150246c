/*
 * The clock and the calendar of the first school, for tests with post.h: the
 * messages service and its directory go by them.
 */
#ifndef LIAISON_TEST_QUIET_CLOCK_H
#define LIAISON_TEST_QUIET_CLOCK_H

/* Thursday the 26th of November 2026 at 22:40 in Paris, and the next day. */
#define EVENING		"2026-11-26 21:40:00Z"
#define LATER		"2026-11-26 21:45:00Z"
#define BEFORE		"2026-11-27 06:29:59Z"
#define MORNING		"2026-11-27 06:30:00Z"
#define MORNING_S	INT64_C(1795761000)
/* 07:30 to 19:00, in minutes, on the days of work. */
#define WORKDAYS	"1,2,3,4,5"
#define WORKHOURS	"450, 1140"

void	post_time(const char *at);
/* Of this role alone, on these days; hours NULL: none at all. */
void	post_hours(int role, const char *days, const char *hours);
/* Until what SQL says of the messages is so. */
void	post_wait(const char *sql, const char *expected);

#endif
