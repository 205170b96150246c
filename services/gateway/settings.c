/* The gateway's settings. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "gateway/settings.h"

const struct setting gateway_settings[] = {
	{ "LIAISON_HTTP_ADDRESS", SETTING_TEXT, "127.0.0.1", 0, 0,
	    "address to listen on" },
	{ "LIAISON_PORT", SETTING_INT, "8080", 0, 65535,
	    "port to listen on; 0: any free one" },
	{ "LIAISON_WEB", SETTING_TEXT, "", 0, 0,
	    "folder of the built front end; empty: none is served" },
	{ "LIAISON_RUN", SETTING_TEXT, "/tmp/liaison-gateway", 0, 0,
	    "folder for the generated kore.conf and the pid" },
	{ "LIAISON_KEYS", SETTING_TEXT, "", 0, 0,
	    "folder of CURVE keys; empty: plain, on loopback only" },
	{ "LIAISON_DIRECTORY", SETTING_TEXT, "tcp://127.0.0.1:5501", 0, 0,
	    "endpoints of the directory service" },
	{ "LIAISON_MESSAGES", SETTING_TEXT, "tcp://127.0.0.1:5502", 0, 0,
	    "endpoints of the messages service" },
	{ "LIAISON_ATTACHMENTS", SETTING_TEXT, "tcp://127.0.0.1:5503", 0, 0,
	    "endpoints of the attachments service" },
	{ "LIAISON_NOTIFY", SETTING_TEXT, "tcp://127.0.0.1:5504", 0, 0,
	    "endpoints of the notify service" },
	{ "LIAISON_MESSAGES_LIVE", SETTING_TEXT, "tcp://127.0.0.1:5512", 0, 0,
	    "endpoints that the messages service publishes on, of all its "
	    "replicas" },
	{ "LIAISON_NOTIFY_LIVE", SETTING_TEXT, "tcp://127.0.0.1:5514", 0, 0,
	    "endpoints that the notify service publishes on" },
	{ "LIAISON_WORKERS", SETTING_INT, "1", 1, 64,
	    "processes that serve HTTP" },
	{ "LIAISON_MAX_CONNECTIONS", SETTING_INT, "2048", 16, 60000,
	    "HTTP connections of one worker" },
	{ "LIAISON_LIVE_SOCKETS", SETTING_INT, "0", 0, 60000,
	    "of these, those that listen to what happens; 0: three quarters" },
	{ "LIAISON_LIVE_SOCKETS_OF_USER", SETTING_INT, "16", 1, 1000,
	    "of these, those of one person" },
	{ "LIAISON_ADDRESS_CONNECTIONS", SETTING_INT, "256", 1, 60000,
	    "connections of one address that nobody is logged in on, in one "
	    "worker; its idlest makes room" },
	{ "LIAISON_SHARED_ADDRESSES", SETTING_TEXT, "", 0, 0,
	    "addresses that a whole school is behind, as 192.0.2.7 or "
	    "198.51.100.0/24, comma-separated: each may have half of all "
	    "connections" },
	{ "LIAISON_MAX_INFLIGHT", SETTING_INT, "1024", 1, 1000000,
	    "calls to one service at a time; more are refused" },
	{ "LIAISON_MAX_UPLOAD", SETTING_BYTES, "25M", 1024, 1073741824,
	    "size of one uploaded file; the attachments service has its own "
	    "limit" },
	{ "LIAISON_MAX_ROSTER", SETTING_BYTES, "256M", 1 << 20, 1 << 30,
	    "size of the file of one import; the directory has its own "
	    "limit" },
	{ "LIAISON_HTTP_TIMEOUT", SETTING_MS, "10s", 100, 600000,
	    "how long one request may wait for the services" },
	{ "LIAISON_DRAIN_TIMEOUT", SETTING_MS, "10s", 0, 600000,
	    "how long requests in flight may take to end at SIGTERM; what has "
	    "come whole, as a file that is being examined, is answered in any "
	    "case" },
	{ "LIAISON_SESSION_CACHE", SETTING_INT, "10000", 1, 1000000,
	    "sessions one worker keeps in memory" },
	{ "LIAISON_TLS_CERT", SETTING_TEXT, "", 0, 0,
	    "certificate chain (PEM); empty: plain HTTP" },
	{ "LIAISON_TLS_KEY", SETTING_TEXT, "", 0, 0,
	    "private key of the certificate (PEM)" },
	{ "LIAISON_SECURE_COOKIES", SETTING_BOOL, "no", 0, 0,
	    "as with TLS: Secure cookies, HSTS; behind a proxy that speaks "
	    "it" },
	{ "LIAISON_BASE_PATH", SETTING_TEXT, "/", 0, 0,
	    "path below which a portal serves us, as /liaison/" },
	{ "LIAISON_METRICS_TOKEN", SETTING_TEXT, "", 0, 0,
	    "bearer token that opens /metrics beyond loopback; empty: none "
	    "does" },
	{ "LIAISON_TRUSTED_PROXY", SETTING_TEXT, "", 0, 0,
	    "addresses whose X-Forwarded-For is believed, comma-separated" },
	{ "LIAISON_LOG_LEVEL", SETTING_TEXT, "info", 0, 0,
	    "debug, info, warn or error" },
	{ "LIAISON_ENDPOINT_FILE", SETTING_TEXT, "", 0, 0,
	    "file that gets the URL as a line while serving" },
	{ "LIAISON_GATEWAY_MODULE", SETTING_TEXT, "", 0, 0,
	    "liaison-gateway.so; empty: ../lib beside the program" },
	{ NULL, SETTING_TEXT, NULL, 0, 0, NULL },
};

struct settings *
gateway_settings_load(void)
{
	static const struct setting *const tables[] = { gateway_settings };
	struct settings *s;
	char error[512];

	if ((s = settings_load(tables, 1, error, sizeof(error))) == NULL)
		fatal("%s", error);
	return s;
}

void
gateway_base_path(const struct settings *s, char out[BASE_PATH_MAX])
{
	static const char set[] = "/-._~0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *path = settings_text(s, "LIAISON_BASE_PATH");
	size_t len = strlen(path);

	while (len > 0 && path[len - 1] == '/')
		len--;
	if (len >= BASE_PATH_MAX || strspn(path, set) != strlen(path) ||
	    (len > 0 && path[0] != '/') || strstr(path, "//") != NULL ||
	    strstr(path, "/.") != NULL || strncmp(path, "/api", 4) == 0)
		fatal("LIAISON_BASE_PATH must be a path such as /liaison/, "
		    "not \"%s\"", path);
	(void)memcpy(out, path, len);
	out[len] = '\0';
}

void
gateway_url(const struct settings *s, char out[GATEWAY_URL_MAX])
{
	const char *host = settings_text(s, "LIAISON_HTTP_ADDRESS");
	bool v6 = strchr(host, ':') != NULL;
	char base[BASE_PATH_MAX];

	gateway_base_path(s, base);
	(void)snprintf(out, GATEWAY_URL_MAX, "%s://%s%s%s:%lld%s",
	    settings_text(s, "LIAISON_TLS_CERT")[0] != '\0' ? "https" : "http",
	    v6 ? "[" : "", host, v6 ? "]" : "",
	    (long long)settings_int(s, "LIAISON_PORT"), base);
}
