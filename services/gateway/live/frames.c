/* The frames that sockets get, in JSON: proto/gateway.proto's LiveFrame. */
#include "gateway/live/hub.h"
#include "live.pb-c.h"

/* Of live.proto's Type: the word, and what names the thing. */
static const struct {
	const char	*type, *name;
} types[] = {
	[LIVE__TYPE__TYPE_UNSPECIFIED] = { NULL, NULL },
	[LIVE__TYPE__THREAD] = { "thread", "threadId" },
	[LIVE__TYPE__DRAFT] = { "draft", "draftId" },
	[LIVE__TYPE__NOTIFICATION] = { "notification", "notificationId" },
	[LIVE__TYPE__EVENT] = { "event", "eventId" },
	[LIVE__TYPE__RECEIPTS] = { "receipts", "threadId" },
};

static void
begin(struct buffer *b, const struct buffer *id, const char *type)
{
	buffer_reset(b);
	buffer_puts(b, "{\"id\":\"");
	buffer_add(b, id->data, id->len);
	buffer_puts(b, "\",\"type\":\"");
	buffer_puts(b, type);
	buffer_putc(b, '"');
}

static void
put_id(struct buffer *b, const char *name, int64_t id)
{
	if (id == 0)
		return;
	buffer_puts(b, ",\"");
	buffer_puts(b, name);
	buffer_puts(b, "\":\"");
	buffer_signed(b, id);
	buffer_putc(b, '"');
}

/* Of a later release there may be others: then all is asked for anew. */
void
live_frame_change(struct buffer *b, const struct buffer *id,
    const struct live_change *c)
{
	const ProtobufCEnumValue *how = protobuf_c_enum_descriptor_get_value(
	    &live__how__descriptor, c->how);

	if (c->type >= sizeof(types) / sizeof(types[0]) ||
	    types[c->type].type == NULL) {
		live_frame_bare(b, id, "reset");
		return;
	}
	begin(b, id, types[c->type].type);
	put_id(b, types[c->type].name, c->object_id);
	put_id(b, "messageId", c->message_id);
	buffer_puts(b, ",\"change\":\"");
	buffer_puts(b, how != NULL ? how->name : "CHANGED");
	buffer_puts(b, "\"}");
}

static void
put_counts(struct buffer *b, const struct live_counts *c, const char *before)
{
	static const char *const names[LIVE_SOURCES] = {
		[LIVE_MESSAGES] = "\"unreadThreads\":",
		[LIVE_NOTIFY] = "\"unreadNotifications\":",
	};
	int s;

	for (s = 0; s < LIVE_SOURCES; s++) {
		if (!c->known[s])
			continue;
		buffer_puts(b, before);
		buffer_puts(b, names[s]);
		buffer_unsigned(b, c->value[s]);
		before = ",";
	}
}

void
live_frame_counters(struct buffer *b, const struct buffer *id,
    const struct live_counts *c)
{
	begin(b, id, "counters");
	put_counts(b, c, ",");
	buffer_putc(b, '}');
}

void
live_frame_hello(struct buffer *b, const struct buffer *id,
    const struct live_counts *c)
{
	begin(b, id, "hello");
	buffer_puts(b, ",\"counters\":{");
	put_counts(b, c, "");
	buffer_puts(b, "}}");
}

void
live_frame_bare(struct buffer *b, const struct buffer *id, const char *type)
{
	begin(b, id, type);
	buffer_putc(b, '}');
}
