// The words of « Pourquoi ? »: they come with it.
import { withWords } from ".";
import { trace as en } from "./en/trace";
import { trace as fr } from "./fr/trace";

export const t = withWords({ fr: { trace: fr }, en: { trace: en } });
