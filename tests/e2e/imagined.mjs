// Answers of a server that has more than a test would wish to write: a list
// of many threads, a thread of many messages.  What the page asks is kept.

const PARENT = { id: "901", displayName: "Camille Martin", role: "GUARDIAN", title: "", context: "parent de Léa Martin" };
const STAFF = { id: "902", displayName: "Karim Bonnet", role: "STAFF", title: "Conseiller principal d’éducation", context: "" };

export const FIRST = 5_000_000;

/** Nothing waits to be sent. */
export const nothing = { threads: [], unreadThreads: 0, nextPageToken: "" };

/** A list of `count` threads in the inbox; acts change it. */
export class Inbox {
  constructor(count) {
    this.asked = [];
    this.threads = Array.from({ length: count }, (_, i) => ({
      id: String(FIRST + i), subject: `Sujet ${i}`, snippet: `Le début du texte ${i}, assez long pour être coupé à la fin de la ligne`,
      lastMessageAt: new Date(Date.now() - i * 5 * 3_600_000).toISOString(),
      unread: i % 3 === 0, messageCount: 1 + i % 4, hasAttachments: i % 2 === 0, exchanged: i % 4 === 1,
      from: i % 2 ? STAFF : PARENT, toSummary: "", archived: false, trashed: false,
      concerns: [], folderId: "0", recalled: false, lastMessageId: String(FIRST + 1000 + i), lastFrom: i % 2 ? STAFF : PARENT,
    }));
  }

  get unread() {
    return this.threads.filter((t) => t.unread).length;
  }

  change(ids, { read, archived, trashed }) {
    for (const t of this.threads.filter((one) => ids.includes(one.id))) {
      if (read !== undefined) t.unread = !read;
      if (archived !== undefined) t.archived = archived;
      if (trashed !== undefined) t.trashed = trashed;
    }
    const changed = this.threads.find((t) => t.id === ids[0]);
    this.threads = this.threads.filter((t) => !t.archived && !t.trashed);
    return changed;
  }

  async attach(page) {
    await page.route(/\/api\/v1\/threads\?/, (route) => {
      const query = new URL(route.request().url()).searchParams;
      if (query.get("box") === "scheduled") return route.fulfill({ json: nothing });
      const from = Number(query.get("pageToken") ?? 0);
      const to = from + Number(query.get("pageSize"));
      this.asked.push({ from, to });
      return route.fulfill({ json: {
        threads: this.threads.slice(from, to), unreadThreads: this.unread,
        nextPageToken: to < this.threads.length ? String(to) : "",
      } });
    });
    await page.route("**/api/v1/threads:batch", (route) => {
      const { ids, ...change } = route.request().postDataJSON();
      this.change(ids, change);
      return route.fulfill({ json: { updated: ids.length, unreadThreads: this.unread } });
    });
    await page.route(/\/api\/v1\/threads\/\d+/, (route) => {
      const id = /threads\/(\d+)/.exec(route.request().url())[1];
      const thread = this.threads.find((t) => t.id === id);
      if (!thread) return route.fulfill({ status: 404, contentType: "application/problem+json", json: { status: 404, code: "THING_NOT_FOUND", detail: "?" } });
      if (route.request().method() === "PATCH") {
        this.patched = route.request().postDataJSON();
        return route.fulfill({ json: { thread: this.change([id], this.patched), unreadThreads: this.unread } });
      }
      return route.fulfill({ json: answerOf(thread, [message(Number(thread.lastMessageId), thread.from, !thread.unread)]) });
    });
  }
}

export const message = (id, from, readByMe, text = `Texte ${id}`) => ({
  id: String(id), from, to: [], toCount: 1, sentAt: new Date(Date.now() - 60_000).toISOString(),
  bodyHtml: `<p>${text}</p>`, attachments: [], concerns: [], copiedFor: [], waiting: [], readByMe, readCount: 0,
});

const answerOf = (thread, messages, more = {}) => ({
  thread, messages, nextPageToken: "", previousPageToken: "", firstUnreadId: "0",
  canReply: true, canReplyAll: false, noReply: "NO_REPLY_UNSPECIFIED", ...more,
});

/** One thread of `count` messages, of which `unread` are not read. */
export class Thread {
  constructor(id, count, unread = 0, more = {}) {
    this.id = String(id);
    this.more = more;
    this.asked = [];
    this.patched = [];
    this.messages = Array.from({ length: count }, (_, i) => message(FIRST + i, PARENT, i < count - unread, `Message numéro ${i + 1}`));
  }

  get thread() {
    const last = this.messages.at(-1);
    return {
      id: this.id, subject: "Un long échange", snippet: "…", lastMessageAt: last.sentAt, lastMessageId: last.id, lastFrom: last.from,
      unread: this.messages.some((m) => !m.readByMe), messageCount: this.messages.length, hasAttachments: false, exchanged: true,
      from: PARENT, toSummary: "", archived: false, trashed: false,
    };
  }

  add(from, text, readByMe = false) {
    this.messages.push(message(FIRST + this.messages.length, from, readByMe, text));
  }

  page(query) {
    const size = Number(query.get("pageSize"));
    const token = query.get("pageToken");
    const firstUnread = this.messages.findIndex((m) => !m.readByMe);
    const from = token ? Number(token.slice(1)) : firstUnread >= 0
      ? Math.min(firstUnread, Math.max(0, this.messages.length - size)) : Math.max(0, this.messages.length - size);
    const begin = token?.startsWith("<") ? Math.max(0, from - size) : from;
    const end = token?.startsWith("<") ? from : Math.min(this.messages.length, begin + size);
    return answerOf(this.thread, this.messages.slice(begin, end), {
      previousPageToken: begin > 0 ? `<${begin}` : "",
      nextPageToken: end < this.messages.length ? `>${end}` : "",
      firstUnreadId: firstUnread >= 0 ? this.messages[firstUnread].id : "0", ...this.more,
    });
  }

  async attach(page) {
    await page.route(new RegExp(`/api/v1/threads/${this.id}(\\?|$)`), async (route) => {
      const request = route.request();
      if (request.method() === "PATCH") {
        const change = request.postDataJSON();
        this.patched.push(change);
        for (const m of this.messages)
          if (change.read && (!change.readUpTo || Number(m.id) <= Number(change.readUpTo))) m.readByMe = true;
        return route.fulfill({ json: { thread: this.thread, unreadThreads: 0 } });
      }
      const query = new URL(request.url()).searchParams;
      this.asked.push(Object.fromEntries(query));
      return route.fulfill({ json: this.page(query) });
    });
  }
}
