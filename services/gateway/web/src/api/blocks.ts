// Whom one has blocked, and who may block whom in the school.
import { call, segment } from "./request";
import type { Block, BlockRules, ListBlocksReply } from "./types";

const ofUser = (id: string): string => `/blocks/${segment(id)}`;

export const listBlocks = (): Promise<ListBlocksReply> => call("/blocks");

/** By a message of theirs.  BLOCK_NOT_ALLOWED, TOO_MANY_BLOCKS. */
export const blockUser = (id: string, messageId: string): Promise<Block> =>
  call(ofUser(id), { method: "PUT", body: { messageId } });

export const unblockUser = (id: string): Promise<void> => call(ofUser(id), { method: "DELETE" });

export const getBlockRules = (): Promise<BlockRules> => call("/admin/blocks");

/** Those that are named; gives all. */
export const putBlockRules = (rules: BlockRules): Promise<BlockRules> =>
  call("/admin/blocks", { method: "PUT", body: rules });
