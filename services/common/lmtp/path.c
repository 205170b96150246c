/* What stands after MAIL and RCPT. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lmtp/path.h"

#define PATH_MAX_BYTES	320	/* 64 before the @, 255 after it */

static char	*path_end(char *);
static const char *parameters(char *, struct lmtp_path *);

const char *
lmtp_path_read(char *line, const char *word, struct lmtp_path *path)
{
	char *end;

	line += strspn(line, " ");
	if (strncasecmp(line, word, strlen(word)) != 0)
		return "501 5.5.4 no such form";
	line += strlen(word);
	line += strspn(line, " ");
	if (*line != '<' || (end = path_end(line)) == NULL)
		return "501 5.1.7 an address stands between < and >";
	*end = '\0';
	*path = (struct lmtp_path){ line + 1, 0 };
	if (end - line > PATH_MAX_BYTES)
		return "501 5.1.7 that address is too long";
	return parameters(end + 1, path);
}

/* The '>' that is not within quotes. */
static char *
path_end(char *line)
{
	bool quoted = false;

	for (; *line != '\0'; line++)
		if (*line == '\\' && line[1] != '\0')
			line++;
		else if (*line == '"')
			quoted = !quoted;
		else if (*line == '>' && !quoted)
			return line;
	return NULL;
}

static const char *
parameters(char *rest, struct lmtp_path *path)
{
	char *word, *last = NULL;

	if (*rest != ' ' && *rest != '\0')
		return "501 5.5.4 no such form";
	for (word = strtok_r(rest, " ", &last); word != NULL;
	    word = strtok_r(NULL, " ", &last))
		if (strncasecmp(word, "SIZE=", 5) == 0)
			path->size = strtoull(word + 5, NULL, 10);
		else if (strncasecmp(word, "BODY=", 5) != 0 &&
		    strcasecmp(word, "SMTPUTF8") != 0)
			return "555 5.5.4 no such parameter";
	return NULL;
}
