// A conversation.
import type { thread as French } from "../fr/thread";
import { many } from "./many";

export const thread: typeof French = {
  back: "Back to the list",
  mute: "Mute",
  unmute: "Unmute",
  muted: "You are not told of this conversation any more, unless it is urgent.",
  unmuted: "You are told of this conversation again.",
  quoted: "Quoted text",
  reply: "Reply",
  noReply: {
    NO_REPLY_UNSPECIFIED: "You cannot reply in this conversation.",
    REPLIES_OFF: "You cannot reply: the sender does not expect an answer.",
    NOBODY_LEFT: "You cannot reply: nobody is left to receive your answer.",
    FROZEN: "You cannot reply: the school has made your account read only.",
    OUT_OF_REACH: "You cannot reply: the school’s rules no longer let you write to these people.",
  },
  unknown: "This conversation does not exist, or you have no access to it.",
  actions: "Actions on the conversation",
  choose: "Choose a conversation to read it here.",
  older: "Earlier messages",
  newer: "Later messages",
  unfold: "Show the message",
  fold: "Fold the message",
  unfoldAll: "Unfold all",
  arrived: (n) => many(n, "new message", "new messages"),
  to: "To",
  toCount: (n) => many(n, "recipient", "recipients"),
  moreNames: (n) => `and ${many(n, "more", "more")}`,
  fewerNames: "fewer",
  readBy: (read, all) => read === 0 ? "Not read yet" : all === 1 ? "Read" : `Read by ${read.toLocaleString("en")} of ${all.toLocaleString("en")}`,
  writtenAt: (when) => `written: ${when}`,
  me: "Me",
  attachments: "Attachments",
  download: "Download",
  messages: "Messages of the conversation",
};
