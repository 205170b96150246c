/* Texts of the generator: made, never freed. */
#ifndef LIAISON_GENERATOR_TEXT_H
#define LIAISON_GENERATOR_TEXT_H

#include <stddef.h>

/* Zeroed; ends the process without memory. */
void	*text_alloc(size_t n, size_t size);
char	*text_format(const char *format, ...)
	    __attribute__((format(printf, 1, 2)));
char	*text_copy(const char *, size_t len);

/* "SendRequest" as "send_request"; "user_ids" as "userIds". */
char	*text_snake(const char *);
char	*text_camel(const char *);
/* "list_threads" as "LIST_THREADS". */
char	*text_upper(const char *);

/* A comment of a proto: a line each paragraph, without blanks around it. */
char	*text_paragraphs(const char *comment);
/* The first sentence of such, without its full stop. */
char	*text_sentence(const char *paragraphs);

#endif
