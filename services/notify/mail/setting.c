/* Settings that would be found to be wrong when something is to be sent. */
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/mail_address.h"
#include "notify/mail/setting.h"

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
has_part(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	const bool has = curl_url_get(u, part, &text, 0) == CURLUE_OK &&
	    *text != '\0';

	curl_free(text);
	return has;
}

/* A host, perhaps a port and a path, and nothing that would end a header. */
static bool
is_plain_url(const char *url, bool login)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~%:/[]";
	CURLU *u = curl_url();
	const char *host = strstr(url, "://");
	bool is;

	is = u != NULL && host != NULL && host[3] != '/' &&
	    (login || url[strspn(url, plain)] == '\0') &&
	    curl_url_set(u, CURLUPART_URL, url, login ? 0 :
	    CURLU_DISALLOW_USER) == CURLUE_OK &&
	    has_part(u, CURLUPART_HOST) && !has_part(u, CURLUPART_QUERY) &&
	    !has_part(u, CURLUPART_FRAGMENT);
	curl_url_cleanup(u);
	return is;
}

bool
setting_is_site(const char *url)
{
	return (begins(url, "https://") || begins(url, "http://")) &&
	    is_plain_url(url, false);
}

bool
setting_is_mail_server(const char *url)
{
	return (begins(url, "smtp://") || begins(url, "smtps://")) &&
	    is_plain_url(url, true);
}

bool
setting_is_domain(const char *domain)
{
	char address[MAIL_ADDRESS_MAX + 1];
	const int n = snprintf(address, sizeof(address), "x@%s", domain);

	return n > 0 && (size_t)n < sizeof(address) &&
	    strchr(domain, '@') == NULL && mail_address_ok(address);
}

bool
setting_is_contact(const char *contact)
{
	return begins(contact, "mailto:") ?
	    mail_address_ok(contact + strlen("mailto:")) :
	    begins(contact, "https://") && setting_is_site(contact);
}

bool
setting_is_certificates(const char *file)
{
	X509_STORE *store = X509_STORE_new();
	const bool are = store != NULL && X509_STORE_load_locations(store,
	    file, NULL) == 1;

	X509_STORE_free(store);
	ERR_clear_error();
	return are;
}
