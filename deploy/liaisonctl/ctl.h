/* What the subcommands of liaisonctl share: options, sentences, small files. */
#ifndef LIAISONCTL_H
#define LIAISONCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CTL_PATH	4096

/* One subcommand each; they return the exit status. */
int	cmd_postgres(int argc, char **argv);
int	cmd_provision(int argc, char **argv);
int	cmd_keys(int argc, char **argv);
int	cmd_import(int argc, char **argv);
int	cmd_roster(int argc, char **argv);
int	cmd_password(int argc, char **argv);
int	cmd_permit(int argc, char **argv);
int	cmd_person(int argc, char **argv);
int	cmd_region(int argc, char **argv);
int	cmd_audit(int argc, char **argv);
int	cmd_attachments(int argc, char **argv);
int	cmd_demo(int argc, char **argv);
int	cmd_catcher(int argc, char **argv);
int	cmd_up(int argc, char **argv);
int	cmd_scale(int argc, char **argv);
int	cmd_status(int argc, char **argv);

/*
 * Long options that take a value.  An array ends with a NULL name.  `value`
 * is set to point into argv and keeps its default when the option is absent.
 */
struct ctl_option {
	const char	 *name;
	const char	**value;
	const char	 *help;
	bool		  required;
};

/*
 * Reads the options; --help prints the table and ends the process.  The index
 * of the first operand, or -1 after a sentence on standard error.
 */
int	ctl_options(int argc, char **argv, const char *operands,
	    const struct ctl_option *);

/*
 * Takes a word that stands for itself out of argv: "--yes" says "--yes yes".
 * How many are left.
 */
int	ctl_bare_word(int argc, char **argv, const char *word,
	    const char **value);

/* "liaisonctl: sentence" on standard error.  Always -1. */
int	ctl_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* snprintf into a path of CTL_PATH bytes; ends the process if it is longer. */
void	ctl_path(char *buf, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* LIAISON_PASSWORD, or a line of standard input, not echoed. */
int	ctl_read_password(char *buf, size_t size);

/* All of these: 0, or -1 after a sentence on standard error. */
int	ctl_absolute(const char *path, char *buf);
int	ctl_mkdirs(const char *path, mode_t);
/* Replaces the file in one step, so that no reader sees half of it. */
int	ctl_write_file(const char *path, mode_t, const char *text);

/* The first line without its end; -1, and no sentence, if there is none. */
int	ctl_read_line(const char *path, char *buf, size_t size);
/* 2 * n hexadecimal digits and a NUL. */
void	ctl_random_hex(char *buf, size_t n);
/* FNV-1a: names folders after paths, protects nothing. */
unsigned long long ctl_hash(const char *text);

/*
 * A PGconn of a connection string, or NULL after a sentence.  database: the one
 * to be in, NULL: as the string says.
 */
struct pg_conn	*ctl_connect(const char *conninfo, const char *database);

/*
 * The connection string (CTL_CONNINFO bytes) as given, or of LIAISON_DATABASE,
 * or else of the running stack, as that role.  0, or -1 after a sentence on
 * standard error.
 */
#define CTL_CONNINFO	(2 * CTL_PATH)
int	ctl_find_database(const char *given, const char *role, char *conninfo);

/* Appends keyword='value' in libpq's quoting. */
void	ctl_conninfo_add(char *buf, size_t size, const char *keyword,
	    const char *value);
/*
 * The password of a role, kept as DIR/secrets/ROLE.pgpass; made at the first
 * use.  `file` (CTL_PATH) is where, for the keyword passfile.
 */
#define CTL_PASSWORD	65
int	ctl_role_password(const char *state, const char *role, char *file,
	    char *password);

#endif
