// What was sent as urgent, in a list and on a message.
import { t } from "../i18n";
import { Flag } from "./icons";

export const UrgentChip = () => <span class="chip urgent"><Flag />{t().urgent.mark}</span>;
