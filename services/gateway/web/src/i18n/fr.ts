// The French words that the start needs, a file a subject: those of pages that
// are loaded later come with them (account.ts, ...).  The English ones have
// their types, so that the compiler insists on the same keys.
import { acknowledgements } from "./fr/acknowledgements";
import { autoReply } from "./fr/auto-reply";
import { blocking } from "./fr/blocking";
import { common } from "./fr/common";
import { compose } from "./fr/compose";
import { concerns } from "./fr/concerns";
import { copies } from "./fr/copies";
import { drafts } from "./fr/drafts";
import { editor } from "./fr/editor";
import { errors } from "./fr/errors";
import { events } from "./fr/events";
import { folders } from "./fr/folders";
import { forgotten } from "./fr/forgotten";
import { held } from "./fr/held";
import { home } from "./fr/home";
import { hours, quietHours } from "./fr/hours";
import { keeping } from "./fr/keeping";
import { list } from "./fr/list";
import { live } from "./fr/live";
import { login } from "./fr/login";
import { menu } from "./fr/menu";
import { notFound } from "./fr/not-found";
import { notice } from "./fr/notice";
import { notifications } from "./fr/notifications";
import { quiet } from "./fr/quiet";
import { receipts } from "./fr/receipts";
import { recipients } from "./fr/recipients";
import { reporting } from "./fr/reporting";
import { rsvp } from "./fr/rsvp";
import { search } from "./fr/search";
import { shortcuts } from "./fr/shortcuts";
import { slots } from "./fr/slots";
import { templates } from "./fr/templates";
import { thread } from "./fr/thread";
import { urgent } from "./fr/urgent";

export const fr = {
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

export type Catalogue = typeof fr;
