// The French words that the start needs, a file a subject: those of pages that
// are loaded later come with them (account.ts, ...).  The English ones have
// their types, so that the compiler insists on the same keys.
import { attachments } from "./fr/attachments";
import { blocking } from "./fr/blocking";
import { common } from "./fr/common";
import { compose } from "./fr/compose";
import { concerns } from "./fr/concerns";
import { drafts } from "./fr/drafts";
import { editor } from "./fr/editor";
import { errors } from "./fr/errors";
import { folders } from "./fr/folders";
import { forgotten } from "./fr/forgotten";
import { held } from "./fr/held";
import { home } from "./fr/home";
import { list } from "./fr/list";
import { login } from "./fr/login";
import { menu } from "./fr/menu";
import { notFound } from "./fr/not-found";
import { notice } from "./fr/notice";
import { notifications } from "./fr/notifications";
import { receipts } from "./fr/receipts";
import { recipients } from "./fr/recipients";
import { reporting } from "./fr/reporting";
import { search } from "./fr/search";
import { shortcuts } from "./fr/shortcuts";
import { thread } from "./fr/thread";

export const fr = {
  ...common,
  attachments,
  blocking,
  compose,
  concerns,
  drafts,
  editor,
  errors,
  folders,
  forgotten,
  held,
  home,
  list,
  login,
  menu,
  notFound,
  notice,
  notifications,
  receipts,
  recipients,
  reporting,
  search,
  shortcuts,
  thread,
};

export type Catalogue = typeof fr;
