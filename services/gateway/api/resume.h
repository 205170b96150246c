/* Uploads that go on where they broke: tus 1.0. */
#ifndef LIAISON_GATEWAY_API_RESUME_H
#define LIAISON_GATEWAY_API_RESUME_H

#include <stdbool.h>

struct exchange;

/* Is it the path of such uploads, or of one? */
bool	resume_is_upload(const char *path);
/* Headers that say what of tus there is: OPTIONS' answer. */
void	resume_describe(struct exchange *);

#endif
