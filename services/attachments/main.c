/* liaison-attachments: validates, stores, serves and expires bytes. */
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "attachments/attachments.h"
#include "attachments/blobs/options.h"
#include "attachments/exports/mime.h"
#include "attachments/own_data/own_data.h"
#include "attachments/previews/previews.h"
#include "attachments/scanner/scanner.h"
#include "attachments/store/scans.h"
#include "attachments/sweep.h"
#include "attachments/validator/wire.h"
#include "base/heap.h"
#include "base/log.h"
#include "service/service.h"

#define GRANTS		8192
#define WORK_QUEUED	1024
#define VALIDATIONS_QUEUED	256
#define VALIDATIONS_OF_ONE	128
#define VALIDATION_LATE_MS	10000
#define PREVIEWS_QUEUED	256
#define PREVIEWS_OF_ONE	64
#define PREVIEW_THREADS	4
/* The size of an attachment has 32 bits. */
#define SIZE_MAX_BYTES	((INT64_C(4) << 30) - 1)

extern const struct pg_schema attachments_schema;

static void	open_many_files(void);
static struct blobs *open_store(const struct settings *);
static void	allow_extensions(struct attachments *, const char *);
static void	set_limits(struct attachments *, const struct settings *);
static void	start_validation(struct attachments *, struct service *);
static void	start_scanner(struct attachments *, struct service *);
static void	start_previews(struct attachments *, struct service *);
static const char *find_program(const struct settings *, const char *setting,
		    const char *name);
static void	make_data_exports(struct attachments *, struct service *);
static void	use_s3(struct attachments *, struct service *);
static work_fn	job_try_s3, on_tried_s3;

static const struct setting settings[] = {
	{ "LIAISON_STORE", SETTING_TEXT, NULL, 0, 0,
	    "folder of the attachments' bytes, shared by all replicas" },
	{ "LIAISON_S3", SETTING_TEXT, "", 0, 0,
	    "s3://BUCKET/PREFIX that attachments are kept in once they are "
	    "whole; empty: in the store folder" },
	{ "LIAISON_S3_NEW", SETTING_BOOL, "yes", 0, 0,
	    "new attachments are kept there, too; no: only those that are "
	    "there already" },
	{ "LIAISON_S3_ENDPOINT", SETTING_TEXT, "", 0, 0,
	    "http(s)://HOST of another S3 than Amazon's" },
	{ "LIAISON_S3_REGION", SETTING_TEXT, "us-east-1", 0, 0,
	    "region of the bucket" },
	{ "LIAISON_S3_STYLE", SETTING_TEXT, "", 0, 0,
	    "path or host: where requests name the bucket; empty: in the path "
	    "if there is an endpoint, else in the host" },
	{ "LIAISON_S3_CREDENTIALS", SETTING_TEXT, "", 0, 0,
	    "file with lines aws_access_key_id = ..., aws_secret_access_key = "
	    "... and perhaps aws_session_token = ..." },
	{ "LIAISON_S3_THREADS", SETTING_INT, "16", 1, 64,
	    "attachments that are read from there or put there at a time" },
	{ "LIAISON_STORE_KEYS", SETTING_TEXT, "", 0, 0,
	    "file of the keys that seal what is stored, the same for all "
	    "replicas; empty: it is not sealed" },
	{ "LIAISON_MAX_ATTACHMENT", SETTING_BYTES, "25M", 1, INT64_C(2) << 30,
	    "largest attachment" },
	{ "LIAISON_MAX_ATTACHMENTS_PER_MESSAGE", SETTING_INT, "10", 1, 100,
	    "attachments of one message" },
	{ "LIAISON_MAX_MESSAGE_SIZE", SETTING_BYTES, "0", 0, INT64_C(1) << 50,
	    "all attachments of one message together; 0: as many as there may "
	    "be, each as large as it may be" },
	{ "LIAISON_PERSON_QUOTA", SETTING_BYTES, "0", 0, INT64_C(1) << 50,
	    "attachments that are kept of what one person has uploaded; "
	    "0: any" },
	{ "LIAISON_SCHOOL_QUOTA", SETTING_BYTES, "0", 0, INT64_C(1) << 50,
	    "attachments that are kept of one school; 0: any" },
	{ "LIAISON_UPLOADS_OF_USER", SETTING_INT, "256", 0, 100000,
	    "uploads of one person that are begun and not finished; 0: any" },
	{ "LIAISON_MAX_EXPORT", SETTING_BYTES, "200M", 1, SIZE_MAX_BYTES,
	    "largest file that a thread is exported into" },
	{ "LIAISON_MAX_DATA_EXPORT", SETTING_BYTES, "2G", 1, SIZE_MAX_BYTES,
	    "largest file of all that there is of somebody" },
	{ "LIAISON_DATA_EXPORT_KEPT", SETTING_MS, "168h", 1,
	    INT64_C(8760) * 3600000,
	    "how long such a file is kept for who has asked for it" },
	{ "LIAISON_ALLOWED_EXTENSIONS", SETTING_TEXT,
	    "pdf,doc,docx,xls,xlsx,ppt,pptx,odt,ods,odp,rtf,txt,csv,ics,vcf,"
	    "png,jpg,jpeg,gif,webp,heic,avif,mp3,m4a,ogg,opus,wav,mp4,webm,"
	    "mov,3gp,zip", 0, 0, "extensions of files that are taken" },
	{ "LIAISON_SWEEP_AFTER", SETTING_MS, "24h", 1, INT64_C(8760) * 3600000,
	    "how long an upload that no message has is kept" },
	{ "LIAISON_SWEEP_EVERY", SETTING_MS, "5m", 10, 86400000,
	    "how often such uploads are looked for" },
	{ "LIAISON_DISK_THREADS", SETTING_INT, "4", 1, 64,
	    "threads that read and write files" },
	{ "LIAISON_VALIDATOR", SETTING_TEXT, "", 0, 0,
	    "program that examines files; empty: liaison-validator beside this "
	    "one" },
	{ "LIAISON_VALIDATIONS", SETTING_INT, "4", 1, 64,
	    "files that are examined at a time, each by a process of 256 MiB "
	    "at most" },
	{ "LIAISON_PREVIEWER", SETTING_TEXT, "", 0, 0,
	    "program that makes previews of files; empty: liaison-previewer "
	    "beside this one" },
	{ "LIAISON_PREVIEWS", SETTING_INT, "2", 1, 64,
	    "previews that are made at a time, each by a process of 512 MiB "
	    "at most" },
	{ "LIAISON_MAX_PIXELS", SETTING_INT, "200000000", 1000000,
	    INT64_C(10000000000), "largest image, over all its frames" },
	{ "LIAISON_MAX_UNPACKED", SETTING_BYTES, "1G", 1 << 20,
	    INT64_C(64) << 30, "most bytes that are in an archive or document "
	    "once it is unpacked" },
	{ "LIAISON_CLAMD", SETTING_TEXT, "", 0, 0,
	    "clamd, which scans files for viruses: host:port or the path of "
	    "its socket; empty: there is none" },
	{ "LIAISON_SCANS", SETTING_INT, "4", 1, 64,
	    "files that are given to clamd at a time" },
	{ "LIAISON_SCAN_WAIT", SETTING_MS, "5s", 1, 60000,
	    "how long an upload waits for clamd before it is answered" },
	{ "LIAISON_SCAN_TIMEOUT", SETTING_MS, "60s", 100, 3600000,
	    "how long clamd has for one file" },
	{ "LIAISON_SCAN_CHECK", SETTING_MS, "1m", 100, 3600000,
	    "how often clamd is asked for the version of its signatures" },
	{ "LIAISON_RESCAN_RATE", SETTING_BYTES, "4M", 0, INT64_C(1) << 30,
	    "bytes a second that a replica has scanned once more when there "
	    "are new signatures" },
	{ "LIAISON_MESSAGES", SETTING_TEXT, "tcp://127.0.0.1:5502", 0, 0,
	    "endpoints of the messages service" },
	{ "LIAISON_DIRECTORY", SETTING_TEXT, "tcp://127.0.0.1:5501", 0, 0,
	    "endpoints of the directory service; empty: schools have no rules "
	    "of their own, and nobody gets their data as a file" },
	{ "LIAISON_NOTIFY", SETTING_TEXT, "tcp://127.0.0.1:5504", 0, 0,
	    "endpoints of the notify service" },
	{ NULL, SETTING_TEXT, NULL, 0, 0, NULL },
};

int
main(int argc, char **argv)
{
	static struct attachments a;
	const struct service_definition definition = {
		.name = "attachments",
		.allow = "gateway,messages,notify,ctl",
		.listen = "tcp://127.0.0.1:5503",
		/* A file that is being examined, and its Commit. */
		.drain = "50s",
		.settings = settings,
		.schema = &attachments_schema,
	};
	const struct settings *set;
	struct service *service;

	/* A limit of how long files may be is a full store, not an end. */
	signal(SIGXFSZ, SIG_IGN);
	/* The disk threads are few and do little but wait: one heap will do. */
	mallopt(M_ARENA_MAX, 1);
	heap_keep();
	open_many_files();
	service = service_start(argc, argv, &definition);
	set = service_settings(service);
	a.blobs = open_store(set);
	allow_extensions(&a, settings_text(set, "LIAISON_ALLOWED_EXTENSIONS"));
	set_limits(&a, set);
	a.pg = service_pg(service);
	a.messages = service_peer(service, "messages");
	a.notify = service_peer(service, "notify");
	if (*settings_text(set, "LIAISON_DIRECTORY") != '\0')
		a.directory = service_peer(service, "directory");
	a.grants = grants_new(GRANTS);
	a.work = work_new(service_loop(service),
	    (unsigned)settings_int(set, "LIAISON_DISK_THREADS"), WORK_QUEUED);
	if (a.grants == NULL || a.work == NULL || (a.incoming =
	    incoming_new(a.blobs, a.work, attachments_on_appended)) == NULL)
		fatal("cannot start: %s", strerror(errno));
	a.far_work = a.work;
	if (*settings_text(set, "LIAISON_S3") != '\0')
		use_s3(&a, service);
	start_validation(&a, service);
	if (*settings_text(set, "LIAISON_CLAMD") != '\0')
		start_scanner(&a, service);
	start_previews(&a, service);
	grants_listen(a.grants, service_loop(service),
	    settings_text(set, "LIAISON_DATABASE"));
	a.sweep = sweep_new(service_loop(service), &a,
	    settings_int(set, "LIAISON_SWEEP_EVERY"));
	if (a.sweep == NULL)
		fatal("cannot start the sweep");
	mime_start();
	if (a.directory != NULL)
		make_data_exports(&a, service);
	service_add(service, &exports_serve, &a);
	return service_run(service, &attachments_serve, &a);
}

/* Each file that is examined is open twice, and a preview three times. */
static void
open_many_files(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == -1)
		return;
	l.rlim_cur = l.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &l) == -1)
		log_warn("limit", "error=%s", log_quote(strerror(errno)));
}

/* Who waits for it holds nobody up who does not. */
static void
use_s3(struct attachments *a, struct service *service)
{
	a->far_work = work_new(service_loop(service),
	    (unsigned)settings_int(service_settings(service),
	    "LIAISON_S3_THREADS"), WORK_QUEUED);
	if (a->far_work == NULL || !work_submit(a->far_work, job_try_s3,
	    on_tried_s3, blobs_driver(a->blobs, "s3")))
		fatal("cannot start: %s", strerror(errno));
}

/* A bucket that is away, or closed to us, is said in the log. */
static void
job_try_s3(void *arg)
{
	if (s3_try(arg) == BLOB_OK)
		log_info("s3", "the bucket can be read");
}

static void
on_tried_s3(void *arg)
{
	(void)arg;
}

static struct blobs *
open_store(const struct settings *set)
{
	const struct blob_options options = {
		.folder = settings_text(set, "LIAISON_STORE"),
		.s3 = { settings_text(set, "LIAISON_S3"),
			settings_text(set, "LIAISON_S3_ENDPOINT"),
			settings_text(set, "LIAISON_S3_REGION"),
			settings_text(set, "LIAISON_S3_CREDENTIALS"),
			settings_text(set, "LIAISON_S3_STYLE") },
		.s3_new = settings_bool(set, "LIAISON_S3_NEW"),
		.keys = settings_text(set, "LIAISON_STORE_KEYS"),
	};
	char error[BLOBS_ERROR];
	struct blobs *b = blobs_open_with(&options, error);

	if (b == NULL)
		fatal("%s", error);
	return b;
}

/* Its program and what it is called with last as long as the process. */
static void
set_limits(struct attachments *a, const struct settings *set)
{
	a->max_bytes = settings_int(set, "LIAISON_MAX_ATTACHMENT");
	a->max_export = settings_int(set, "LIAISON_MAX_EXPORT");
	a->max_per_message = (unsigned)settings_int(set,
	    "LIAISON_MAX_ATTACHMENTS_PER_MESSAGE");
	a->max_message_bytes = settings_int(set, "LIAISON_MAX_MESSAGE_SIZE");
	a->quotas.person = settings_int(set, "LIAISON_PERSON_QUOTA");
	a->quotas.school = settings_int(set, "LIAISON_SCHOOL_QUOTA");
	a->quotas.unfinished = (int)settings_int(set,
	    "LIAISON_UPLOADS_OF_USER");
	a->keep_ms = settings_int(set, "LIAISON_SWEEP_AFTER");
}

static void
start_validation(struct attachments *a, struct service *service)
{
	const struct settings *set = service_settings(service);
	static const char *argv[3];
	const struct validation_options options = {
		.name = "validator",
		.argv = argv,
		.at_once = (unsigned)settings_int(set, "LIAISON_VALIDATIONS"),
		.max_queued = VALIDATIONS_QUEUED,
		.max_of_one = VALIDATIONS_OF_ONE,
		.answer_ms = VALIDATOR_WALL_MS + VALIDATION_LATE_MS,
	};

	argv[0] = find_program(set, "LIAISON_VALIDATOR", "liaison-validator");
	argv[1] = "--serve";
	a->policy.max_pixels = (uint64_t)settings_int(set,
	    "LIAISON_MAX_PIXELS");
	a->policy.max_unpacked = (uint64_t)settings_int(set,
	    "LIAISON_MAX_UNPACKED");
	a->validation = validation_new(service_loop(service), &options);
	if (a->validation == NULL)
		fatal("cannot examine files: %s", strerror(errno));
}

static void
start_scanner(struct attachments *a, struct service *service)
{
	const struct settings *set = service_settings(service);
	const struct scanner_options options = {
		.address = settings_text(set, "LIAISON_CLAMD"),
		.at_once = (unsigned)settings_int(set, "LIAISON_SCANS"),
		.wait_ms = settings_int(set, "LIAISON_SCAN_WAIT"),
		.timeout_ms = settings_int(set, "LIAISON_SCAN_TIMEOUT"),
		.check_ms = settings_int(set, "LIAISON_SCAN_CHECK"),
		.rescan_bytes = settings_int(set, "LIAISON_RESCAN_RATE"),
	};

	if (!clamd_is_address(options.address))
		fatal("LIAISON_CLAMD: \"%s\" is neither host:port nor a path",
		    options.address);
	a->scanner = scanner_new(service_loop(service), a, &options);
	if (a->scanner == NULL)
		fatal("cannot scan files: %s", strerror(errno));
	service_backlog(service, "scans", scan_backlog);
}

static void
start_previews(struct attachments *a, struct service *service)
{
	const struct settings *set = service_settings(service);
	static const char *argv[3];
	const struct validation_options options = {
		.name = "previewer",
		.argv = argv,
		.at_once = (unsigned)settings_int(set, "LIAISON_PREVIEWS"),
		.max_queued = PREVIEWS_QUEUED,
		.max_of_one = PREVIEWS_OF_ONE,
		.answer_ms = PREVIEW_WALL_MS + VALIDATION_LATE_MS,
	};
	struct validation *previewer;
	struct work *work = a->work;

	argv[0] = find_program(set, "LIAISON_PREVIEWER", "liaison-previewer");
	argv[1] = "--serve";
	previewer = validation_new(service_loop(service), &options);
	/* What is fetched from far holds up neither uploads nor reads. */
	if (a->far_work != a->work)
		work = work_new(service_loop(service), PREVIEW_THREADS,
		    WORK_QUEUED);
	if (previewer == NULL || work == NULL ||
	    (a->previews = previews_new(a->blobs, work, previewer)) == NULL)
		fatal("cannot make previews: %s", strerror(errno));
}

/* The one that a setting names, or the one of this name beside us. */
static const char *
find_program(const struct settings *set, const char *setting,
    const char *name)
{
	const char *program = settings_text(set, setting);
	struct stat st;

	if (*program == '\0')
		program = validation_program(name);
	if (program == NULL || stat(program, &st) == -1 ||
	    access(program, X_OK) == -1)
		fatal("cannot run %s %s: %s", name,
		    program != NULL ? program : "", strerror(errno));
	if (!S_ISREG(st.st_mode))
		fatal("cannot run %s %s: not a program", name, program);
	return program;
}

static void
make_data_exports(struct attachments *a, struct service *service)
{
	const struct settings *set = service_settings(service);
	const struct own_data_options options = {
		.notify = a->notify,
		.max_bytes = settings_int(set, "LIAISON_MAX_DATA_EXPORT"),
		.kept_ms = settings_int(set, "LIAISON_DATA_EXPORT_KEPT"),
	};

	a->own_data = own_data_new(service_loop(service), a, &options);
	if (a->own_data == NULL)
		fatal("cannot make data exports: out of memory");
}

/* "pdf, docx": every one must be known, or content could not be checked. */
static void
allow_extensions(struct attachments *a, const char *list)
{
	const struct media_type *type;
	size_t len;

	for (;;) {
		list += strspn(list, ", ");
		len = strcspn(list, ", ");
		if (len == 0)
			break;
		type = media_type_of_extension(list, len);
		if (type == NULL)
			fatal("LIAISON_ALLOWED_EXTENSIONS: unknown \"%.*s\"",
			    (int)len, list);
		if (a->nallowed == TYPES_MAX)
			fatal("LIAISON_ALLOWED_EXTENSIONS: too many");
		a->allowed[a->nallowed++] = type;
		list += len;
	}
	if (a->nallowed == 0)
		fatal("LIAISON_ALLOWED_EXTENSIONS: none");
}
