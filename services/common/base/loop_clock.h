/* What time it is: for the loop, and for deadlines of all kinds. */
#ifndef LIAISON_BASE_LOOP_CLOCK_H
#define LIAISON_BASE_LOOP_CLOCK_H

#include <stdint.h>

/* Milliseconds, microseconds of a monotonic clock. */
int64_t	loop_now_ms(void);
int64_t	loop_now_us(void);
/* Microseconds since the Unix epoch. */
int64_t	loop_wall_us(void);

#endif
