// Notifications.
import type { notifications as French } from "../fr/notifications";
import { many } from "./many";

const named = (file: string): string => file && `: “${file}”`;

export const notifications: typeof French = {
  title: "Notifications",
  empty: "You have no notification.",
  markAll: "Mark all as read",
  unread: "Unread",
  sentToNobody: (subject) => `Your message “${subject}” was not sent`,
  draftAgain: "You can no longer write to these people. The text is among your drafts.",
  sentToSome: (subject) => `Your message “${subject}” did not reach everybody`,
  acknowledge: (sender) => `${sender} waits for your confirmation`,
  recalled: (sender) => `Message from ${sender} recalled`,
  importDone: (file) => `Import finished${named(file)}`,
  importWaits: (file) => `Import to be confirmed${named(file)}`,
  importFailed: (file) => `Import refused${named(file)}`,
  importUndone: (file) => `Import undone${named(file)}`,
  importCounts: (created, updated, removed) => [
    many(created, "addition", "additions"), many(updated, "change", "changes"),
    many(removed, "deactivation", "deactivations")].join(", "),
  importAsks: "Nothing has been changed yet. See what this list would change, then apply it or not.",
  importReport: "Nothing has changed. The report says why.",
  reportMade: (subject) => `Message reported: “${subject}”`,
  reportAsks: "Read it in the administration, then decide.",
  senderWarned: (subject) => `Warning from the moderators about “${subject}”`,
  dataReady: "Your data are ready",
  dataDownload: "The file can be downloaded from “My data”.",
  dataFailed: "Your data could not be gathered",
  dataWhy: "The page “My data” says why.",
  eventNew: (title) => `New event: ${title}`,
  eventChanged: (title) => `Event changed: ${title}`,
  eventCancelled: (title) => `Event cancelled: ${title}`,
  eventWithdrawn: (title) => `This event is not for you any more: ${title}`,
  slotBooked: (title) => `Appointment made: ${title}`,
  slotMoved: (title) => `Appointment moved: ${title}`,
  slotCancelled: (title) => `Appointment cancelled: ${title}`,
  slotEventCancelled: (title) => `Event cancelled, and your appointment with it: ${title}`,
  eventPlace: (title) => `A place is free and yours: ${title}`,
  eventReminder: (title) => `Reminder: ${title}`,
  eventParts: { TITLE: "new title", TEXT: "new text", TIME: "new time", PLACE: "new place", ANSWERS: "an answer is asked for", FILES: "attachments" },
  hookOff: (name) => `The webhook “${name}” is turned off`,
  hookOffWhy: (said) => `What is sent to it fails, and nothing is sent any more. Last answer: ${said}`,
  mailBounced: "Mail to your address comes back",
  mailBouncedWhy: (said) => `Nothing is sent there any more: correct it in “My account”. The server said: ${said}`,
  message: (sender) => `New message from ${sender}`,
};
