/* Chance that falls the same way everywhere: from a text, by xorshift64*. */
#ifndef LIAISON_DEMO_DICE_H
#define LIAISON_DEMO_DICE_H

#include <stdint.h>

struct dice {
	uint64_t	state;
};

static inline struct dice
dice_of(const char *text)
{
	struct dice d = { 14695981039346656037ULL };

	for (; *text != '\0'; text++)
		d.state = (d.state ^ (unsigned char)*text) * 1099511628211ULL;
	d.state |= 1;
	return d;
}

/* Below n, which is not 0. */
static inline unsigned
dice_below(struct dice *d, unsigned n)
{
	d->state ^= d->state >> 12;
	d->state ^= d->state << 25;
	d->state ^= d->state >> 27;
	return (unsigned)((d->state * 2685821657736338717ULL) >> 33) % n;
}

#endif
