/* HTML5 parsing (libgumbo) under a budget, for input that wants to hurt. */
#ifndef LIAISON_HTML_TREE_H
#define LIAISON_HTML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gumbo.h>

struct html_budget {
	size_t	 bytes;		/* memory of one tree */
	int64_t	 cpu_until_us;	/* of html_cpu_us() */
};

/* Microseconds of processor time this thread has used. */
int64_t	html_cpu_us(void);

/* Called with the element whose children are the fragment's nodes. */
typedef void html_tree_fn(const GumboNode *root, void *arg);

/*
 * Parses html (UTF-8, len bytes, kept by the caller) as what is put into a
 * <div> and calls fn with the tree, which lives only during fn.  False, and
 * fn was not called, where the budget did not do.
 */
bool	html_tree(const char *html, size_t len, const struct html_budget *,
	    html_tree_fn *, void *arg) __attribute__((warn_unused_result));

#endif
