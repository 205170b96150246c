/* liaisonctl import: a OneRoster bundle, a zip or a folder of CSV files. */
#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "peer.h"

#define MAX_BUNDLE	(256u << 20)
#define JOB_POLL_MS	100
#define PROGRESS_MS	1000

struct job {
	char	 id[64];
	int	 state;
	uint32_t done, total;
	const struct peer_roster *roster;
};

static uint8_t	*read_file(const char *path, size_t *len);
static uint8_t	*zip_folder(const char *path, size_t *len);
static int	 bare_yes(int argc, char **argv, const char **yes);

int
cmd_import(int argc, char **argv)
{
	const char *endpoints = NULL, *keys = NULL, *yes = "no";
	struct peer_roster roster = { .name = "", .org = "", .zone = "" };
	const struct ctl_option options[] = {
		{ "school", &roster.school, "its code, [a-z0-9-]+", true },
		{ "name", &roster.name, "its name, for a school that is new",
		    false },
		{ "org", &roster.org, "its sourcedId in orgs.csv, where that "
		    "has several schools", false },
		{ "time-zone", &roster.zone, "of the school (Europe/Paris)",
		    false },
		{ "yes", &yes, "yes: remove without asking what the bundle "
		    "removes", false },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	struct peer peer;
	int first, result;

	argc = bare_yes(argc, argv, &yes);
	first = ctl_options(argc, argv, "ZIP|FOLDER", options);
	if (first == -1)
		return 2;
	if (argc - first != 1) {
		ctl_error("import: say one zip or folder");
		return 2;
	}
	if (peer_open(&peer, endpoints, keys) == -1)
		return 1;
	roster.path = argv[first];
	roster.yes = strcmp(yes, "yes") == 0;
	result = peer_import(&peer, &roster);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}

/* "--yes" alone says "--yes yes". */
static int
bare_yes(int argc, char **argv, const char **yes)
{
	int i, n = 0;

	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--yes") == 0)
			*yes = "yes";
		else
			argv[n++] = argv[i];
	}
	return n;
}

static void
on_started(const void *reply, void *arg)
{
	const Directory__ImportRosterReply *r = reply;
	struct job *job = arg;

	snprintf(job->id, sizeof(job->id), "%s", r->job_id);
}

static void
print_report(const Directory__JobReport *r, bool waits)
{
	static const char *const kinds[] = { "things", "people",
		"guardian links", "classes", "enrolments",
		"memberships of classes" };

	for (size_t i = 0; i < r->n_rejected; i++)
		printf("%s:%u: %s\n", r->rejected[i]->file,
		    r->rejected[i]->line, r->rejected[i]->reason);
	printf("%u created, %u updated, %u removed, %zu rows rejected\n",
	    r->created, r->updated, r->removed, r->n_rejected);
	for (size_t i = 0; waits && i < r->n_removals; i++) {
		size_t kind = (size_t)r->removals[i]->kind;

		printf("would lose %u of %u %s\n", r->removals[i]->removed,
		    r->removals[i]->total,
		    kinds[kind < sizeof(kinds) / sizeof(kinds[0]) ? kind : 0]);
	}
	fflush(stdout);
}

static void
on_job(const void *reply, void *arg)
{
	const Directory__Job *r = reply;
	struct job *job = arg;

	job->state = r->state;
	job->done = r->done;
	job->total = r->total;
	if (r->report != NULL && r->state != DIRECTORY__JOB__STATE__PENDING &&
	    r->state != DIRECTORY__JOB__STATE__RUNNING)
		print_report(r->report,
		    r->state == DIRECTORY__JOB__STATE__CONFIRM);
}

/* Asks who sits there; 0: goes on, -1: it ends here. */
static int
ask(struct peer *p, int64_t school_id, struct job *job)
{
	Directory__ConfirmJobRequest confirm =
	    DIRECTORY__CONFIRM_JOB_REQUEST__INIT;
	Directory__CancelJobRequest cancel =
	    DIRECTORY__CANCEL_JOB_REQUEST__INIT;
	char answer[16] = "";

	if (!job->roster->yes && !isatty(STDIN_FILENO))
		return ctl_error("the import waits to be confirmed, nothing "
		    "is changed: import again with --yes, or POST "
		    "/api/v1/admin/jobs/%s:confirm", job->id);
	if (!job->roster->yes) {
		printf("Remove all that? [y/N] ");
		fflush(stdout);
		if (fgets(answer, sizeof(answer), stdin) == NULL)
			answer[0] = '\0';
	}
	if (job->roster->yes || (answer[0] != '\0' &&
		strchr("yYoO", answer[0]) != NULL)) {
		confirm.id = job->id;
		return peer_call(p, school_id, &directory_rule_confirm_job,
		    &confirm, NULL, NULL);
	}
	cancel.id = job->id;
	if (peer_call(p, school_id, &directory_rule_cancel_job, &cancel, NULL,
	    NULL) == -1)
		return -1;
	return ctl_error("cancelled, nothing is changed");
}

static int
wait_for_job(struct peer *p, int64_t school_id, struct job *job)
{
	Directory__GetJobRequest request = DIRECTORY__GET_JOB_REQUEST__INIT;
	int64_t shown = loop_now_ms();

	request.id = job->id;
	for (;;) {
		if (peer_call(p, school_id, &directory_rule_get_job, &request,
		    on_job, job) == -1)
			return -1;
		switch (job->state) {
		case DIRECTORY__JOB__STATE__DONE:
			return 0;
		case DIRECTORY__JOB__STATE__FAILED:
			return ctl_error("the import failed");
		case DIRECTORY__JOB__STATE__CANCELLED:
			return ctl_error("the import was cancelled, nothing "
			    "is changed");
		case DIRECTORY__JOB__STATE__CONFIRM:
			if (ask(p, school_id, job) == -1)
				return -1;
			break;
		}
		if (loop_now_ms() - shown > PROGRESS_MS) {
			shown = loop_now_ms();
			printf("%u of %u rows\n", job->done, job->total);
			fflush(stdout);
		}
		poll(NULL, 0, JOB_POLL_MS);
	}
}

int
peer_import(struct peer *p, const struct peer_roster *r)
{
	Directory__ImportRosterRequest request =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct job job = { .roster = r };
	struct stat st;
	int64_t school_id;
	int result;

	if (stat(r->path, &st) == -1)
		return ctl_error("cannot read %s: %s", r->path,
		    strerror(errno));
	request.org = (char *)(uintptr_t)r->org;
	request.time_zone = (char *)(uintptr_t)r->zone;
	request.zip.data = S_ISDIR(st.st_mode) ?
	    zip_folder(r->path, &request.zip.len) :
	    read_file(r->path, &request.zip.len);
	if (request.zip.data == NULL)
		return -1;
	printf("Importing %s into the school %s\n", r->path, r->school);
	fflush(stdout);
	result = peer_find_school(p, r->school, r->name, &school_id);
	if (result == 0)
		result = peer_call(p, school_id, &directory_rule_import_roster,
		    &request, on_started, &job);
	free(request.zip.data);
	return result == 0 ? wait_for_job(p, school_id, &job) : -1;
}

static uint8_t *
read_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *data = NULL;
	struct stat st;
	ssize_t n = 1;

	if (fd == -1 || fstat(fd, &st) == -1 || st.st_size > MAX_BUNDLE ||
	    (data = malloc((size_t)st.st_size + 1)) == NULL) {
		ctl_error("cannot read %s: %s", path, fd != -1 ?
		    "too large" : strerror(errno));
		goto cleanup;
	}
	for (*len = 0; *len < (size_t)st.st_size && n > 0; *len += (size_t)n)
		n = read(fd, data + *len, (size_t)st.st_size - *len);
	if (n <= 0 && st.st_size > 0) {
		ctl_error("cannot read %s: %s", path, strerror(errno));
		free(data);
		data = NULL;
	}
cleanup:
	if (fd != -1)
		close(fd);
	return data;
}

static int
add_to_zip(struct archive *zip, const char *folder, const char *name)
{
	struct archive_entry *entry;
	char path[CTL_PATH];
	uint8_t *data;
	size_t len = 0;
	int ok;

	ctl_path(path, "%s/%s", folder, name);
	if ((data = read_file(path, &len)) == NULL)
		return -1;
	entry = archive_entry_new();
	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)len);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	ok = archive_write_header(zip, entry) == ARCHIVE_OK &&
	    archive_write_data(zip, data, len) == (la_ssize_t)len;
	archive_entry_free(entry);
	free(data);
	return ok ? 0 : ctl_error("cannot zip %s: %s", path,
	    archive_error_string(zip));
}

static la_ssize_t
on_zip_bytes(struct archive *zip, void *arg, const void *data, size_t len)
{
	(void)zip;
	return fwrite(data, 1, len, arg) == len ? (la_ssize_t)len : -1;
}

/* The *.csv files at the root of the folder, as a zip in memory. */
static uint8_t *
zip_folder(const char *path, size_t *len)
{
	struct archive *zip = archive_write_new();
	char *data = NULL;
	FILE *memory = open_memstream(&data, len);
	DIR *dir = opendir(path);
	struct dirent *e;
	int count = 0, bad = dir == NULL || memory == NULL;

	archive_write_set_format_zip(zip);
	archive_write_set_bytes_in_last_block(zip, 1);
	bad |= archive_write_open(zip, memory, NULL, on_zip_bytes, NULL) !=
	    ARCHIVE_OK;
	while (!bad && (e = readdir(dir)) != NULL) {
		size_t n = strlen(e->d_name);

		if (n < 5 || strcmp(e->d_name + n - 4, ".csv") != 0)
			continue;
		bad |= add_to_zip(zip, path, e->d_name) == -1;
		count++;
	}
	bad |= archive_write_close(zip) != ARCHIVE_OK;
	archive_write_free(zip);
	if (dir != NULL)
		closedir(dir);
	if (memory != NULL)
		fclose(memory);
	if (!bad && count > 0)
		return (uint8_t *)data;
	ctl_error("there are no CSV files to read in %s", path);
	free(data);
	return NULL;
}
