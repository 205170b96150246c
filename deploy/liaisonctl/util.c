/* What the subcommands of liaisonctl share: options, sentences, small files. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"

#define MAX_OPTIONS	16

static void
print_help(const char *name, const char *operands,
    const struct ctl_option *options)
{
	printf("usage: liaisonctl %s [options]%s%s\n", name,
	    *operands ? " " : "", operands);
	for (; options->name != NULL; options++)
		printf("  --%-12s %s%s\n", options->name, options->help,
		    options->required ? " (required)" : "");
}

int
ctl_options(int argc, char **argv, const char *operands,
    const struct ctl_option *options)
{
	struct option longs[MAX_OPTIONS + 2] = { 0 };
	const struct ctl_option *o;
	int n = 0, at, c;

	for (o = options; o->name != NULL && n < MAX_OPTIONS; o++, n++)
		longs[n] = (struct option){ o->name, required_argument, NULL,
		    'o' };
	longs[n] = (struct option){ "help", no_argument, NULL, 'h' };
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", longs, &at)) != -1) {
		if (c == 'h') {
			print_help(argv[0], operands, options);
			exit(0);
		}
		if (c != 'o')
			return ctl_error("%s: bad option %s, see liaisonctl "
			    "%s --help", argv[0], argv[optind - 1], argv[0]);
		*options[at].value = optarg;
	}
	for (o = options; o->name != NULL; o++)
		if (o->required && *o->value == NULL)
			return ctl_error("%s: --%s is required", argv[0],
			    o->name);
	if (*operands == '\0' && optind < argc)
		return ctl_error("%s: what is \"%s\"?", argv[0],
		    argv[optind]);
	return optind;
}

int
ctl_bare_word(int argc, char **argv, const char *word, const char **value)
{
	int i, n = 0;

	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], word) == 0)
			*value = "yes";
		else
			argv[n++] = argv[i];
	}
	return n;
}

int
ctl_error(const char *fmt, ...)
{
	va_list ap;

	fputs("liaisonctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return -1;
}

void
ctl_path(char *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, CTL_PATH, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= CTL_PATH) {
		ctl_error("a path is longer than %d bytes", CTL_PATH);
		exit(1);
	}
}

int
ctl_absolute(const char *path, char *buf)
{
	char cwd[CTL_PATH];

	if (path[0] == '/') {
		ctl_path(buf, "%s", path);
	} else {
		if (getcwd(cwd, sizeof(cwd)) == NULL)
			return ctl_error("the current folder is gone");
		ctl_path(buf, "%s/%s", cwd, path);
	}
	for (size_t n = strlen(buf); n > 1 && buf[n - 1] == '/'; n--)
		buf[n - 1] = '\0';
	return 0;
}

int
ctl_mkdirs(const char *path, mode_t mode)
{
	char part[CTL_PATH];

	ctl_path(part, "%s", path);
	for (char *p = part + 1;; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(part, c == '\0' ? mode : 0755) == -1 &&
		    errno != EEXIST)
			return ctl_error("cannot make the folder %s: %s", part,
			    strerror(errno));
		*p = c;
		if (c == '\0')
			return 0;
	}
}

int
ctl_write_file(const char *path, mode_t mode, const char *text)
{
	char tmp[CTL_PATH];
	size_t len = strlen(text);
	int fd, ok;

	ctl_path(tmp, "%s.%d.tmp", path, (int)getpid());
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd == -1)
		return ctl_error("cannot write %s: %s", path, strerror(errno));
	ok = write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	if (!ok || rename(tmp, path) == -1) {
		ctl_error("cannot write %s: %s", path, strerror(errno));
		unlink(tmp);
		return -1;
	}
	return 0;
}

int
ctl_read_line(const char *path, char *buf, size_t size)
{
	FILE *f = fopen(path, "re");
	bool ok;

	if (f == NULL)
		return -1;
	ok = fgets(buf, (int)size, f) != NULL;
	fclose(f);
	if (!ok)
		return -1;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

void
ctl_random_hex(char *buf, size_t n)
{
	uint8_t byte;

	for (size_t i = 0; i < n; i++) {
		if (getrandom(&byte, 1, 0) != 1)
			abort();
		snprintf(buf + 2 * i, 3, "%02x", byte);
	}
}

unsigned long long
ctl_hash(const char *text)
{
	unsigned long long h = 14695981039346656037ULL;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211ULL;
	return h;
}

void
ctl_conninfo_add(char *buf, size_t size, const char *keyword,
    const char *value)
{
	size_t n = strlen(buf);

	n += (size_t)snprintf(buf + n, size - n, "%s%s='", n > 0 ? " " : "",
	    keyword);
	for (; *value != '\0' && n + 4 < size; value++) {
		if (*value == '\'' || *value == '\\')
			buf[n++] = '\\';
		buf[n++] = *value;
	}
	snprintf(buf + n, size - n, "'");
}

int
ctl_role_password(const char *state, const char *role, char *file,
    char *password)
{
	char dir[CTL_PATH], line[256], *p;

	ctl_path(dir, "%s/secrets", state);
	ctl_path(file, "%s/%s.pgpass", dir, role);
	if (ctl_read_line(file, line, sizeof(line)) == 0 &&
	    (p = strrchr(line, ':')) != NULL && strlen(p + 1) < CTL_PASSWORD) {
		snprintf(password, CTL_PASSWORD, "%s", p + 1);
		return 0;
	}
	ctl_random_hex(password, 24);
	snprintf(line, sizeof(line), "*:*:*:%s:%s\n", role, password);
	if (ctl_mkdirs(dir, 0700) == -1)
		return -1;
	return ctl_write_file(file, 0600, line);
}
