/* Writing JSON: commas and escapes by themselves, nesting by the caller. */
#ifndef LIAISON_GENERATOR_JSON_H
#define LIAISON_GENERATOR_JSON_H

#include <stdbool.h>
#include <stdio.h>

struct json {
	FILE	*out;
	bool	 comma;		/* before what comes next */
};

/* Begins an object ('{') or an array ('['). */
void	json_begin(struct json *, char bracket);
void	json_end(struct json *, char bracket);
/* A member's name; its value comes next. */
void	json_name(struct json *, const char *name);
void	json_text(struct json *, const char *text);
/* A value as it is: a number, true, or members of one's own making. */
void	json_raw(struct json *, const char *format, ...)
	    __attribute__((format(printf, 2, 3)));

/* A member whose value is a text. */
void	json_member(struct json *, const char *name, const char *text);
/* A member whose value is a number. */
void	json_number(struct json *, const char *name, unsigned long long);

#endif
