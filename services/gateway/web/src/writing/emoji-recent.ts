// The emoji that one picked last, in this browser until one logs out.
import { onLogOut } from "../session";

const STORED = "liaison.emoji";
const MOST = 12;

export function recentEmoji(): readonly string[] {
  try {
    return (localStorage.getItem(STORED) ?? "").split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

export function keepEmoji(picked: string): void {
  try {
    localStorage.setItem(STORED, [picked, ...recentEmoji().filter((e) => e !== picked)].slice(0, MOST).join(" "));
  } catch {
    // Storage may be forbidden; nothing is recent then.
  }
}

onLogOut(() => Promise.resolve(), () => {
  try {
    localStorage.removeItem(STORED);
  } catch {
    // As above.
  }
});
