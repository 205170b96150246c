/* The gateway's settings, read by its launcher and by the module in Kore. */
#ifndef LIAISON_GATEWAY_SETTINGS_H
#define LIAISON_GATEWAY_SETTINGS_H

#include "service/settings.h"

extern const struct setting gateway_settings[];

/* Bytes of a multipart body beyond its file: boundaries and headers. */
#define UPLOAD_OVERHEAD	8192

/* Loads them; ends the process with one sentence if they are wrong. */
struct settings	*gateway_settings_load(void);

/* Connections beyond LIAISON_MAX_CONNECTIONS that Kore may accept. */
#define ADMISSION_RESERVE	256
/* What it accepts at a time. */
#define ADMISSION_ACCEPTS	64

/* Bytes of a base path, and of our own URL, with their NULs. */
#define BASE_PATH_MAX	128
#define GATEWAY_URL_MAX	512

/* "" or "/liaison"; ends the process if it is none. */
void	gateway_base_path(const struct settings *, char out[BASE_PATH_MAX]);
/* "http://[::1]:8080/liaison". */
void	gateway_url(const struct settings *, char out[GATEWAY_URL_MAX]);

#endif
