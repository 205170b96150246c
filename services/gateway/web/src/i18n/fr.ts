// Every French word of the interface, a file a subject.  The English ones have
// their types, so that the compiler insists on the same keys.
import { account } from "./fr/account";
import { admin } from "./fr/admin";
import { attachments } from "./fr/attachments";
import { calendar } from "./fr/calendar";
import { common } from "./fr/common";
import { compose } from "./fr/compose";
import { drafts } from "./fr/drafts";
import { editor } from "./fr/editor";
import { errors } from "./fr/errors";
import { families } from "./fr/families";
import { files } from "./fr/files";
import { groups } from "./fr/groups";
import { forgotten } from "./fr/forgotten";
import { home } from "./fr/home";
import { list } from "./fr/list";
import { login } from "./fr/login";
import { menu } from "./fr/menu";
import { notFound } from "./fr/not-found";
import { notice } from "./fr/notice";
import { notifications } from "./fr/notifications";
import { oversight } from "./fr/oversight";
import { people } from "./fr/people";
import { recipients } from "./fr/recipients";
import { rosters } from "./fr/rosters";
import { rules } from "./fr/rules";
import { school } from "./fr/school";
import { thread } from "./fr/thread";

export const fr = {
  ...common,
  account,
  admin,
  attachments,
  calendar,
  compose,
  drafts,
  editor,
  errors,
  families,
  files,
  groups,
  forgotten,
  home,
  list,
  login,
  menu,
  notFound,
  notice,
  notifications,
  oversight,
  people,
  recipients,
  rosters,
  rules,
  school,
  thread,
};

export type Catalogue = typeof fr;
