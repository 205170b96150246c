// The English words that the start needs, a file a subject.
import type { Catalogue } from "./fr";
import { acknowledgements } from "./en/acknowledgements";
import { autoReply } from "./en/auto-reply";
import { blocking } from "./en/blocking";
import { common } from "./en/common";
import { compose } from "./en/compose";
import { concerns } from "./en/concerns";
import { copies } from "./en/copies";
import { drafts } from "./en/drafts";
import { editor } from "./en/editor";
import { errors } from "./en/errors";
import { events } from "./en/events";
import { folders } from "./en/folders";
import { forgotten } from "./en/forgotten";
import { held } from "./en/held";
import { home } from "./en/home";
import { hours, quietHours } from "./en/hours";
import { keeping } from "./en/keeping";
import { list } from "./en/list";
import { live } from "./en/live";
import { login } from "./en/login";
import { menu } from "./en/menu";
import { notFound } from "./en/not-found";
import { notice } from "./en/notice";
import { notifications } from "./en/notifications";
import { quiet } from "./en/quiet";
import { receipts } from "./en/receipts";
import { recipients } from "./en/recipients";
import { reporting } from "./en/reporting";
import { rsvp } from "./en/rsvp";
import { search } from "./en/search";
import { shortcuts } from "./en/shortcuts";
import { slots } from "./en/slots";
import { templates } from "./en/templates";
import { thread } from "./en/thread";
import { urgent } from "./en/urgent";

export const en: Catalogue = {
  ...common,
  acknowledgements,
  autoReply,
  blocking,
  compose,
  concerns,
  copies,
  drafts,
  editor,
  errors,
  events,
  slots,
  folders,
  forgotten,
  held,
  home,
  hours,
  keeping,
  list,
  live,
  login,
  menu,
  notFound,
  notice,
  notifications,
  quiet,
  quietHours,
  receipts,
  recipients,
  reporting,
  rsvp,
  search,
  shortcuts,
  templates,
  thread,
  urgent,
};
