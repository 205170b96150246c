// "Files" of the administration.
import type { files as French } from "../fr/files";
import { many } from "./many";

export const files: typeof French = {
  formats: "Formats accepted",
  formatsHint: "Of those that the installation accepts. What is in a file is checked, not its name alone.",
  all: "All formats of the installation",
  size: "Largest size of a file",
  sizeUnit: "MB",
  sizeHint: (most) => `At most ${most}, the limit of the installation. Empty: that limit.`,
  noFormat: "Keep at least one format.",
  limits: "Limits",
  overInstallation: "That is more than the installation allows.",
  count: "Files of a message",
  countHint: (most) => `At most ${most}, the limit of the installation. Empty: that limit.`,
  anyHint: "Empty: no limit.",
  limit: {
    maxMessageBytes: "Size of all files of a message",
    personQuotaBytes: "Space of a person",
    schoolQuotaBytes: "Space of the school",
  },
  willCount: (count) => `A message may carry at most ${many(count, "file", "files")}.`,
  willLimit: {
    maxMessageBytes: (size) => `The files of a message may have ${size} together.`,
    personQuotaBytes: (size) => `Each person may keep ${size} of files.`,
    schoolQuotaBytes: (size) => `The school may keep ${size} of files.`,
  },
  use: "Space in use",
  used: (size, count, most) => `${many(count, "file", "files")}, ${size}${most ? ` of ${most}` : ""}.`,
  usePeople: "Who uses most of it",
  useOf: (name, size, count) => `${name}: ${size}, ${many(count, "file", "files")}`,
  gone: "Somebody who has left",
  risks: "Taken despite the risk",
  risksHint: "These files can act by themselves when they are opened. Otherwise they are refused, with the reason.",
  risk: {
    pdfScripts: "PDFs with JavaScript (forms that calculate)",
    pdfLaunchActions: "PDFs that start a program",
    pdfFiles: "PDFs with other files inside (electronic invoices)",
    dde: "Tables and texts with DDE links",
  },
  willTakeRisks: (risks: string) => `Taken despite the risk: ${risks}.`,
  saved: "The settings of files are saved.",
  effectTitle: "Save these settings?",
  willTake: (formats) => `Formats accepted: ${formats}.`,
  willNotTake: (formats) => `Formats refused from now on: ${formats}.`,
  willBe: (size) => `A file may have up to ${size}.`,
  old: "Files that were sent already stay.",
};
