// The administration: its frame, and what its pages share.
import type { admin as French } from "../fr/admin";
import { many } from "./many";

export const admin: typeof French = {
  toMessages: "Messages",
  backToList: "Back to the list",
  saving: "Saving…",
  save: "Save",
  undone: "Undone.",
  saved: "Saved.",
  undoable: "You can undo this right after.",
  notUndoable: "This cannot be undone.",
  all: "All",
  yes: "Yes",
  no: "No",
  progress: (done, total) => (done / total).toLocaleString("en", { style: "percent" }),
  found: (n) => many(n, "result", "results"),
  pages: {
    people: { title: "People", about: "Find somebody, change their roles, children, access." },
    classes: { title: "Classes and groups", about: "Classes, their members, the groups of the school." },
    rosters: { title: "Rosters", about: "Import students, parents, teachers and their classes." },
    rules: { title: "Rules", about: "Who may write to whom." },
    calendar: { title: "Calendar", about: "Terms, holidays, the hours of each role." },
    files: { title: "Files", about: "Formats accepted and size of attachments." },
    storage: { title: "Space", about: "What files take, and whose they are." },
    school: { title: "School", about: "Name, logo, colour, languages." },
    codes: { title: "Codes", about: "Print the one-time codes of a class." },
    audit: { title: "Audit", about: "Who did what, when and from where." },
    health: { title: "Health", about: "The services, and what waits." },
    schools: { title: "Schools", about: "The schools of the region and how they are." },
  },
};
