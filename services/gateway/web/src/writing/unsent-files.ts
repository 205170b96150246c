// Files of a draft that had not gone up when its page went away: kept in this
// browser, for each person apart, so that whoever goes on with the draft is told
// which to choose again.  Logging out takes it away.
import { me } from "../session";

export interface UnsentFile {
  name: string;
  size: number;
}

const ofMe = (): string => `liaison.unsent.${me.peek()?.school?.id ?? ""}.${me.peek()?.user?.id ?? ""}.`;

/** `draft`: its id, or its name in this browser as long as it has none. */
export function keepUnsent(draft: string, files: readonly UnsentFile[]): void {
  try {
    if (files.length > 0) localStorage.setItem(ofMe() + draft, JSON.stringify(files));
    else localStorage.removeItem(ofMe() + draft);
  } catch {
    // Storage is forbidden or full: then nobody is told.
  }
}

export function unsentOf(draft: string): UnsentFile[] {
  try {
    return JSON.parse(localStorage.getItem(ofMe() + draft) ?? "[]") as UnsentFile[];
  } catch {
    return [];
  }
}

/** The draft is called otherwise now. */
export function moveUnsent(from: string, to: string): void {
  const files = unsentOf(from);
  if (files.length === 0) return;
  keepUnsent(to, files);
  keepUnsent(from, []);
}

/** Nothing of this person stays. */
export function dropUnsent(): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(ofMe())) localStorage.removeItem(key);
  } catch {
    // Then there is none.
  }
}
