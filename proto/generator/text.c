/* Texts of the generator: made, never freed. */
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

void *
text_alloc(size_t n, size_t size)
{
	void *p = calloc(n == 0 ? 1 : n, size);

	if (p == NULL)
		err(1, "out of memory");
	return p;
}

char *
text_format(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) == -1)
		err(1, "out of memory");
	va_end(args);
	return text;
}

char *
text_copy(const char *text, size_t len)
{
	char *copy = text_alloc(len + 1, 1);

	memcpy(copy, text, len);
	return copy;
}

/* As protoc-c does it: no line between two capitals. */
char *
text_snake(const char *name)
{
	char *snake = text_alloc(2 * strlen(name) + 1, 1), *out = snake;
	bool upper = true;

	for (; *name != '\0'; name++) {
		if (isupper((unsigned char)*name) && !upper)
			*out++ = '_';
		upper = isupper((unsigned char)*name);
		*out++ = (char)tolower((unsigned char)*name);
	}
	return snake;
}

char *
text_camel(const char *name)
{
	char *camel = text_alloc(strlen(name) + 1, 1), *out = camel;

	for (; *name != '\0'; name++) {
		if (*name == '_' && name[1] != '\0')
			*out++ = (char)toupper((unsigned char)*++name);
		else
			*out++ = *name;
	}
	return camel;
}

char *
text_upper(const char *name)
{
	char *upper = text_copy(name, strlen(name)), *p;

	for (p = upper; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return upper;
}

/* Blanks after the full stop of a sentence are two in the protos. */
char *
text_paragraphs(const char *comment)
{
	char *text = text_alloc(strlen(comment) + 1, 1), *out = text;
	bool end = false;

	while (*comment != '\0') {
		comment += strspn(comment, " \t");
		if (*comment == '\n') {
			end = out > text;
			comment++;
			continue;
		}
		if (out > text)
			*out++ = end ? '\n' : ' ';
		end = false;
		while (*comment != '\0' && *comment != '\n') {
			if (!isblank((unsigned char)*comment) ||
			    !isblank((unsigned char)comment[1]))
				*out++ = *comment;
			comment++;
		}
		while (out > text && isblank((unsigned char)out[-1]))
			*--out = '\0';
		comment += *comment == '\n';
	}
	*out = '\0';
	return text;
}

char *
text_sentence(const char *text)
{
	size_t n = 0;

	while (text[n] != '\0' && text[n] != '\n' && !(text[n] == '.' &&
	    (text[n + 1] == '\0' || isspace((unsigned char)text[n + 1]))))
		n++;
	return text_copy(text, n);
}
