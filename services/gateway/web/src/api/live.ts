// The live line: its address, and what comes on it.
import { address } from "./request";
import type { LiveFrame as Whole } from "./types";

/** Of each type its own fields. */
export type LiveFrame = Pick<Whole, "id" | "type"> & Partial<Whole>;

/** `since`: the id of the last frame that came; "" from now on. */
export const liveAddress = (since: string): string => address("/live", { since });
