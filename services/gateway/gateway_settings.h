/* The gateway's settings, read by its launcher and by the module in Kore. */
#ifndef LIAISON_GATEWAY_SETTINGS_H
#define LIAISON_GATEWAY_SETTINGS_H

#include "settings.h"

extern const struct setting gateway_settings[];

/* Bytes of a multipart body beyond its file: boundaries and headers. */
#define UPLOAD_OVERHEAD	8192

/* Loads them; ends the process with one sentence if they are wrong. */
struct settings	*gateway_settings_load(void);

#endif
