// What is urgent waits for no quiet hours.
import { many } from "./many";

const people = (n: number): string => many(n, "personne", "personnes");

export const urgent = {
  mark: "Urgent",
  field: "Message urgent",
  hint: "Chacun le reçoit tout de suite, même hors de ses heures, et le voit marqué « Urgent ».",
  reason: "Motif de l’urgence",
  reasonHint: "Consigné au journal de l’établissement\u202f; les destinataires ne le voient pas.",
  noReason: "Indiquez pourquoi ce message est urgent.",
  everybody: (n: number) => `Urgent\u00a0: ${people(n)} tout de suite, sans attendre leurs heures`,
  everybodyAt: (n: number, when: string) => `Urgent\u00a0: ${people(n)} ${when}, sans attendre leurs heures`,
  why: (reason: string) => `Envoyé comme urgent\u00a0: ${reason}`,
};
