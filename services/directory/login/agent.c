/* What a User-Agent says of a browser, in words that its owner knows. */
#include <string.h>

#include "directory/login/agent.h"

struct word {
	const char	*mark, *name;
};

/* In this order: most say that they are others as well. */
static const struct word browsers[] = {
	{ "Edg", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "CriOS/", "Chrome" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
	{ "curl/", "curl" },
	{ NULL, NULL },
};

static const struct word systems[] = {
	{ "iPhone", "iPhone" },
	{ "iPad", "iPad" },
	{ "Android", "Android" },
	{ "Windows", "Windows" },
	{ "CrOS", "ChromeOS" },
	{ "Macintosh", "macOS" },
	{ "Linux", "Linux" },
	{ NULL, NULL },
};

static const char *
look_up(const struct word *w, const char *user_agent)
{
	for (; w->mark != NULL; w++)
		if (strstr(user_agent, w->mark) != NULL)
			return w->name;
	return "";
}

const char *
agent_browser(const char *user_agent)
{
	return look_up(browsers, user_agent);
}

const char *
agent_system(const char *user_agent)
{
	return look_up(systems, user_agent);
}
