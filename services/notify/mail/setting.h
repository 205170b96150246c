/* Whether the text of a setting is what it is used as. */
#ifndef LIAISON_NOTIFY_MAIL_SETTING_H
#define LIAISON_NOTIFY_MAIL_SETTING_H

#include <stdbool.h>

/* http(s)://HOST, with a path perhaps: it stands in links and headers. */
bool	setting_is_site(const char *);
/* smtp(s)://HOST, as libcurl reads it. */
bool	setting_is_mail_server(const char *);
/* What may stand behind the @ of an address. */
bool	setting_is_domain(const char *);
/* mailto:ADDRESS or https://HOST (RFC 8292). */
bool	setting_is_contact(const char *);
/* A file with at least one certificate (PEM). */
bool	setting_is_certificates(const char *file);

#endif
