// What is about a child.
import type { Catalogue } from "../fr";

export const concerns: Catalogue["concerns"] = {
  child: (name, title) => title ? `${name}, ${title}` : name,
  about: (names) => `about ${names.join(" and ")}`,
  field: "About:",
  filter: "About",
  everything: "All children",
  pick: (name) => `Show everything about ${name}`,
  none: (name) => `Nothing here about ${name}.`,
};
