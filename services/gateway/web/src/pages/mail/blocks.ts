// Whom one has blocked and may block, asked for when a message is first shown.
import { signal } from "@preact/signals";
import * as api from "../../api";
import type { ListBlocksReply, Person } from "../../api";

const kept = signal<ListBlocksReply | null>(null);
let asked = false;

async function load(): Promise<void> {
  asked = true;
  try {
    kept.value = await api.listBlocks();
  } catch {
    // The next message asks again.
    asked = false;
  }
}

/** May one block this person, who is not blocked yet? */
export function isBlockable(person: Person): boolean {
  if (!asked) void load();
  const { blocks, mayBlock } = kept.value ?? { blocks: [], mayBlock: [] };
  return mayBlock.includes(person.role) && !blocks.some((b) => b.user?.id === person.id);
}

export async function block(person: Person, messageId: string): Promise<void> {
  await api.blockUser(person.id, messageId);
  await load();
}

export async function unblock(id: string): Promise<void> {
  await api.unblockUser(id);
  await load();
}
