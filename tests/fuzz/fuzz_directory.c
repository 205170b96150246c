/* The dispatch and the handlers of the directory service. */
#include "directory/directory.h"
#include "dispatch.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct directory d;

	if (d.loop == NULL) {
		d.loop = dispatch_loop();
		d.pg = d.import_pg = dispatch_pg();
		d.rights = rights_new(d.loop, d.pg, "", 0);
		d.password_work = d.roster_work = dispatch_work();
		d.login_queue = login_queue_new(d.loop, d.password_work, 2);
		d.login_line = login_line_new(d.loop);
		d.notify = dispatch_peer();
		d.messages = dispatch_peer();
		d.session_seconds = d.session_max_seconds = 3600;
		d.login_failures = 5;
		d.name_failures = 20;
		d.address_failures = 30;
		dispatch_also(&accounts_serve);
		dispatch_also(&reach_serve);
		dispatch_also(&oversight_serve);
		dispatch_also(&preferences_serve);
		dispatch_also(&families_serve);
		dispatch_also(&administration_serve);
		dispatch_also(&blocks_serve);
		dispatch_also(&belonging_serve);
		dispatch_also(&addresses_serve);
		dispatch_also(&teaching_serve);
	}
	dispatch_request("directory", &directory_serve, &d, data, size);
	CHECK(d.imports == 0);
	return 0;
}
