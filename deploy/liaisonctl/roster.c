/*
 * liaisonctl roster: imports a bundle (a zip or a folder of CSV files) or a
 * plain list, lists imports, takes one back.
 */
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
#include <time.h>
#include <unistd.h>

#include "ctl.h"
#include "peer.h"

#define MAX_BUNDLE	(256u << 20)
#define JOB_POLL_MS	100
#define PROGRESS_MS	1000
/* What is larger goes before its import, in such pieces. */
#define WHOLE_MAX	(8u << 20)
#define PIECE		(128u << 10)
#define UPLOAD_ID	65

struct job {
	char	 id[64];
	int	 state;
	uint32_t done, total;
	const struct peer_roster *roster;
	bool	 looked;	/* a dry run has said what it would do */
};

static uint8_t	*read_file(const char *path, size_t *len);
static uint8_t	*zip_folder(const char *path, size_t *len);
static int	 list_jobs(int, char **), undo_job(int, char **);
static int	 wait_for_job(struct peer *, int64_t school_id, struct job *);

int
cmd_roster(int argc, char **argv)
{
	static const struct {
		const char	*word;
		int		(*run)(int, char **);
	} words[] = {
		{ "import", cmd_import }, { "jobs", list_jobs },
		{ "undo", undo_job },
	};
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(argv[1], words[i].word) == 0)
			return words[i].run(argc - 1, argv + 1);
	ctl_error("roster: say import, jobs or undo");
	return 2;
}

int
cmd_import(int argc, char **argv)
{
	const char *endpoints = NULL, *keys = NULL, *yes = "no", *dry = "no";
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
		{ "dry-run", &dry, "yes: change nothing, say what would be "
		    "done", false },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	struct peer peer;
	int first, result;

	argc = ctl_bare_word(argc, argv, "--yes", &yes);
	argc = ctl_bare_word(argc, argv, "--dry-run", &dry);
	first = ctl_options(argc, argv, "ZIP|FOLDER|CSV", options);
	if (first == -1)
		return 2;
	if (argc - first != 1) {
		ctl_error("import: say one zip, folder or CSV file");
		return 2;
	}
	if (peer_open(&peer, endpoints, keys) == -1)
		return 1;
	roster.path = argv[first];
	roster.yes = strcmp(yes, "yes") == 0;
	roster.dry_run = strcmp(dry, "yes") == 0;
	result = peer_import(&peer, &roster);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}

/* ---- what there has been ---- */

static void
on_jobs(const void *reply, void *arg)
{
	static const char *const states[] = { "?", "PENDING", "RUNNING",
		"CONFIRM", "DONE", "FAILED", "UNDONE", "CANCELLED" };
	const Directory__ListJobsReply *r = reply;
	char when[32] = "";
	struct tm tm;
	time_t t;
	size_t i;

	(void)arg;
	for (i = 0; i < r->n_jobs; i++) {
		const Directory__Job *j = r->jobs[i];
		size_t state = (size_t)j->state;

		t = (time_t)j->created_at->seconds;
		if (gmtime_r(&t, &tm) != NULL)
			strftime(when, sizeof(when), "%F %TZ", &tm);
		printf("%s  %s  %-9s  %s  %s%s\n", j->id, when,
		    states[state < sizeof(states) / sizeof(states[0]) ?
			state : 0], j->by != NULL ? j->by->display_name :
		    "liaisonctl", j->file_name,
		    j->can_undo ? "  (can be undone)" : "");
	}
}

/* The options of a word about a school's jobs; first operand or -1. */
static int
open_school(int argc, char **argv, const char *operands, struct peer *peer,
    int64_t *school_id)
{
	const char *endpoints = NULL, *keys = NULL, *school = NULL;
	const struct ctl_option options[] = {
		{ "school", &school, "its code, [a-z0-9-]+", true },
		{ "endpoints", &endpoints, "of directory (LIAISON_DIRECTORY, "
		    "or of the running stack)", false },
		{ "keys", &keys, "folder of the keys (LIAISON_KEYS, or of the "
		    "running stack)", false },
		{ 0 },
	};
	int first = ctl_options(argc, argv, operands, options);

	if (first == -1 || peer_open(peer, endpoints, keys) == -1)
		return -1;
	if (peer_find_school(peer, school, "", school_id) == 0)
		return first;
	peer_close(peer);
	return -1;
}

static int
list_jobs(int argc, char **argv)
{
	Directory__ListJobsRequest request = DIRECTORY__LIST_JOBS_REQUEST__INIT;
	struct peer peer;
	int64_t school_id;
	int result;

	if (open_school(argc, argv, "", &peer, &school_id) == -1)
		return 1;
	result = peer_call(&peer, school_id, &directory_rule_list_jobs,
	    &request, on_jobs, NULL);
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}

static int
undo_job(int argc, char **argv)
{
	static const struct peer_roster none;
	Directory__UndoJobRequest request = DIRECTORY__UNDO_JOB_REQUEST__INIT;
	struct job job = { .roster = &none };
	struct peer peer;
	int64_t school_id;
	int first = open_school(argc, argv, "JOB", &peer, &school_id);
	int result = -1;

	if (first == -1)
		return 1;
	if (argc - first != 1)
		ctl_error("undo: say the id of one import");
	else {
		request.id = argv[first];
		snprintf(job.id, sizeof(job.id), "%s", argv[first]);
		result = peer_call(&peer, school_id, &directory_rule_undo_job,
		    &request, NULL, NULL);
		if (result == 0)
			result = wait_for_job(&peer, school_id, &job);
	}
	peer_close(&peer);
	return result == 0 ? 0 : 1;
}

/* ---- an import ---- */

static void
on_started(const void *reply, void *arg)
{
	const Directory__ImportRosterReply *r = reply;
	struct job *job = arg;

	snprintf(job->id, sizeof(job->id), "%s", r->job_id);
}

static void
print_access(const Directory__Access *a)
{
	printf("pairs of people who may write: %llu more, %llu fewer\n",
	    (unsigned long long)a->gained, (unsigned long long)a->lost);
	for (size_t i = 0; i < a->n_samples; i++)
		printf("  %s %s -> %s\n", a->samples[i]->gained ? "+" : "-",
		    a->samples[i]->who->display_name,
		    a->samples[i]->whom->display_name);
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
	if (waits && r->access != NULL)
		print_access(r->access);
	for (size_t i = 0; waits && i < r->n_proposals; i++)
		printf("%s:%u: %s (%s) may be %s (%s)\n",
		    r->proposals[i]->file, r->proposals[i]->line,
		    r->proposals[i]->display_name, r->proposals[i]->new_id,
		    r->proposals[i]->known->display_name,
		    r->proposals[i]->known_id);
	if (waits && r->proposal_count > 0)
		printf("%u may be somebody who is known: confirm by POST "
		    "...:confirm?same=, or they are new\n",
		    r->proposal_count);
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

	if (job->roster->dry_run) {
		printf("Nothing is changed.\n");
		job->looked = true;
		cancel.id = job->id;
		return peer_call(p, school_id, &directory_rule_cancel_job,
		    &cancel, NULL, NULL);
	}
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

/* Not before it is known how much there is. */
static void
print_progress(const struct job *job)
{
	if (job->total > 0)
		printf("%u %%\n", (unsigned)(UINT64_C(100) * job->done /
		    job->total));
	fflush(stdout);
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
		case DIRECTORY__JOB__STATE__UNDONE:
			return 0;
		case DIRECTORY__JOB__STATE__FAILED:
			return ctl_error("the import failed");
		case DIRECTORY__JOB__STATE__CANCELLED:
			return ctl_error("the import was cancelled, nothing "
			    "is changed");
		case DIRECTORY__JOB__STATE__CONFIRM:
			if (ask(p, school_id, job) == -1)
				return -1;
			if (job->looked)
				return 0;
			break;
		}
		if (loop_now_ms() - shown > PROGRESS_MS) {
			shown = loop_now_ms();
			print_progress(job);
		}
		poll(NULL, 0, JOB_POLL_MS);
	}
}

static void
on_upload(const void *reply, void *arg)
{
	const Directory__CreateRosterUploadReply *r = reply;

	snprintf(arg, UPLOAD_ID, "%s", r->id);
}

/* Sends the bytes ahead; the request names them instead. */
static int
send_ahead(struct peer *p, int64_t school_id,
    Directory__ImportRosterRequest *request, char id[UPLOAD_ID])
{
	Directory__CreateRosterUploadRequest create =
	    DIRECTORY__CREATE_ROSTER_UPLOAD_REQUEST__INIT;
	Directory__AppendRosterUploadRequest append =
	    DIRECTORY__APPEND_ROSTER_UPLOAD_REQUEST__INIT;
	const size_t len = request->zip.len;
	size_t at;

	create.size = len;
	if (peer_call(p, school_id, &directory_rule_create_roster_upload,
	    &create, on_upload, id) == -1)
		return -1;
	append.id = id;
	for (at = 0; at < len; at += append.data.len) {
		append.offset = at;
		append.data.data = request->zip.data + at;
		append.data.len = len - at < PIECE ? len - at : PIECE;
		if (peer_call(p, school_id,
		    &directory_rule_append_roster_upload, &append, NULL,
		    NULL) == -1)
			return -1;
	}
	request->upload_id = id;
	request->zip = (ProtobufCBinaryData){ 0 };
	return 0;
}

static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

int
peer_import(struct peer *p, const struct peer_roster *r)
{
	Directory__ImportRosterRequest request =
	    DIRECTORY__IMPORT_ROSTER_REQUEST__INIT;
	struct job job = { .roster = r };
	char upload[UPLOAD_ID];
	struct stat st;
	int64_t school_id;
	uint8_t *bytes;
	int result;

	if (stat(r->path, &st) == -1)
		return ctl_error("cannot read %s: %s", r->path,
		    strerror(errno));
	request.org = (char *)(uintptr_t)r->org;
	request.time_zone = (char *)(uintptr_t)r->zone;
	request.dry_run = r->dry_run;
	request.file_name = (char *)(uintptr_t)file_name(r->path);
	request.zip.data = S_ISDIR(st.st_mode) ?
	    zip_folder(r->path, &request.zip.len) :
	    read_file(r->path, &request.zip.len);
	if (request.zip.data == NULL)
		return -1;
	printf("Importing %s into the school %s\n", r->path, r->school);
	fflush(stdout);
	result = peer_find_school(p, r->school, r->name, &school_id);
	bytes = request.zip.data;
	if (result == 0 && request.zip.len > WHOLE_MAX)
		result = send_ahead(p, school_id, &request, upload);
	if (result == 0)
		result = peer_call(p, school_id, &directory_rule_import_roster,
		    &request, on_started, &job);
	free(bytes);
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
