/*
 * Makes the first inputs of the fuzzers whose inputs are protobuf: a request
 * of each method, with what peers answer.  seeds FOLDER: FOLDER/messages/Send
 * ...  Run by `make fuzz-seeds` when the protocol has changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "absences.pb-c.h"
#include "accounts.pb-c.h"
#include "addresses.pb-c.h"
#include "administration.pb-c.h"
#include "attachments.pb-c.h"
#include "belonging.pb-c.h"
#include "channels.pb-c.h"
#include "blocks.pb-c.h"
#include "base/log.h"
#include "directory.pb-c.h"
#include "drafts.pb-c.h"
#include "calendar.pb-c.h"
#include "events.pb-c.h"
#include "exports.pb-c.h"
#include "folders.pb-c.h"
#include "forwards.pb-c.h"
#include "families.pb-c.h"
#include "dispatch.h"
#include "gateway/json/transcoder.h"
#include "holdings.pb-c.h"
#include "hooks.pb-c.h"
#include "messages.pb-c.h"
#include "moderation.pb-c.h"
#include "retention.pb-c.h"
#include "notify.pb-c.h"
#include "reach.pb-c.h"
#include "oversight.pb-c.h"
#include "preferences.pb-c.h"
#include "push.pb-c.h"
#include "receipts.pb-c.h"
#include "rsvp.pb-c.h"
#include "slots.pb-c.h"
#include "teaching.pb-c.h"
#include "templates.pb-c.h"
#include "trace.pb-c.h"

#define ID	"0123456789abcdef0123456789abcdef"
#define FILE_ID	"fedcba9876543210fedcba9876543210"
#define MAX_PEERS 5

struct seed {
	const ProtobufCServiceDescriptor *service;
	const char	*folder, *method, *name;	/* name: NULL: method */
	int		 bits, role;
	const char	*request;
	/* The answers of peers, in the order in which they are asked. */
	struct {
		const ProtobufCMessageDescriptor *type;
		const char	*json;
	} peers[MAX_PEERS];
};

static void	write_seed(const char *, const struct seed *);
static void	put_chunk(struct buffer *, const ProtobufCMessage *);
static void	save(const char *root, const char *folder, const char *name,
		    const struct buffer *);
static ProtobufCMessage *read_json(struct arena *,
		    const ProtobufCMessageDescriptor *, const char *);

#define D	&directory__directory__descriptor, "directory"
#define C	&accounts__accounts__descriptor, "directory"
#define R	&reach__reach__descriptor, "directory"
#define O	&oversight__oversight__descriptor, "directory"
#define Q	&preferences__preferences__descriptor, "directory"
#define F	&families__families__descriptor, "directory"
#define B	&blocks__blocks__descriptor, "directory"
#define P	&administration__administration__descriptor, "directory"
#define M	&messages__messages__descriptor, "messages"
#define W	&drafts__drafts__descriptor, "messages"
#define E	&receipts__receipts__descriptor, "messages"
#define L	&folders__folders__descriptor, "messages"
#define G	&forwards__forwards__descriptor, "messages"
#define T	&templates__templates__descriptor, "messages"
#define Z	&moderation__moderation__descriptor, "messages"
#define K	&retention__retention__descriptor, "messages"
#define A	&attachments__attachments__descriptor, "attachments"
#define X	&exports__exports__descriptor, "attachments"
#define H	&holdings__holdings__descriptor, "messages"
#define N	&notify__notify__descriptor, "notify"
#define V	&events__events__descriptor, "notify"
#define Y	&calendar__calendar__descriptor, "notify"
#define HOOKS	&hooks__hooks__descriptor, "notify"
#define RSVP	&rsvp__rsvp__descriptor, "notify"
#define SLOTS	&slots__slots__descriptor, "notify"
#define TEACHING &teaching__teaching__descriptor, "directory"
#define I	&belonging__belonging__descriptor, "directory"
#define J	&addresses__addresses__descriptor, "directory"
#define U	&channels__channels__descriptor, "notify"
#define TRACE	&trace__trace__descriptor, "messages"
#define PUSH	&push__push__descriptor, "notify"
#define S	&rpc__server__descriptor
#define RULES \
    "{\"from\":\"GUARDIAN\",\"to\":\"TEACHER\",\"scope\":\"OWN\"}," \
    "{\"from\":\"STUDENT\",\"to\":\"STUDENT\",\"scope\":\"CLASS\"}"
#define AUDIENCE &directory__resolve_audience_reply__descriptor, \
    "{\"sender\":{\"id\":\"7\",\"displayName\":\"Anne\"," \
    "\"role\":\"TEACHER\"}," \
    "\"members\":[{\"id\":\"7\",\"displayName\":\"Anne\"},{\"id\":\"8\"," \
    "\"displayName\":\"Luc\",\"role\":\"STUDENT\"},{\"id\":\"9\"}]," \
    "\"categories\":[{\"id\":\"staff\",\"label\":\"Administration\"}]}"
#define BELONGING &belonging__list_belonging_reply__descriptor, \
    "{\"categoryIds\":[\"class:1:guardians\"],\"apartIds\":[\"9\"]," \
    "\"children\":[{\"person\":{\"id\":\"8\",\"displayName\":\"Luc\"," \
    "\"context\":\"6e B\"},\"categoryIds\":[\"class:1:guardians\"]}]}"
#define FAMILIES &belonging__list_families_reply__descriptor, \
    "{\"childIds\":[\"8\"],\"userIds\":[\"9\"]}"
#define FOLLOWED &belonging__list_followed_reply__descriptor, \
    "{\"self\":{\"id\":\"7\",\"displayName\":\"Anne\"},\"children\":[{" \
    "\"id\":\"21\",\"displayName\":\"Luc\"}],\"school\":\"Coll\u00e8ge\"}"
#define HOLIDAYS &administration__calendar__descriptor, \
    "{\"timeZone\":\"Europe/Paris\",\"version\":\"3\",\"holidays\":[{" \
    "\"name\":\"V\",\"firstDay\":\"2026-12-19\"," \
    "\"lastDay\":\"2027-01-03\"}]}"
#define WHOLE &belonging__list_whole_school_reply__descriptor, \
    "{\"parts\":[{\"id\":\"staff\",\"label\":\"Administration\"}]}"
#define NOTED &oversight__note_act_reply__descriptor, "{}"
#define IN_IT &belonging__list_members_reply__descriptor, \
    "{\"userIds\":[\"8\",\"9\"]}"
#define FAMILY &teaching__get_family_reply__descriptor, \
    "{\"guardian\":{\"id\":\"7\",\"displayName\":\"Anne\"}," \
    "\"children\":[{\"id\":\"8\",\"displayName\":\"L\"}]," \
    "\"teaching\":[{\"teacherId\":\"9\",\"childId\":\"8\"," \
    "\"subject\":\"m\"}]}"
#define CHECKED &teaching__check_families_reply__descriptor, \
    "{\"family\":[true],\"teaches\":[true],\"child\":[false]}"
#define CLAIMED &attachments__claim_reply__descriptor, \
    "{\"attachments\":[{\"id\":\"" ID "\",\"name\":\"a.pdf\"," \
    "\"mediaType\":\"application/pdf\",\"size\":9,\"sha256\":\"00\"}]}"

#define ERASED \
    "{\"userId\":\"8\",\"dryRun\":true,\"name\":\"Anne Roux\"," \
    "\"kinIds\":[\"9\"],\"addresses\":[\"a@b.c\"],\"after\":\"16\"}"

static const struct seed seeds[] = {
	{ D, "OpenSession", NULL, 0, 0, "{\"login\":\"anne\",\"password\":"
	    "\"secret\",\"clientAddress\":\"127.0.0.1\"}", { { NULL, NULL } } },
	{ D, "GetSession", NULL, 1, 0, "{\"token\":\"AAAAAAAAAAEAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAA\"}", { { NULL, NULL } } },
	{ D, "CloseSession", NULL, 0, 0, "{\"token\":\"AAAAAAAAAAEAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAA\"}", { { NULL, NULL } } },
	{ D, "ListRevokedSessions", NULL, 1, 0, "{}", { { NULL, NULL } } },
	{ D, "ListRevokedSessions", "ListRevokedSessions-one",
	    1 | DISPATCH_ONE, 0, "{}", { { NULL, NULL } } },
	{ D, "ListCategories", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ D, "ListCategoryMembers", NULL, 1, 3, "{\"id\":\"class:42:teachers\","
	    "\"pageSize\":20,\"pageToken\":\"12\"}", { { NULL, NULL } } },
	{ D, "SearchPeople", NULL, 1, 3, "{\"q\":\" Ann\\u00e9 \","
	    "\"pageSize\":200,\"pageToken\":\"9\"}", { { NULL, NULL } } },
	{ D, "NamePeople", NULL, 1, 3, "{\"ids\":[\"8\",\"9\"]}",
	    { { NULL, NULL } } },
	{ D, "PreviewAudience", NULL, 1, 3, "{\"to\":{\"userIds\":[\"8\","
	    "\"9\"],\"categoryIds\":[\"staff\",\"class:1:students\","
	    "\"x\"]}}", { { NULL, NULL } } },
	{ D, "ResolveAudience", NULL, 0, 3, "{\"to\":{\"userIds\":[\"8\"],"
	    "\"categoryIds\":[\"teachers\"]},\"threadUserIds\":[\"9\"]}",
	    { { NULL, NULL } } },
	{ D, "ResolveAudience", "ResolveAudience-about", 0, 3, "{\"to\":{"
	    "\"userIds\":[\"8\"]},\"concerns\":[\"21\"]}",
	    { { NULL, NULL } } },
	{ D, "ListChildren", NULL, 1, 1, "{}", { { NULL, NULL } } },
	{ D, "SuggestSender", NULL, 1, 3, "{\"to\":{\"userIds\":[\"8\"],"
	    "\"groupIds\":[\"44\"]}}", { { NULL, NULL } } },
	{ D, "ListGroups", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ D, "CreateGroup", NULL, 1, 4, "{\"name\":\" Club \",\"memberIds\":"
	    "[\"8\"],\"sharedWith\":[\"9\"],\"rule\":{\"kind\":"
	    "\"ENROLLED\",\"role\":\"GUARDIAN\",\"subject\":\"Latin\","
	    "\"levelId\":\"3\",\"classIds\":[\"4\"]},\"endsOn\":"
	    "\"2027-08-31\"}", { { NULL, NULL } } },
	{ D, "GetGroup", NULL, 1, 3, "{\"id\":\"44\"}", { { NULL, NULL } } },
	{ D, "UpdateGroup", NULL, 1, 5, "{\"id\":\"44\",\"kept\":true,"
	    "\"clear\":[\"memberIds\",\"rule\"]}", { { NULL, NULL } } },
	{ D, "DeleteGroup", NULL, 1, 3, "{\"id\":\"44\"}",
	    { { NULL, NULL } } },
	{ D, "RestoreGroup", NULL, 1, 3, "{\"id\":\"44\"}",
	    { { NULL, NULL } } },
	{ D, "PreviewGroup", NULL, 1, 3, "{\"memberIds\":[\"8\"],\"rule\":"
	    "{\"kind\":\"GUARDIANS_OF\",\"groupId\":\"44\"}}",
	    { { NULL, NULL } } },
	{ D, "ListGroupChoices", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ B, "ListBlocks", NULL, 1, 1, "{}", { { NULL, NULL } } },
	{ B, "BlockUser", NULL, 1, 1, "{\"userId\":\"8\",\"messageId\":"
	    "\"16\"}", { { &moderation__check_sender_reply__descriptor,
	    "{\"seen\":true}" } } },
	{ B, "UnblockUser", NULL, 1, 1, "{\"userId\":\"8\"}",
	    { { NULL, NULL } } },
	{ B, "GetBlockRules", NULL, 1, 5, "{}", { { NULL, NULL } } },
	{ B, "PutBlockRules", NULL, 1, 5, "{\"rules\":[{\"from\":\"GUARDIAN\","
	    "\"to\":\"STUDENT\",\"allowed\":true}]}", { { NULL, NULL } } },
	{ F, "ListBans", NULL, 1, 5, "{}", { { NULL, NULL } } },
	{ F, "NoteBan", NULL, 1, 5, "{\"personId\":\"8\",\"childId\":"
	    "\"9\",\"note\":\"jugement\"}", { { NULL, NULL } } },
	{ F, "LiftBan", NULL, 1, 5, "{\"id\":\"0\"}", { { NULL, NULL } } },
	{ F, "GetDelegates", NULL, 1, 5, "{\"id\":\"4\"}",
	    { { NULL, NULL } } },
	{ F, "SetDelegates", NULL, 1, 5, "{\"id\":\"4\",\"userIds\":"
	    "[\"8\",\"9\"]}", { { NULL, NULL } } },
	{ D, "ImportRoster", NULL, 0, 5, "{\"zip\":\"UEsDBAo=\"}",
	    { { NULL, NULL } } },
	{ D, "GetJob", NULL, 1, 5, "{\"id\":\"" ID "\"}", { { NULL, NULL } } },
	{ D, "ConfirmJob", NULL, 1, 5, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ D, "CancelJob", NULL, 1, 5, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ D, "ListJobs", NULL, 1, 5, "{\"pageSize\":20,\"pageToken\":\"12\"}",
	    { { NULL, NULL } } },
	{ D, "UndoJob", NULL, 1, 5, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ D, "CreateRosterUpload", NULL, 1, 5, "{\"size\":\"9\"}",
	    { { NULL, NULL } } },
	{ D, "AppendRosterUpload", NULL, 1, 5, "{\"id\":\"" ID "\","
	    "\"offset\":\"0\",\"data\":\"UEsDBAo=\"}", { { NULL, NULL } } },
	{ D, "DropRosterUpload", NULL, 1, 5, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ D, "CreateSchool", NULL, 1, 6, "{\"code\":\"jean-moulin\","
	    "\"name\":\"Coll\\u00e8ge\"}", { { NULL, NULL } } },
	{ D, "SetPassword", NULL, 1, 6, "{\"login\":\"anne\",\"password\":"
	    "\"secret\"}", { { NULL, NULL } } },
	{ C, "ListSessions", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ C, "EndSession", NULL, 1, 3, "{\"id\":\"" ID ID "\"}",
	    { { NULL, NULL } } },
	{ C, "EndOtherSessions", NULL, 0, 3, "{}", { { NULL, NULL } } },
	{ R, "GetRules", NULL, 1, 5, "{}", { { NULL, NULL } } },
	{ R, "SetRules", NULL, 1, 5, "{\"rules\":[" RULES "],"
	    "\"version\":\"1\"}",
	    { { NULL, NULL } } },
	{ R, "PreviewRules", NULL, 1, 5, "{\"rules\":[" RULES "]}",
	    { { NULL, NULL } } },
	{ O, "ListAudit", NULL, 0, 5, "{\"q\":\"anne\",\"from\":"
	    "\"2026-09-01T00:00:00Z\",\"actor\":\"7\",\"act\":\"rules\","
	    "\"pageToken\":\"12\",\"format\":\"csv\"}", { { NULL, NULL } } },
	{ O, "ListClasses", NULL, 1, 5, "{\"q\":\"6e\"}",
	    { { NULL, NULL } } },
	{ O, "GetClass", NULL, 0, 5, "{\"id\":\"42\"}", { { NULL, NULL } } },
	{ O, "ListSchools", NULL, 1, 5, "{\"q\":\"jaur\",\"pageToken\":"
	    "\"7\"}", { { NULL, NULL } } },
	{ O, "AddSchool", NULL, 0, 5, "{\"code\":\"jaures\",\"name\":"
	    "\"Coll\\u00e8ge\"}", { { NULL, NULL } } },
	{ O, "NoteAct", NULL, 1, 3, "{\"act\":\"MESSAGE_RECALL\","
	    "\"object\":\"16\",\"facts\":[{\"name\":\"opened\","
	    "\"value\":\"3\"}]}", { { NULL, NULL } } },
	{ O, "GivePermissions", NULL, 1, 6, "{\"login\":\"anne\","
	    "\"permissions\":[\"ROSTERS\",\"RESET\"]}", { { NULL, NULL } } },
	{ O, "MakeRegionAdministrator", NULL, 0, 6, "{\"login\":\"r\","
	    "\"name\":\"R\"}", { { NULL, NULL } } },
	{ P, "ListUsers", NULL, 1, 5,
	    "{\"q\":\"dup\",\"role\":\"STAFF\",\"pageSize\":20,\""
	    "pageToken\":\"12\"}",
	    { { NULL, NULL } } },
	{ P, "CreateUser", NULL, 0, 5,
	    "{\"givenName\":\"Anne\",\"familyName\":\"Roux\",\"ro"
	    "les\":[\"STAFF\",\"GUARDIAN\"],\"login\":\"anne\",\""
	    "email\":\"a@b.fr\"}",
	    { { NULL, NULL } } },
	{ P, "GetUser", NULL, 1, 5,
	    "{\"id\":\"7\"}",
	    { { NULL, NULL } } },
	{ P, "UpdateUser", NULL, 0, 5,
	    "{\"id\":\"7\",\"name\":{\"given\":\"A\",\"family\":\""
	    "B\"},\"title\":{\"text\":\"CPE\",\"function\":\"SCHO"
	    "OL_LIFE\"},\"email\":{\"address\":\"a@b.fr\"},\"role"
	    "s\":[\"TEACHER\"],\"children\":{\"ids\":[\"8\"]},\"g"
	    "uardians\":{},\"active\":false,\"permissions\":{\"na"
	    "mes\":[\"ROSTERS\"]},\"dryRun\":true}",
	    { { NULL, NULL } } },
	{ P, "FreezeUser", NULL, 0, 5,
	    "{\"id\":\"7\",\"dryRun\":true}",
	    { { NULL, NULL } } },
	{ P, "UnfreezeUser", NULL, 0, 5,
	    "{\"id\":\"7\"}",
	    { { NULL, NULL } } },
	{ P, "GetSettings", NULL, 1, 5,
	    "{}",
	    { { NULL, NULL } } },
	{ P, "PutSettings", NULL, 0, 5,
	    "{\"name\":\"x\",\"accent\":\"#1d4f8c\",\"languages\""
	    ":[\"fr\"],\"defaultLanguage\":\"fr\",\"confirmAbove\""
	    ":100,\"factorRoles\":[\"ADMIN\"],\"version\":\"1\"}",
	    { { NULL, NULL } } },
	{ P, "PreviewSettings", NULL, 1, 5,
	    "{\"name\":\"x\",\"accent\":\"#ffee00\",\"languages\""
	    ":[\"fr\",\"en\"],\"defaultLanguage\":\"en\",\"confir"
	    "mAbove\":1}",
	    { { NULL, NULL } } },
	{ P, "PutLogo", NULL, 0, 5,
	    "{\"image\":\"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA"
	    "fFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJ"
	    "ggg==\"}",
	    { { NULL, NULL } } },
	{ P, "DeleteLogo", NULL, 0, 5,
	    "{}",
	    { { NULL, NULL } } },
	{ P, "GetLogo", NULL, 1, 5,
	    "{\"logo\":\"ab\"}",
	    { { NULL, NULL } } },
	{ P, "GetFileRules", NULL, 1, 5,
	    "{}",
	    { { NULL, NULL } } },
	{ P, "PutFileRules", NULL, 0, 5,
	    "{\"extensions\":[\"pdf\"],\"maxBytes\":\"1000\"}",
	    { { NULL, NULL } } },
	{ P, "GetCalendar", NULL, 1, 5,
	    "{}",
	    { { NULL, NULL } } },
	{ P, "PutCalendar", NULL, 0, 5,
	    "{\"terms\":[{\"name\":\"T1\",\"firstDay\":\"2026-09-"
	    "01\",\"lastDay\":\"2026-12-18\"}],\"holidays\":[{\"n"
	    "ame\":\"V\",\"firstDay\":\"2026-12-19\",\"lastDay\":"
	    "\"2027-01-03\"}],\"hours\":[{\"role\":\"STAFF\",\"ho"
	    "urs\":[{\"days\":[1,2],\"from\":\"08:00\",\"to\":\"1"
	    "8:00\"}]}],\"version\":\"1\"}",
	    { { NULL, NULL } } },
	{ C, "ListDevices", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ C, "ForgetDevice", NULL, 1, 3, "{\"id\":\"" ID ID "\"}",
	    { { NULL, NULL } } },
	{ C, "ChangePassword", NULL, 1, 3, "{\"old\":\"secret\",\"new\":"
	    "\"Corbeau-12\"}", { { NULL, NULL } } },
	{ C, "GetSecondFactor", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ C, "BeginSecondFactor", NULL, 1, 3, "{\"password\":\"secret\"}",
	    { { NULL, NULL } } },
	{ C, "ConfirmSecondFactor", NULL, 0, 3, "{\"code\":\"123456\"}",
	    { { NULL, NULL } } },
	{ C, "RenewRecoveryCodes", NULL, 1, 3,
	    "{\"password\":\"secret\",\"code\":\"123456\"}",
	    { { NULL, NULL } } },
	{ C, "RemoveSecondFactor", NULL, 1, 3, "{\"password\":\"secret\"}",
	    { { NULL, NULL } } },
	{ C, "GetSecondFactorRoles", NULL, 1, 5, "{}", { { NULL, NULL } } },
	{ C, "SetSecondFactorRoles", NULL, 1, 5, "{\"roles\":[\"ADMIN\","
	    "\"STAFF\"]}", { { NULL, NULL } } },
	{ C, "ListTokens", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ C, "CreateToken", NULL, 1, 3, "{\"name\":\"n\",\"scopes\":"
	    "[\"READ\",\"SEND\"],\"days\":30,\"password\":\"secret\"}",
	    { { NULL, NULL } } },
	{ C, "RevokeToken", NULL, 1, 3, "{\"id\":\"" ID ID "\"}",
	    { { NULL, NULL } } },
	{ Q, "GetPreferences", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ Q, "PutPreferences", NULL, 1, 3, "{\"language\":\"en\","
	    "\"undoSeconds\":20,\"signatureHtml\":\"<p>Anne <b>M.</b>"
	    "<img src=x onerror=y>\"}", { { NULL, NULL } } },
	{ C, "RequestReset", NULL, 0, 0, "{\"login\":\"anne\",\"school\":"
	    "\"jaures\"}", { { NULL, NULL } } },
	{ C, "FinishReset", NULL, 1, 0, "{\"token\":\"AAAAAAAAAAEAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAA\",\"password\":\"Corbeau-12\"}",
	    { { NULL, NULL } } },
	{ C, "ResetUser", NULL, 1, 5, "{\"userId\":\"8\",\"secondFactor\":"
	    "true}", { { NULL, NULL } } },
	{ C, "ResetClass", NULL, 1, 5, "{\"classId\":\"8\",\"roles\":"
	    "[\"STUDENT\"],\"everybody\":true}", { { NULL, NULL } } },
	{ D, "GetSession", "GetSession-token", 1, 0, "{\"token\":\"liaison_"
	    "AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
	    { { NULL, NULL } } },
	{ M, "Send", NULL, 0, 3, "{\"to\":{\"userIds\":[\"8\",\"9\"],"
	    "\"categoryIds\":[\"staff\"]},\"subject\":\"Bonjour\","
	    "\"bodyHtml\":\"<p>un <b>deux</b></p>\",\"attachmentIds\":[\"" ID
	    "\"],\"options\":{\"replies\":\"ALL\"},\"idempotencyKey\":"
	    "\"k-1\"}", { { AUDIENCE }, { CLAIMED } } },
	{ M, "Send", "Send-plain", 1, 1, "{\"to\":{\"userIds\":[\"8\"]},"
	    "\"subject\":\"x\",\"bodyHtml\":\"y\"}", { { AUDIENCE } } },
	{ M, "Send", "Send-unreachable", 1, 2, "{\"to\":{\"userIds\":[\"8\"]},"
	    "\"subject\":\"x\",\"bodyHtml\":\"y\",\"idempotencyKey\":\"k\"}",
	    { { &directory__resolve_audience_reply__descriptor,
	    "{\"unreachable\":[{\"id\":\"8\"}]}" } } },
	{ M, "Reply", NULL, 1, 3, "{\"threadId\":\"5\",\"bodyHtml\":\"z\","
	    "\"replyAll\":true,\"attachmentIds\":[\"" ID "\"]}",
	    { { AUDIENCE }, { CLAIMED } } },
	{ M, "Send", "Send-later", 0, 1, "{\"to\":{\"userIds\":[\"8\"]},"
	    "\"subject\":\"x\",\"bodyHtml\":\"y\",\"options\":{"
	    "\"deliverAt\":\"2026-12-01T08:00:00+01:00\","
	    "\"undoSeconds\":10}}", { { AUDIENCE } } },
	{ M, "Send", "Send-asking", 1, 1, "{\"to\":{\"userIds\":[\"8\"]},"
	    "\"subject\":\"x\",\"bodyHtml\":\"y\",\"options\":{"
	    "\"acknowledgement\":{\"by\":\"PER_CHILD\",\"dueAt\":"
	    "\"2036-12-01T08:00:00+01:00\"}}}",
	    { { &directory__resolve_audience_reply__descriptor,
	    "{\"sender\":{\"id\":\"7\"},\"members\":[{\"id\":\"8\","
	    "\"childIds\":[\"21\",\"22\"]}]}" } } },
	{ M, "Send", "Send-about", 1, 1, "{\"to\":{\"userIds\":[\"8\"]},"
	    "\"subject\":\"x\",\"bodyHtml\":\"y\",\"concerns\":[\"21\","
	    "\"22\"]}", { { &directory__resolve_audience_reply__descriptor,
	    "{\"sender\":{\"id\":\"7\"},\"members\":[{\"id\":\"8\"}],"
	    "\"concerns\":[{\"id\":\"21\",\"displayName\":\"Tom\","
	    "\"context\":\"6e A\"}],\"notConcerned\":[{\"who\":{\"id\":"
	    "\"8\"},\"childId\":\"21\"}],\"withoutGuardian\":[\"21\"]}" } } },
	{ M, "ListThreads", "ListThreads-about", 0, 4, "{\"box\":\"INBOX\","
	    "\"concerns\":\"21\"}", { { NULL, NULL } } },
	{ M, "GetHeldMessage", NULL, 0, 1, "{\"id\":\"16\"}",
	    { { NULL, NULL } } },
	{ M, "UpdateMessage", NULL, 0, 1, "{\"id\":\"16\",\"deliverAt\":"
	    "\"2026-12-01T08:00:00+01:00\"}", { { NULL, NULL } } },
	{ M, "UndoMessage", NULL, 0, 1, "{\"id\":\"16\"}",
	    { { NULL, NULL } } },
	{ E, "ListReceipts", NULL, 0, 1, "{\"id\":\"16\",\"state\":"
	    "\"READ\",\"pageSize\":5,\"pageToken\":\"8\"}",
	    { { NULL, NULL } } },
	{ E, "ListReceipts", "ListReceipts-csv", 0, 1, "{\"id\":\"16\","
	    "\"state\":\"WAITING\",\"format\":\"csv\"}",
	    { { NULL, NULL } } },
	{ E, "Acknowledge", NULL, 0, 1, "{\"id\":\"16\",\"childIds\":["
	    "\"21\",\"22\"]}", { { NULL, NULL } } },
	{ E, "NoteAcknowledgement", NULL, 0, 1, "{\"id\":\"16\","
	    "\"userId\":\"8\"}",
	    { { &oversight__note_act_reply__descriptor, "{}" } } },
	{ E, "Remind", NULL, 0, 1, "{\"id\":\"16\"}",
	    { { NULL, NULL } } },
	{ E, "RecallMessage", NULL, 0, 1, "{\"id\":\"16\"}",
	    { { NULL, NULL } } },
	{ E, "GetReceiptRules", NULL, 0, 5, "{}", { { NULL, NULL } } },
	{ E, "PutReceiptRules", NULL, 0, 5, "{\"recallMinutes\":30,"
	    "\"names\":false}",
	    { { &oversight__note_act_reply__descriptor, "{}" } } },
	{ G, "ForwardMessage", NULL, 1, 1, "{\"id\":\"16\",\"to\":{"
	    "\"userIds\":[\"8\"]},\"bodyHtml\":\"<p>un\","
	    "\"attachmentIds\":[\"" ID "\"],\"draftId\":\"5\"}",
	    { { AUDIENCE }, { CLAIMED } } },
	{ G, "ForwardMessage", "ForwardMessage-as-written", 1, 1, "{\"id\":"
	    "\"16\",\"to\":{\"userIds\":[\"8\"]},\"subject\":\"x\","
	    "\"bodyHtml\":\"y\",\"asWritten\":true,\"options\":{"
	    "\"undoSeconds\":10}}", { { AUDIENCE } } },
	{ W, "CreateDraft", "CreateDraft-forward", 1, 1, "{\"subject\":\"x\","
	    "\"attachmentIds\":[\"" ID "\"],\"forwardOf\":\"16\"}",
	    { { CLAIMED } } },
	{ Z, "ReportMessage", NULL, 1, 1, "{\"id\":\"16\",\"reason\":"
	    "\"INSULT\",\"word\":\"x\"}",
	    { { &oversight__list_permitted_reply__descriptor,
	    "{\"userIds\":[\"8\",\"9\"]}" } } },
	{ Z, "ListReports", NULL, 0, 5, "{\"state\":\"OPEN\",\"pageSize\":5}",
	    { { NULL, NULL } } },
	{ Z, "GetReport", NULL, 0, 5, "{\"id\":\"16\"}", { { NULL, NULL } } },
	{ Z, "CheckSender", NULL, 0, 1, "{\"messageId\":\"16\",\"userId\":"
	    "\"8\"}", { { NULL, NULL } } },
	{ H, "ListThreadIds", NULL, 1, 3, "{\"after\":\"5\",\"pageSize\":9}",
	    { { NULL, NULL } } },
	{ H, "ListOwnReports", NULL, 1, 3, "{\"pageSize\":9}",
	    { { NULL, NULL } } },
	{ H, "ListOwnAcknowledgements", NULL, 1, 3, "{\"pageSize\":9}",
	    { { NULL, NULL } } },
	{ P, "GetOwnRecord", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ O, "ListPermitted", NULL, 1, 1, "{\"permission\":\"MODERATION\"}",
	    { { NULL, NULL } } },
	{ Z, "DecideReport", NULL, 0, 5, "{\"id\":\"16\",\"decision\":"
	    "\"WARNED\",\"note\":\"x\",\"version\":1}",
	    { { NULL, NULL } } },
	{ K, "GetRetention", NULL, 0, 5, "{}", { { NULL, NULL } } },
	{ K, "PutRetention", NULL, 0, 5, "{\"months\":24,\"version\":\"1\"}",
	    { { NULL, NULL } } },
	{ K, "PreviewRetention", NULL, 0, 5, "{\"months\":12}",
	    { { NULL, NULL } } },
	{ K, "ErasePerson", NULL, 0, 6, ERASED, { { NULL, NULL } } },
	{ O, "FindErasable", NULL, 0, 6, "{\"login\":\"anne\"}",
	    { { NULL, NULL } } },
	{ O, "ErasePerson", NULL, 0, 6, ERASED, { { NULL, NULL } } },
	{ A, "ErasePerson", NULL, 0, 6, ERASED, { { NULL, NULL } } },
	{ A, "Release", NULL, 0, 6, "{\"ids\":[\"" ID "\"]}",
	    { { NULL, NULL } } },
	{ N, "ErasePerson", NULL, 0, 6, ERASED, { { NULL, NULL } } },
	{ N, "ForgetBefore", NULL, 0, 6, "{\"schoolId\":\"1\",\"eventId\":"
	    "\"16\",\"before\":\"2026-01-01T00:00:00Z\",\"after\":\"8\"}",
	    { { NULL, NULL } } },
	{ W, "CreateDraft", NULL, 0, 3, "{\"to\":{\"userIds\":[\"8\",\"66\"],"
	    "\"categoryIds\":[\"staff\"],\"groupIds\":[\"44\"],"
	    "\"exceptUserIds\":[\"9\"]},\"subject\":\"Bonjour\",\"bodyHtml\":"
	    "\"<p>un\",\"attachmentIds\":[\"" ID "\"],\"options\":{"
	    "\"replies\":\"ALL\"},\"concerns\":[\"21\"],\"as\":\"TEACHER\"}",
	    { { AUDIENCE }, { CLAIMED } } },
	{ W, "SaveDraft", NULL, 1, 1, "{\"id\":\"5\",\"version\":1,"
	    "\"threadId\":\"5\",\"replyAll\":true,\"bodyHtml\":\"y\"}",
	    { { NULL, NULL } } },
	{ W, "GetDraft", NULL, 1, 1, "{\"id\":\"5\"}", { { NULL, NULL } } },
	{ W, "ListDrafts", NULL, 1, 1, "{\"pageSize\":10,\"threadId\":\"5\","
	    "\"pageToken\":\"d00000000000000100000000000000020\"}",
	    { { NULL, NULL } } },
	{ W, "DeleteDraft", NULL, 0, 1, "{\"id\":\"5\"}",
	    { { NULL, NULL } } },
	{ L, "ListFolders", NULL, 1, 1, "{}", { { NULL, NULL } } },
	{ L, "CreateFolder", NULL, 0, 1, "{\"name\":\"Sorties\","
	    "\"parentId\":\"5\"}", { { NULL, NULL } } },
	{ L, "UpdateFolder", NULL, 1, 1, "{\"id\":\"5\",\"name\":"
	    "\"Classes\",\"parentId\":\"0\"}", { { NULL, NULL } } },
	{ L, "DeleteFolder", NULL, 0, 1, "{\"id\":\"5\"}",
	    { { NULL, NULL } } },
	{ &absences__absences__descriptor, "messages", "SetAbsences", NULL, 0,
	    0, "{\"absences\":[{\"schoolId\":\"1\",\"changeId\":\"5\","
	    "\"userId\":\"7\",\"answers\":true,\"endsAt\":"
	    "\"2026-12-31T00:00:00Z\"}]}", { { NULL, NULL } } },
	{ Q, "FindAutoReply", NULL, 1, 1, "{}", { { NULL, NULL } } },
	{ T, "ListTemplates", NULL, 1, 1, "{}", { { NULL, NULL } } },
	{ T, "GetTemplate", NULL, 1, 1, "{\"id\":\"5\"}",
	    { { NULL, NULL } } },
	{ T, "CreateTemplate", NULL, 0, 1, "{\"name\":\"Absence\","
	    "\"subject\":\"Absence\",\"bodyHtml\":\"<p>{{child}} de "
	    "{{recipient}}\",\"school\":true,\"roles\":[\"TEACHER\"]}",
	    { { NULL, NULL } } },
	{ T, "SaveTemplate", NULL, 0, 1, "{\"id\":\"5\",\"name\":\"Absence\","
	    "\"bodyHtml\":\"<p>x\"}", { { NULL, NULL } } },
	{ T, "DeleteTemplate", NULL, 0, 1, "{\"id\":\"5\"}",
	    { { NULL, NULL } } },
	{ M, "ListThreads", NULL, 0, 4, "{\"box\":\"SENT\",\"unread\":true,"
	    "\"pageSize\":10,\"pageToken\":\"s00000000000000100000000000000020"
	    "\"}", { { NULL, NULL } } },
	{ M, "ListThreads", "search", 0, 4, "{\"q\":\"absence de:dupont "
	    "\\\"sortie scolaire\\\" pj: non-lu: avant:2026-01-31\","
	    "\"pageSize\":10,\"pageToken\":\"f0000000000000010000000000000"
	    "0020\"}",
	    { { NULL, NULL } } },
	{ M, "GetThread", NULL, 1, 5, "{\"threadId\":\"16\",\"pageSize\":5,"
	    "\"pageToken\":\"m00000000000000100000000000000020\"}",
	    { { NULL, NULL } } },
	{ M, "GetDelivered", NULL, 1, 1, "{\"threadId\":\"16\","
	    "\"position\":\"17\"}", { { NULL, NULL } } },
	{ M, "GetMessageAudience", NULL, 1, 3, "{\"id\":\"16\","
	    "\"pageSize\":5,\"pageToken\":\"8\"}",
	    { { &directory__name_people_reply__descriptor,
	    "{\"people\":[{\"id\":\"8\",\"displayName\":\"Luc\"}]}" } } },
	{ M, "UpdateThread", NULL, 0, 1, "{\"threadId\":\"16\",\"read\":true,"
	    "\"archived\":false}", { { NULL, NULL } } },
	{ M, "UpdateThreads", NULL, 0, 1, "{\"ids\":[\"1\",\"2\"],"
	    "\"trashed\":true}", { { NULL, NULL } } },
	{ M, "UpdateThreads", "UpdateThreads-filter", 0, 1, "{\"filter\":{"
	    "\"folder\":\"5\",\"unread\":true,\"hasAttachments\":true,"
	    "\"role\":\"STAFF\"},\"folderId\":\"6\"}",
	    { { NULL, NULL } } },
	{ M, "GetBatch", NULL, 0, 1, "{\"undoToken\":\"16\"}",
	    { { NULL, NULL } } },
	{ M, "UndoThreads", NULL, 0, 1, "{\"undoToken\":\"16\"}",
	    { { NULL, NULL } } },
	{ M, "CountUnread", NULL, 0, 2, "{}", { { NULL, NULL } } },
	{ M, "CountUnread", "CountUnread-one", DISPATCH_ONE, 2, "{}",
	    { { NULL, NULL } } },
	{ M, "CheckAttachment", NULL, 0, 2, "{\"attachmentId\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ M, "ListMessageFiles", NULL, 1, 2, "{\"id\":\"7\"}",
	    { { NULL, NULL } } },
	{ M, "FilterAttachments", NULL, 1, 6, "{\"attachmentIds\":[\"" ID
	    "\",\"a\"]}", { { NULL, NULL } } },
	{ M, "SetVeils", NULL, 0, 6, "{\"veils\":[{\"schoolId\":\"1\","
	    "\"changeId\":\"7\",\"userId\":\"2\",\"childId\":\"3\","
	    "\"since\":\"2026-09-01T08:00:00Z\"}]}", { { NULL, NULL } } },
	{ M, "PlanHeld", NULL, 0, 6, "{\"schoolId\":\"1\"}",
	    { { NULL, NULL } } },
	{ M, "ListChanges", NULL, 1, 6, "{\"schoolId\":\"1\",\"epoch\":\"5\","
	    "\"readers\":[{\"userId\":\"8\",\"since\":\"700\",\"seen\":"
	    "[\"3\",\"4\"]},{\"userId\":\"9\"}]}", { { NULL, NULL } } },
	{ A, "GetLimits", NULL, 0, 0, "{}", { { NULL, NULL } } },
	{ A, "GetSchoolFiles", NULL, 0, 5, "{}", { { NULL, NULL } } },
	{ A, "GetFileUse", NULL, 0, 5, "{}", { { NULL, NULL } } },
	{ A, "PutSchoolFiles", NULL, 0, 5, "{\"extensions\":[\"pdf\"],"
	    "\"maxBytes\":1000}", { { NULL, NULL } } },
	{ A, "Revoke", NULL, 0, 3, "{}", { { NULL, NULL } } },
	{ A, "Create", NULL, 0, 3, "{\"name\":\"r\\u00e9sum\\u00e9.pdf\","
	    "\"size\":\"1000\"}", { { NULL, NULL } } },
	{ A, "Create", "Create-stored", 1, 3, "{\"name\":\"a.txt\","
	    "\"size\":\"1000\"}", { { NULL, NULL } } },
	{ A, "Append", NULL, 8, 3, "{\"id\":\"" ID "\",\"offset\":\"0\","
	    "\"data\":\"YWJjZGVmZ2hpag==\"}", { { NULL, NULL } } },
	{ A, "Append", "Append-unknown", 1, 3, "{\"id\":\"" ID "\",\"offset\":"
	    "\"990\",\"data\":\"YWJj\"}", { { NULL, NULL } } },
	{ A, "Append", "Append-unverified", 8, 3, "{\"id\":\"" ID "\","
	    "\"offset\":\"0\",\"data\":\"JVBERi0=\",\"unverified\":true}",
	    { { NULL, NULL } } },
	{ A, "GetUpload", NULL, 1, 3, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ A, "VerifyUpload", NULL, 1, 3, "{\"id\":\"" ID "\",\"length\":\"5\","
	    "\"algorithm\":\"sha1\",\"checksum\":"
	    "\"Kq5sNclPz7QV2+lfQIuc6R7oRu0=\"}", { { NULL, NULL } } },
	{ A, "Commit", NULL, 1, 3, "{\"id\":\"" ID "\"}", { { NULL, NULL } } },
	{ A, "Open", NULL, 1, 3, "{\"id\":\"" ID "\"}", { { NULL, NULL } } },
	{ A, "Read", NULL, 8, 3, "{\"id\":\"" FILE_ID "\",\"offset\":\"10\","
	    "\"length\":100}", { { NULL, NULL } } },
	{ A, "GetPreview", NULL, 1, 3, "{\"id\":\"" ID "\",\"width\":640,"
	    "\"etag\":\"ab-640-1\"}", { { NULL, NULL } } },
	{ A, "GetDetails", NULL, 1, 3, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ X, "ExportThread", NULL, 1, 3, "{\"threadId\":\"5\",\"format\":"
	    "\"mbox\"}", { { &messages__get_thread_reply__descriptor,
	    "{\"thread\":{\"id\":\"5\",\"subject\":\"a/b\"},\"messages\":[{"
	    "\"id\":\"5\",\"bodyHtml\":\"<img src=\\\"cid:" FILE_ID
	    "\\\">\",\"attachments\":[{\"id\":\"" FILE_ID "\",\"name\":"
	    "\"a.png\",\"mediaType\":\"image/png\",\"size\":9}]}]}" } } },
	{ X, "CreateDataExport", NULL, 1, 3, "{\"withoutAttachments\":true}",
	    { { NULL, NULL } } },
	{ X, "ListDataExports", NULL, 0, 3, "{}", { { NULL, NULL } } },
	{ X, "GetDataExport", NULL, 1, 3, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ X, "DeleteDataExport", NULL, 1, 3, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ X, "OpenDataExport", NULL, 1, 3, "{\"id\":\"" ID "\"}",
	    { { NULL, NULL } } },
	{ A, "ListScans", NULL, 1, 3, "{\"ids\":[\"" ID "\",\"" FILE_ID "\"]}",
	    { { NULL, NULL } } },
	{ A, "Delete", NULL, 1, 3, "{\"id\":\"" ID "\"}", { { NULL, NULL } } },
	{ A, "Claim", NULL, 1, 3, "{\"ids\":[\"" ID "\",\"" FILE_ID "\"]}",
	    { { NULL, NULL } } },
	{ N, "Deliver", NULL, 1, 6, "{\"events\":[{\"schoolId\":\"1\","
	    "\"eventId\":\"3\",\"kind\":\"MESSAGE\",\"at\":"
	    "\"2026-09-01T08:00:00Z\",\"userIds\":[\"8\",\"9\"],\"title\":"
	    "\"t\",\"body\":\"b\",\"link\":\"/threads/3\"}]}",
	    { { NULL, NULL } } },
	{ N, "AddNotice", NULL, 0, 6, "{\"schoolId\":\"1\",\"userId\":\"8\","
	    "\"key\":\"import-1\",\"kind\":\"IMPORT_DONE\",\"at\":"
	    "\"2026-09-01T08:00:00Z\",\"title\":\"a.csv\",\"body\":\"1 2 0\","
	    "\"link\":\"/administration/rosters/1\"}", { { NULL, NULL } } },
	{ N, "ForgetThreads", NULL, 0, 6, "{\"schoolId\":\"1\","
	    "\"userId\":\"8\",\"threadIds\":[\"3\",\"4\"]}",
	    { { NULL, NULL } } },
	{ N, "MarkThreadsRead", NULL, 1, 6, "{\"readings\":[{\"schoolId\":"
	    "\"1\",\"userId\":\"8\",\"threadId\":\"3\",\"upTo\":\"4\"}]}",
	    { { NULL, NULL } } },
	{ N, "ListChanges", NULL, 1, 6, "{\"schoolId\":\"1\",\"epoch\":\"5\","
	    "\"readers\":[{\"userId\":\"8\",\"since\":\"700\"}]}",
	    { { NULL, NULL } } },
	{ N, "ListNotifications", NULL, 0, 3, "{\"pageSize\":5,\"pageToken\":"
	    "\"77\"}", { { NULL, NULL } } },
	{ N, "MarkRead", NULL, 0, 3, "{\"ids\":[\"1\",\"2\"]}",
	    { { NULL, NULL } } },
	{ N, "MarkRead", "MarkRead-all", 0, 3, "{\"all\":true}",
	    { { NULL, NULL } } },
	{ N, "CountUnread", NULL, 0, 3, "{}", { { NULL, NULL } } },
	{ N, "SendMail", NULL, 0, 6, "{\"schoolId\":\"1\",\"key\":\"a.1\","
	    "\"to\":\"a@b.fr\",\"language\":\"fr\",\"template\":"
	    "\"PASSWORD_RESET\",\"person\":\"p\",\"school\":\"s\",\"path\":"
	    "\"/reset#t\",\"until\":\"2026-09-01T08:00:00Z\"}",
	    { { NULL, NULL } } },
	{ I, "ListBelonging", NULL, 1, 1, "{\"groupIds\":[\"12\"]}",
	    { { NULL, NULL } } },
	{ I, "ListMembers", NULL, 1, 3, "{\"categoryIds\":[\"staff\","
	    "\"level:7:guardians\",\"x\"],\"userIds\":[\"8\"],"
	    "\"fromId\":\"9\"}", { { NULL, NULL } } },
	{ I, "ListFollowed", NULL, 1, 1, "{}", { { NULL, NULL } } },
	{ I, "ListWholeSchool", NULL, 1, 5, "{}", { { NULL, NULL } } },
	{ Y, "GetFeeds", NULL, 0, 1, "{}", { { FOLLOWED } } },
	{ Y, "RenewFeed", NULL, 0, 1, "{\"childId\":\"21\"}",
	    { { FOLLOWED } } },
	{ Y, "ReadFeed", NULL, 0, 0, "{\"token\":\"0000000000000001"
	    "0000000000000000000000000000000000000000\"}",
	    { { FOLLOWED }, { BELONGING } } },
	{ Y, "ImportEvents", NULL, 0, 5, "{\"ics\":\"BEGIN:VCALENDAR\\n"
	    "BEGIN:VEVENT\\nUID:1\\nSUMMARY:Vacances\\n"
	    "DTSTART;VALUE=DATE:20270206\\nDESCRIPTION:a\\nEND:VEVENT\\n"
	    "END:VCALENDAR\",\"holidayUids\":[\"1\"],\"uids\":[\"1\"]}",
	    { { HOLIDAYS }, { AUDIENCE }, { WHOLE }, { NOTED },
	    { HOLIDAYS } } },
	{ J, "GetMailAddress", NULL, 1, 3, "{}", { { NULL, NULL } } },
	{ J, "PutMailAddress", NULL, 0, 3, "{\"address\":\"a@b.fr\"}",
	    { { &notify__get_mail_setup_reply__descriptor,
	    "{\"on\":true}" } } },
	{ J, "DeleteMailAddress", NULL, 0, 3, "{}", { { NULL, NULL } } },
	{ J, "VerifyMailAddress", NULL, 0, 0, "{\"token\":"
	    "\"AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
	    { { NULL, NULL } } },
	{ J, "FindChannels", NULL, 0, 6, "{\"userIds\":[\"8\",\"9\"],"
	    "\"all\":true}", { { NULL, NULL } } },
	{ J, "NoteBounce", NULL, 0, 6, "{\"userId\":\"8\",\"sentAt\":"
	    "\"2026-09-01T08:00:00Z\",\"what\":\"5.1.1 no\"}",
	    { { NULL, NULL } } },
	{ J, "ChooseMail", NULL, 0, 6, "{\"userId\":\"8\",\"about\":"
	    "\"EVENTS\",\"mail\":\"DIGEST\"}", { { NULL, NULL } } },
	{ U, "GetMute", NULL, 1, 3, "{\"threadId\":\"7\"}",
	    { { NULL, NULL } } },
	{ U, "PutMute", NULL, 0, 3, "{\"threadId\":\"7\"}",
	    { { NULL, NULL } } },
	{ U, "DeleteMute", NULL, 0, 3, "{\"threadId\":\"7\"}",
	    { { NULL, NULL } } },
	{ PUSH, "GetPush", NULL, 1, 3, "{}", { { NULL, NULL } } },
	/* The point of RFC 8291's example. */
	{ PUSH, "PutSubscription", NULL, 0, 3, "{\"endpoint\":"
	    "\"https://push.example/send/x\",\"p256dh\":\"BCVxsr7N/eNgVRqv"
	    "HtD0zTZsEc6+VV+JvLexhqUzORcxaOzi6+AYWXvTBHm4bjyPjs7Vd8pZGH6SRpk"
	    "NtoIAiw4=\",\"auth\":\"BTBZMqHH6r4Tts7J/aSIgg==\","
	    "\"device\":\"x\"}", { { NULL, NULL } } },
	{ PUSH, "DeleteSubscription", NULL, 0, 3, "{\"id\":\"7\"}",
	    { { NULL, NULL } } },
	{ U, "FindTold", NULL, 1, 6, "{\"userIds\":[\"8\",\"9\"],"
	    "\"eventIds\":[\"16\",\"17\"]}", { { NULL, NULL } } },
	{ U, "ListPersonTold", NULL, 1, 5, "{\"id\":\"8\",\"pageSize\":5,"
	    "\"pageToken\":\"16.3\"}", { { NOTED } } },
	{ U, "GetNotificationTrace", NULL, 1, 3, "{\"id\":\"-7\"}",
	    { { NULL, NULL } } },
	{ TRACE, "GetMessageTrace", NULL, 1, 5, "{\"id\":\"16\","
	    "\"userId\":\"8\",\"own\":true,\"pageSize\":5,"
	    "\"pageToken\":\"8\"}", { { NULL, NULL } } },
	{ U, "GetUnsubscribe", NULL, 0, 0, "{\"token\":"
	    "\"AAAAAAAAAAEAAAAAAAAAHwHTzJxGNqM_KrP0dJb4vXQe\"}",
	    { { NULL, NULL } } },
	{ U, "Unsubscribe", NULL, 0, 0, "{\"token\":"
	    "\"AAAAAAAAAAEAAAAAAAAAHwHTzJxGNqM_KrP0dJb4vXQe\","
	    "\"mail\":\"DIGEST\",\"all\":true}", { { NULL, NULL } } },
	{ I, "ListFamilies", NULL, 1, 3, "{\"categoryIds\":[\"staff\","
	    "\"level:7:guardians\",\"x\"],\"userIds\":[\"8\"],"
	    "\"fromId\":\"9\",\"exceptIds\":[\"10\"]}", { { NULL, NULL } } },
	{ HOOKS, "ListHooks", NULL, 1, 5, "{}", { { NULL, NULL } } },
	{ HOOKS, "CreateHook", NULL, 0, 5, "{\"name\":\"Portail\",\"url\":"
	    "\"https://portail.example/hook\",\"about\":[\"MESSAGES\","
	    "\"OTHERS\"]}", { { NULL, NULL } } },
	{ HOOKS, "UpdateHook", NULL, 0, 5, "{\"id\":\"7\",\"name\":\"x\","
	    "\"url\":\"https://10.0.0.1/\",\"about\":[\"EVENTS\"],"
	    "\"state\":\"OFF\"}", { { NULL, NULL } } },
	{ HOOKS, "DeleteHook", NULL, 0, 5, "{\"id\":\"7\"}",
	    { { NULL, NULL } } },
	{ HOOKS, "RotateHookSecret", NULL, 0, 5, "{\"id\":\"7\","
	    "\"overlapHours\":24}", { { NULL, NULL } } },
	{ HOOKS, "TestHook", NULL, 1, 5, "{\"id\":\"7\"}",
	    { { NULL, NULL } } },
	{ HOOKS, "ListHookDeliveries", NULL, 1, 5, "{\"id\":\"7\","
	    "\"state\":\"DEAD\",\"pageToken\":\"1796317200000000.-7.8\"}",
	    { { NULL, NULL } } },
	{ HOOKS, "ReplayHookDeliveries", NULL, 0, 5, "{\"id\":\"7\","
	    "\"deliveryIds\":[\"1_16_8\",\"1_-7_8\"]}",
	    { { NULL, NULL } } },
	{ RSVP, "PutRsvp", NULL, 0, 1, "{\"id\":\"5\",\"instance\":"
	    "\"20261203T180000\",\"answer\":\"YES\",\"note\":\"x\","
	    "\"childId\":\"8\"}", { { BELONGING }, { BELONGING } } },
	{ RSVP, "ListOwnAnswers", NULL, 1, 1, "{\"pageSize\":5,\"pageToken\":"
	    "\"5.8.20261203T180000\"}", { { NULL, NULL } } },
	{ RSVP, "ListAsked", NULL, 1, 1, "{}", { { BELONGING } } },
	{ RSVP, "ListAttendance", NULL, 1, 5, "{\"id\":\"5\",\"pageSize\":5,"
	    "\"pageToken\":\"7\"}", { { BELONGING }, { FAMILIES } } },
	{ RSVP, "ListAttendance", "ListAttendance-csv", 1, 5, "{\"id\":\"5\","
	    "\"format\":\"csv\"}", { { BELONGING }, { IN_IT } } },
	{ V, "CheckEventFile", NULL, 1, 1, "{\"attachmentId\":\"" ID "\"}",
	    { { BELONGING } } },
	{ V, "FilterEventFiles", NULL, 1, 6, "{\"attachmentIds\":[\"" ID
	    "\"]}", { { NULL, NULL } } },
	{ V, "CreateEvent", "CreateEvent-rsvp", 0, 3, "{\"title\":\"R\","
	    "\"startsAt\":\"2026-12-03T17:00:00Z\",\"endsAt\":"
	    "\"2026-12-03T18:00:00Z\",\"timeZone\":\"Europe/Paris\","
	    "\"to\":{\"categoryIds\":[\"staff\"]},\"rsvp\":{\"mode\":"
	    "\"PER_FAMILY\",\"capacity\":3,\"dueAt\":"
	    "\"2026-12-02T17:00:00Z\"},\"reminders\":[60],"
	    "\"attachmentIds\":[\"" ID "\"]}",
	    { { AUDIENCE }, { CLAIMED } } },
	{ V, "UpdateEvent", "UpdateEvent-rsvp", 0, 5, "{\"id\":\"5\","
	    "\"version\":1,\"rsvp\":{\"mode\":\"EACH\"},\"clear\":"
	    "[\"reminders\",\"attachmentIds\"]}",
	    { { BELONGING }, { AUDIENCE } } },
	{ V, "ListEvents", NULL, 1, 5, "{\"from\":\"2026-12-01T00:00:00Z\","
	    "\"to\":\"2027-01-01T00:00:00Z\",\"pageSize\":5,"
	    "\"pageToken\":\"1796083200000000.5.\",\"all\":true}",
	    { { BELONGING } } },
	{ V, "ListOwnEvents", NULL, 1, 3, "{\"pageSize\":5,"
	    "\"pageToken\":\"5.20261203T180000\"}", { { NULL, NULL } } },
	{ V, "ListAddressedEvents", NULL, 1, 3, "{\"pageSize\":5,"
	    "\"pageToken\":\"5.20261203T180000\"}", { { BELONGING } } },
	{ V, "GetEvent", NULL, 1, 1, "{\"id\":\"5\"}", { { BELONGING } } },
	{ V, "CreateEvent", NULL, 0, 3, "{\"title\":\"R\u00e9union\","
	    "\"bodyHtml\":\"<p>x\",\"startsAt\":\"2026-12-03T17:00:00Z\","
	    "\"endsAt\":\"2026-12-03T18:00:00Z\",\"timeZone\":"
	    "\"Europe/Paris\",\"place\":\"Salle 12\",\"color\":\"BLUE\","
	    "\"to\":{\"userIds\":[\"8\"],\"categoryIds\":[\"staff\"]}}",
	    { { AUDIENCE }, { BELONGING } } },
	{ V, "CreateEvent", "CreateEvent-days", 0, 3, "{\"title\":\"R\","
	    "\"allDay\":true,\"firstDay\":\"2026-12-03\",\"lastDay\":"
	    "\"2026-12-04\",\"timeZone\":\"UTC\",\"to\":{"
	    "\"categoryIds\":[\"staff\"]}}", { { AUDIENCE }, { BELONGING } } },
	{ V, "UpdateEvent", NULL, 0, 5, "{\"id\":\"5\",\"version\":1,"
	    "\"title\":\"x\",\"clear\":[\"place\"]}",
	    { { BELONGING }, { IN_IT } } },
	{ V, "CreateEvent", "CreateEvent-rule", 0, 3, "{\"title\":\"R\","
	    "\"startsAt\":\"2026-12-03T17:00:00Z\",\"endsAt\":"
	    "\"2026-12-03T18:00:00Z\",\"timeZone\":\"Europe/Paris\","
	    "\"rule\":\"FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270401T000000Z\","
	    "\"to\":{\"categoryIds\":[\"staff\"]}}",
	    { { AUDIENCE }, { BELONGING } } },
	{ V, "UpdateEvent", "UpdateEvent-following", 0, 5, "{\"id\":\"5\","
	    "\"version\":1,\"scope\":\"FOLLOWING\",\"instance\":"
	    "\"20261210T180000\",\"rule\":\"FREQ=DAILY;COUNT=4\"}",
	    { { BELONGING }, { IN_IT } } },
	{ TEACHING, "ListTeachers", NULL, 1, 3, "{\"userIds\":[\"9\"]}",
	    { { NULL, NULL } } },
	{ TEACHING, "GetFamily", NULL, 1, 4, "{\"guardianId\":\"7\","
	    "\"teacherIds\":[\"9\",\"10\"]}", { { NULL, NULL } } },
	{ TEACHING, "CheckFamilies", NULL, 1, 3, "{\"guardianIds\":[\"7\"],"
	    "\"childIds\":[\"8\"],\"teacherIds\":[\"9\"]}",
	    { { NULL, NULL } } },
	{ SLOTS, "ListSlots", NULL, 0, 1, "{\"id\":\"5\"}",
	    { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "ListSlots", "ListSlots-family", 0, 5, "{\"id\":\"5\","
	    "\"guardianId\":\"7\"}",
	    { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "OfferSlots", NULL, 0, 5, "{\"id\":\"5\",\"offers\":[{"
	    "\"teacherId\":\"9\",\"place\":\"12\",\"span\":{"
	    "\"startsAt\":\"2026-12-03T17:00:00Z\",\"endsAt\":"
	    "\"2026-12-03T20:00:00Z\"},\"minutes\":10,\"breaks\":[{"
	    "\"startsAt\":\"2026-12-03T18:00:00Z\",\"endsAt\":"
	    "\"2026-12-03T18:15:00Z\"}]}],\"dropTaken\":true}",
	    { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "TakeSlot", NULL, 0, 1, "{\"id\":\"5\",\"slotId\":"
	    "\"3\",\"childId\":\"8\"}",
	    { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "TakeSlots", NULL, 0, 1, "{\"id\":\"5\",\"choices\":[{"
	    "\"slotId\":\"3\",\"childId\":\"8\"},{\"slotId\":\"4\"}]}",
	    { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "CancelSlot", NULL, 0, 1, "{\"id\":\"5\",\"slotId\":"
	    "\"3\"}", { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "CancelHost", NULL, 0, 5, "{\"id\":\"5\",\"teacherId\":"
	    "\"9\"}", { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "PlanSlots", NULL, 0, 1, "{\"id\":\"5\",\"wishes\":[{"
	    "\"childId\":\"8\",\"teacherId\":\"9\"}],\"from\":"
	    "\"2026-12-03T17:00:00Z\",\"until\":\"2026-12-03T19:00:00Z\","
	    "\"walk\":{\"minutes\":3}}",
	    { { BELONGING }, { CHECKED }, { FAMILY } } },
	{ SLOTS, "ListOwnSlots", NULL, 1, 1, "{\"pageSize\":5,\"pageToken\":"
	    "\"5.8\"}", { { NULL, NULL } } },
	{ V, "CancelEvent", NULL, 0, 5, "{\"id\":\"5\",\"version\":1}",
	    { { BELONGING }, { IN_IT } } },
	{ N, "GetMailSetup", NULL, 0, 0, "{}", { { NULL, NULL } } },
	{ S, "notify", "Check", NULL, 0, 0, "{}", { { NULL, NULL } } },
	{ S, "notify", "Metrics", NULL, 0, 0, "{}", { { NULL, NULL } } },
};
#define NSEEDS	(sizeof(seeds) / sizeof(seeds[0]))

int
main(int argc, char **argv)
{
	size_t i;

	if (argc != 2)
		fatal("usage: seeds FOLDER");
	for (i = 0; i < NSEEDS; i++)
		write_seed(argv[1], &seeds[i]);
	return 0;
}

static void
write_seed(const char *root, const struct seed *s)
{
	Rpc__RequestHeader header = RPC__REQUEST_HEADER__INIT;
	Rpc__Caller caller = RPC__CALLER__INIT;
	const ProtobufCMethodDescriptor *method =
	    protobuf_c_service_descriptor_get_method_by_name(s->service,
	    s->method);
	struct arena *a = arena_new();
	struct buffer b = { 0 };
	size_t i;

	if (method == NULL)
		fatal("no method %s", s->method);
	header.version = (s->bits & DISPATCH_ONE) != 0 ? 2 : 1;
	header.request_id = 258;
	header.method = arena_printf(a, "%s/%s", s->service->name, s->method);
	header.timeout_ms = 10000;
	caller.school_id = 1;
	caller.user_id = 7;
	caller.role = s->role;
	if (s->role == COMMON__ROLE__ADMIN)
		caller.permissions = UINT64_C(1) << COMMON__PERMISSION__SCHOOLS;
	caller.language = arena_strdup(a, "fr");
	if (s->role != 0)
		header.caller = &caller;
	buffer_putc(&b, (char)s->bits);
	put_chunk(&b, &header.base);
	put_chunk(&b, read_json(a, method->input, s->request));
	for (i = 0; i < MAX_PEERS && s->peers[i].type != NULL; i++) {
		buffer_putc(&b, 0);
		put_chunk(&b, read_json(a, s->peers[i].type,
		    s->peers[i].json));
	}
	save(root, s->folder, s->name != NULL ? s->name : s->method, &b);
	buffer_free(&b);
	arena_destroy(&a);
}

static void
put_chunk(struct buffer *b, const ProtobufCMessage *m)
{
	size_t len = protobuf_c_message_get_packed_size(m);

	buffer_putc(b, (char)(len & 0xff));
	buffer_putc(b, (char)(len >> 8));
	protobuf_c_message_pack(m, (uint8_t *)buffer_reserve(b, len));
	b->len += len;
}

static void
save(const char *root, const char *folder, const char *name,
    const struct buffer *b)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s", root, folder, name);
	if ((f = fopen(path, "wb")) == NULL ||
	    fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0)
		fatal("cannot write %s", path);
}

static ProtobufCMessage *
read_json(struct arena *a, const ProtobufCMessageDescriptor *type,
    const char *json)
{
	struct transcoder_error error;
	ProtobufCMessage *m = transcoder_read(a, type, json, strlen(json),
	    NULL, &error);

	if (m == NULL)
		fatal("%s: %s: %s", type->name, error.field, error.message);
	return m;
}
