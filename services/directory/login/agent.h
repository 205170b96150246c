/* What a User-Agent says of a browser, in words that its owner knows. */
#ifndef LIAISON_DIRECTORY_LOGIN_AGENT_H
#define LIAISON_DIRECTORY_LOGIN_AGENT_H

/* "Firefox", "Safari"; "": none that is known. */
const char	*agent_browser(const char *user_agent);
/* "Windows", "iPhone"; "": none that is known. */
const char	*agent_system(const char *user_agent);

#endif
