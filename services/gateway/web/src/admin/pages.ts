// The pages of the administration in the order of its menu, one line a page.
import type { JSX } from "preact";
import type { Permission } from "../api";
import { t } from "../i18n/administration";
import {
  Archive, Arrows, Minus, Book, Calendar, Check, FilePage, Key, Link, ListBullets, ListUp, People, Pulse, School, Silhouette, Warning,
} from "../parts/icons";
import { may } from "../session";
import { AuditPage } from "./audit";
import { BansPage } from "./bans";
import { BlockRulesPage } from "./block-rules";
import { CalendarPage } from "./calendar";
import { ClassesPage } from "./classes";
import { CodesPage } from "./codes";
import { FilesPage } from "./files";
import { HealthPage } from "./health";
import { HooksPage } from "./hooks";
import { PeoplePage } from "./people";
import { ReceiptRulesPage } from "./receipts";
import { ReportsPage } from "./reports";
import { RetentionPage } from "./retention";
import { RostersPage } from "./rosters";
import { RulesPage } from "./rules";
import { SchoolPage } from "./school";
import { SchoolsPage } from "./schools";
import { StoragePage } from "./storage";

export interface AdminPage {
  /** Below /administration/. */
  path: string;
  /** Who has it sees the page; the server asks again. */
  permission: Permission;
  title(): string;
  /** What it is for, in a sentence. */
  about(): string;
  icon(props: { class?: string }): JSX.Element;
  /** `open`: what follows the page's own path, "" where nothing is open. */
  component(props: { open: string }): JSX.Element;
}

const page = (name: keyof ReturnType<typeof words>, permission: Permission,
  icon: AdminPage["icon"], component: AdminPage["component"]): AdminPage => ({
  path: name, permission, icon, component,
  title: () => words()[name].title,
  about: () => words()[name].about,
});
const words = () => t().admin.pages;

const PAGES: AdminPage[] = [
  page("people", "PEOPLE", People, PeoplePage),
  page("classes", "CLASSES", ListBullets, ClassesPage),
  page("codes", "RESET", Key, CodesPage),
  page("rosters", "ROSTERS", ListUp, RostersPage),
  page("rules", "RULES", Arrows, RulesPage),
  { path: "blocks", permission: "RULES", icon: Minus, component: BlockRulesPage,
    title: () => t().blockRules.title, about: () => t().blockRules.about },
  { path: "bans", permission: "BANS", icon: Silhouette, component: BansPage,
    title: () => t().families.bans, about: () => t().families.bansAbout },
  { path: "reports", permission: "MODERATION", icon: Warning, component: ReportsPage,
    title: () => t().reports.title, about: () => t().reports.about },
  page("calendar", "SCHOOL", Calendar, CalendarPage),
  page("files", "SCHOOL", FilePage, FilesPage),
  page("storage", "STORAGE", Archive, StoragePage),
  { path: "receipts", permission: "SCHOOL", icon: Check, component: ReceiptRulesPage,
    title: () => t().receiptRules.title, about: () => t().receiptRules.about },
  { path: "retention", permission: "SCHOOL", icon: Archive, component: RetentionPage,
    title: () => t().retention.title, about: () => t().retention.about },
  page("school", "SCHOOL", School, SchoolPage),
  { path: "hooks", permission: "SCHOOL", icon: Link, component: HooksPage,
    title: () => t().hooks.title, about: () => t().hooks.about },
  page("audit", "AUDIT", Book, AuditPage),
  page("health", "MONITORING", Pulse, HealthPage),
  page("schools", "SCHOOLS", School, SchoolsPage),
];

export const pageHref = (path: string, open = ""): string =>
  `/administration/${path}${open && `/${open}`}`;

export const allowedPages = (): AdminPage[] => PAGES.filter((p) => may(p.permission));
