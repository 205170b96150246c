// Every English word of the interface, a file a subject.
import type { Catalogue } from "./fr";
import { account } from "./en/account";
import { admin } from "./en/admin";
import { attachments } from "./en/attachments";
import { calendar } from "./en/calendar";
import { common } from "./en/common";
import { compose } from "./en/compose";
import { drafts } from "./en/drafts";
import { editor } from "./en/editor";
import { errors } from "./en/errors";
import { families } from "./en/families";
import { files } from "./en/files";
import { groups } from "./en/groups";
import { forgotten } from "./en/forgotten";
import { home } from "./en/home";
import { list } from "./en/list";
import { login } from "./en/login";
import { menu } from "./en/menu";
import { notFound } from "./en/not-found";
import { notice } from "./en/notice";
import { notifications } from "./en/notifications";
import { oversight } from "./en/oversight";
import { people } from "./en/people";
import { recipients } from "./en/recipients";
import { rosters } from "./en/rosters";
import { rules } from "./en/rules";
import { school } from "./en/school";
import { thread } from "./en/thread";

export const en: Catalogue = {
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
