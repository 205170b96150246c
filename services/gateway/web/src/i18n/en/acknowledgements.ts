// "I have taken note": asked for, given, followed up.
import type { acknowledgements as French } from "../fr/acknowledgements";
import { many } from "./many";

export const acknowledgements: typeof French = {
  field: "Acknowledgement",
  of: { NONE: "not asked for", EACH: "from everybody", PER_CHILD: "one for each child" },
  hint: {
    NONE: "",
    EACH: "Each recipient is asked to say that they have taken note.",
    PER_CHILD: "It is enough that one guardian of each child says that they have taken note.",
  },
  due: "until",
  give: "I have taken note",
  toConfirm: "to confirm",
  confirmBy: (due) => `by ${due}`,
  title: "Acknowledgement",
  given: "You have taken note of this message.",
  givenForChild: "It is done for your child.",
  asks: (due) => due ? `The sender asks you to confirm before ${due}.` : "The sender asks you to confirm that you have taken note.",
  late: (due) => `The sender asked you to confirm before ${due}: you still can.`,
  count: (n, all) => `${n.toLocaleString("en")} of ${all.toLocaleString("en")} confirmed`,
  asked: (due) => due ? `Acknowledgement asked for before ${due}` : "Acknowledgement asked for",
  remind: "Remind",
  reminded: (n) => n === 0 ? "Everybody has confirmed." : `Reminded: ${many(n, "person has", "people have")} not confirmed yet.`,
  remindedLater: (n, when) => `Reminded: ${many(n, "person has", "people have")} not acknowledged yet. ${when}.`,
  note: (name) => `Came on paper: ${name}`,
  noteShort: "Came on paper",
  onPaper: "on paper",
  givenFor: (children) => `Confirmed for ${children}`,
  forChild: "by another guardian",
  print: "Print",
  file: "CSV file",
  sheet: (subject) => `Acknowledgement: ${subject}`,
  columns: { class: "Class", child: "Child", name: "Name", state: "Acknowledgement" },
};
