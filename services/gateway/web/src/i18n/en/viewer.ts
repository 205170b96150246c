// Looking at attachments.
import type { viewer as French } from "../fr/viewer";

export const viewer: typeof French = {
  place: (n, of) => `${n} of ${of}`,
  previous: "Previous attachment",
  next: "Next attachment",
  larger: "Zoom in",
  smaller: "Zoom out",
  whole: "Original size",
  download: "Download",
  pageBefore: "Previous page",
  pageAfter: "Next page",
  page: (n, of) => `Page ${n} of ${of}`,
  zoom: (percent) => `Zoom: ${percent}`,
  notShown: "This file cannot be shown here. It is not lost: download it to open it.",
  notPlayed: "Your browser cannot play this file. It is not lost: download it to open it.",
  tooLarge: (limit) => `Documents above ${limit} are not shown here. Download it to open it.`,
  linkTitle: "Open this link?",
  linkTo: (site) => `This link of the document leads to ${site}, in a new tab:`,
  linkWrites: "This link of the document writes a mail to:",
  linkOpen: "Open",
  linkWrite: "Write",
  noView: "This format is not shown here. Download the file to open it.",
};
