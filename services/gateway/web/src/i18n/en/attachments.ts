// Files of a message.
import type { attachments as French } from "../fr/attachments";
import { many } from "./many";

export const attachments: typeof French = {
  title: "Attachments",
  add: "Add files",
  drop: "or drop them here",
  limits: (extensions, size, count) =>
    `At most ${many(count, "file", "files")}, ${size} each. Formats: ${extensions}.`,
  together: (size) => `${size} together in a message.`,
  room: (left, quota) => `You have ${left} left of ${quota}.`,
  schoolRoom: (left) => `The school has ${left} left.`,
  tooMuch: (size) => `The files of a message cannot be over ${size} together.`,
  noRoom: (left) => `There is no room left for this file: ${left} remain.`,
  progress: (name) => `Uploading ${name}`,
  done: "Attached",
  clean: "Photos without place and personal data",
  cleanHint: "The place, camera, names and dates written into photos you add are taken away as they are uploaded.",
  tooLarge: (limit) => `This file is over the size allowed (${limit}).`,
  empty: "This file is empty.",
  badType: (extensions) => `This format is not allowed. Formats accepted: ${extensions}.`,
  tooMany: (count) => `A message carries at most ${many(count, "file", "files")}.`,
};
