/* Which reader reads which format. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READERS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READERS_H

#include "attachments/validator/judge.h"

reader_of_fn	readers_find;

/* Loads what they need beforehand: they can open nothing. */
void		readers_start(void);

#endif
