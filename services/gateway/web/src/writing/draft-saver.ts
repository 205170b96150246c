// Saves one draft by itself: two seconds after the last change, and at once
// where the page is left.  One request at a time; what has no answer is asked
// again as it was, which the server knows, before what is newer is.
import { signal, type Signal } from "@preact/signals";
import * as api from "../api";
import { Refusal, sentence, type Draft, type DraftContent } from "../api";
import { t } from "../i18n";
import { countDrafts } from "../session";
import { dropCopy, keepCopy, type Copy } from "./draft-copies";
import { keepUnsent, moveUnsent, type UnsentFile } from "./unsent-files";

const SAVE_AFTER_MS = 2_000;
const COPY_AFTER_MS = 250;
const AGAIN_MS = 5_000;
const AGAIN_MOST_MS = 20_000;

export type Saving =
  | { kind: "nothing" | "waiting" | "saving" }
  | { kind: "saved"; at: string }
  /** Here alone; `kept`: it outlives the page. */
  | { kind: "here"; kept: boolean }
  | { kind: "refused"; why: string }
  | { kind: "conflict"; current: Draft };

/** May pass by itself. */
const isPassing = (failure: unknown): boolean => !(failure instanceof Refusal) || failure.status === 0 ||
  failure.status === 401 || failure.status === 403 || failure.status === 429 || failure.status >= 500;

const newName = (): string => api.newIdempotencyKey();

export class DraftSaver {
  readonly state: Signal<Saving> = signal<Saving>({ kind: "nothing" });
  private id = "";
  private version = 0;
  private key = api.newIdempotencyKey();
  private name = newName();
  private wanted = "";
  private kept = "";
  private trying = "";
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private copyTimer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private paused = false;
  private over = false;
  private touched = false;
  private unsent = "[]";

  constructor(from?: Draft | Copy) {
    if (!from) return;
    this.id = from.id;
    this.version = from.version;
    if ("wanted" in from) {
      this.key = from.key;
      this.name = from.name;
      this.trying = from.trying;
      this.wanted = from.wanted;
      this.kept = this.trying ? "" : this.kept;
    } else this.state.value = { kind: "saved", at: from.savedAt ?? "" };
  }

  get draftId(): string { return this.id; }
  get copyName(): string { return this.name; }
  /** Was it changed since it was opened? */
  get isTouched(): boolean { return this.touched; }
  /** Is there something that the server has not? */
  get isBehind(): boolean { return !this.over && (this.trying !== "" || this.wanted !== this.kept); }

  /** `content` is what the draft that it began with says. */
  begin(content: DraftContent): void {
    this.wanted = this.kept = JSON.stringify(content);
  }

  change(content: DraftContent): void {
    const json = JSON.stringify(content);
    if (this.over || json === this.wanted) return;
    this.wanted = json;
    this.touched = true;
    if (!this.isBehind) return;
    clearTimeout(this.copyTimer);
    this.copyTimer = setTimeout(() => this.copy(), COPY_AFTER_MS);
    if (this.state.peek().kind === "conflict" || this.paused) return;
    this.state.value = { kind: "waiting" };
    this.schedule(SAVE_AFTER_MS);
  }

  /** Those that have not gone up yet. */
  keepUnsent(files: readonly UnsentFile[]): void {
    const json = JSON.stringify(files);
    if (this.over || json === this.unsent) return;
    this.unsent = json;
    keepUnsent(this.id || this.name, files);
  }

  /** At once; true if the server has all of it then. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.isBehind && this.state.peek().kind !== "conflict") await this.run();
    return !this.isBehind;
  }

  /** The page goes away: what can be done without waiting. */
  leave(): void {
    if (!this.isBehind) return;
    this.copy();
    if (!this.running && this.state.peek().kind !== "conflict" && !this.paused) void this.run();
  }

  /** While it is sent; the server must not see it change. */
  async pause(): Promise<void> {
    this.paused = true;
    clearTimeout(this.timer);
    await this.running;
  }

  resume(): void {
    this.paused = false;
    if (this.isBehind) this.schedule(AGAIN_MS);
  }

  /** It is no draft any more, there or here. */
  async discard(): Promise<void> {
    keepUnsent(this.id || this.name, []);
    this.end();
    await this.running;
    const id = this.id;
    if (id) await api.deleteDraft(id).catch((failure: unknown) => {
      if (!(failure instanceof Refusal) || failure.status !== 404) throw failure;
    });
    countDrafts();
  }

  /** The send took it. */
  sent(): void {
    this.end();
    countDrafts();
  }

  /** The draft is gone, the text is not. */
  forget(): void {
    moveUnsent(this.id || this.name, this.name);
    this.id = "";
    this.version = 0;
    this.key = api.newIdempotencyKey();
    this.trying = this.kept = "";
  }

  /** Of two versions this one. */
  overwrite(current: Draft): void {
    this.version = current.version;
    this.state.value = { kind: "waiting" };
    void this.flush();
  }

  /** Both: this one as a draft of its own. */
  fork(): void {
    this.forget();
    this.state.value = { kind: "waiting" };
    void this.flush();
  }

  end(): void {
    this.over = true;
    clearTimeout(this.timer);
    clearTimeout(this.copyTimer);
    dropCopy(this.name);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private copy(): boolean {
    clearTimeout(this.copyTimer);
    if (this.over) return true;
    return keepCopy({
      name: this.name, id: this.id, version: this.version, key: this.key, trying: this.trying, wanted: this.wanted,
    });
  }

  private run(): Promise<void> {
    this.running ??= this.saveAll().finally(() => { this.running = null; });
    return this.running;
  }

  private async saveAll(): Promise<void> {
    while (this.isBehind && !this.paused) {
      this.trying ||= this.wanted;
      this.copy();
      this.state.value = { kind: "saving" };
      const made = !this.id;
      try {
        const content = JSON.parse(this.trying) as DraftContent;
        const saved = this.id ? await api.saveDraft(this.id, this.version, content)
          : await api.createDraft(content, this.key);
        this.id = saved.id;
        this.version = saved.version;
        this.kept = this.trying;
        this.trying = "";
        this.tries = 0;
        this.state.value = { kind: "saved", at: saved.savedAt ?? "" };
        if (!made) continue;
        moveUnsent(this.name, this.id);
        countDrafts();
      } catch (failure) {
        if (!this.failed(failure)) return;
      }
    }
    if (!this.isBehind) dropCopy(this.name);
  }

  /** True: it is worth another try at once. */
  private failed(failure: unknown): boolean {
    if (isPassing(failure)) {
      this.state.value = { kind: "here", kept: this.copy() };
      this.schedule(Math.min(AGAIN_MS * ++this.tries, AGAIN_MOST_MS));
      return false;
    }
    const { status, code, current } = failure as Refusal;
    // Made by a page before this one, and sent or discarded since.
    if (!this.id && code === "DRAFT_NOT_FOUND" && this.trying === this.wanted) {
      this.end();
      return false;
    }
    this.trying = "";
    if (code === "VERSION_CONFLICT" && current) {
      this.state.value = { kind: "conflict", current };
      this.copy();
      return false;
    }
    if (code === "IDEMPOTENCY_KEY_REUSED" || code === "DRAFT_NOT_FOUND" || (status === 404 && this.id)) {
      this.forget();
      return true;
    }
    this.state.value = { kind: "refused", why: sentence(failure) || t().errors.network };
    this.copy();
    return false;
  }
}
