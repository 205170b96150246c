// What the school sets of itself.
import { address, call, segment, send } from "./request";
import type { Calendar, FileUse, SchoolFiles, Settings } from "./types";

const SETTINGS = "/admin/settings";

export const getSettings = (): Promise<Settings> => call(SETTINGS);

export const putSettings = (settings: Settings): Promise<Settings> =>
  call(SETTINGS, { method: "PUT", body: settings });

/** Checks them and tells the colours; changes nothing. */
export const previewSettings = (settings: Settings): Promise<Settings> =>
  call(`${SETTINGS}:preview`, { method: "POST", body: settings });

export const putLogo = (image: Blob): Promise<void> => send<void>(`${SETTINGS}/logo`, image, {}, "PUT").done;

export const deleteLogo = (): Promise<void> => call(`${SETTINGS}/logo`, { method: "DELETE" });

export const getCalendar = (): Promise<Calendar> => call("/admin/calendar");

export const putCalendar = (calendar: Calendar): Promise<Calendar> =>
  call("/admin/calendar", { method: "PUT", body: calendar });

export const logoAddress = (logo: string): string => address(`/school/logo/${segment(logo)}`);

export const getSchoolFiles = (): Promise<SchoolFiles> => call("/admin/files");

/** What of the files is the school's to set. */
export type FilesChoice = Omit<SchoolFiles, `installation${string}` | "scanner">;

/** What fills the quota. */
export const getFileUse = (): Promise<FileUse> => call("/admin/files/use");

export const putSchoolFiles = (files: FilesChoice): Promise<SchoolFiles> =>
  call("/admin/files", { method: "PUT", body: files });
