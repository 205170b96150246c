// Whoever makes an event may want to offer slots next.
import { signal } from "@preact/signals";

export const slotsWanted = signal(false);
