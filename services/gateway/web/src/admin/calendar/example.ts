// An example to begin with: what the school has set stays.
import type { Calendar, Hours, Role } from "../../api";
import { t } from "../../i18n/administration";

const WORKDAYS: Hours = { days: [1, 2, 3, 4, 5], from: "07:30", to: "19:00" };
const SATURDAY: Hours = { days: [6], from: "08:00", to: "12:00" };

const HOURS: Record<Role, Hours[]> = {
  GUARDIAN: [WORKDAYS, SATURDAY],
  STUDENT: [WORKDAYS],
  TEACHER: [WORKDAYS],
  STAFF: [WORKDAYS],
  ADMIN: [WORKDAYS],
} as Record<Role, Hours[]>;

export function withExample(calendar: Calendar): Calendar {
  const words = t().calendar;
  const today = new Date();
  const year = today.getFullYear() - (today.getMonth() < 7 ? 1 : 0);
  const terms = [{ name: words.exampleTerm(year), firstDay: `${year}-09-01`, lastDay: `${year + 1}-07-05` }];
  const holidays = [{ name: words.exampleHolidays, firstDay: `${year}-12-20`, lastDay: `${year + 1}-01-03` }];
  const hours = (Object.keys(HOURS) as Role[]).map((role) => ({ role, hours: HOURS[role] }));
  return {
    ...calendar,
    terms: calendar.terms.length > 0 ? calendar.terms : terms,
    holidays: calendar.holidays.length > 0 ? calendar.holidays : holidays,
    hours: calendar.hours.length > 0 ? calendar.hours : hours,
  };
}
