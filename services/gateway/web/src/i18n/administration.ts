// The words of the administration: they come with its pages.
import { withWords } from ".";
import { account as enAccount } from "./en/account";
import { admin as enAdmin } from "./en/admin";
import { blockRules as enBlockRules } from "./en/block-rules";
import { calendar as enCalendar } from "./en/calendar";
import { families as enFamilies } from "./en/families";
import { files as enFiles } from "./en/files";
import { hooks as enHooks } from "./en/hooks";
import { oversight as enOversight } from "./en/oversight";
import { people as enPeople } from "./en/people";
import { receiptRules as enReceiptRules } from "./en/receipt-rules";
import { reports as enReports } from "./en/reports";
import { retention as enRetention } from "./en/retention";
import { rosters as enRosters } from "./en/rosters";
import { rules as enRules } from "./en/rules";
import { school as enSchool } from "./en/school";
import { account as frAccount } from "./fr/account";
import { admin as frAdmin } from "./fr/admin";
import { blockRules as frBlockRules } from "./fr/block-rules";
import { calendar as frCalendar } from "./fr/calendar";
import { families as frFamilies } from "./fr/families";
import { files as frFiles } from "./fr/files";
import { hooks as frHooks } from "./fr/hooks";
import { oversight as frOversight } from "./fr/oversight";
import { people as frPeople } from "./fr/people";
import { receiptRules as frReceiptRules } from "./fr/receipt-rules";
import { reports as frReports } from "./fr/reports";
import { retention as frRetention } from "./fr/retention";
import { rosters as frRosters } from "./fr/rosters";
import { rules as frRules } from "./fr/rules";
import { school as frSchool } from "./fr/school";

export const t = withWords({
  fr: {
    account: frAccount,
    admin: frAdmin,
    blockRules: frBlockRules,
    calendar: frCalendar,
    families: frFamilies,
    files: frFiles,
    hooks: frHooks,
    oversight: frOversight,
    people: frPeople,
    receiptRules: frReceiptRules,
    reports: frReports,
    retention: frRetention,
    rosters: frRosters,
    rules: frRules,
    school: frSchool,
  },
  en: {
    account: enAccount,
    admin: enAdmin,
    blockRules: enBlockRules,
    calendar: enCalendar,
    families: enFamilies,
    files: enFiles,
    hooks: enHooks,
    oversight: enOversight,
    people: enPeople,
    receiptRules: enReceiptRules,
    reports: enReports,
    retention: enRetention,
    rosters: enRosters,
    rules: enRules,
    school: enSchool,
  },
});
