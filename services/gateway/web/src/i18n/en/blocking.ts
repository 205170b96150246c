// Not writing with somebody any more.
import type { blocking as French } from "../fr/blocking";

export const blocking: typeof French = {
  open: "Block",
  title: (name) => `Block ${name}?`,
  about: "You will not write to each other any more, and no message will go from one to the other. This person will not know why.",
  back: "You can unblock them in “My account”.",
  go: "Block this person",
  done: (name) => `${name} is blocked now.`,
  undone: (name) => `${name} is not blocked any more.`,
  people: "Blocked people",
  peopleAbout: "No message goes from you to them, nor from them to you. They do not know why.",
  nobody: "Nobody. One blocks somebody from one of their messages.",
  since: (when) => `since ${when}`,
  notInForce: "(without effect: the school’s rules do not let it)",
  unblock: "Unblock",
  undo: (name) => `Unblock ${name}`,
};
