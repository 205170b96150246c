// Every English word of the interface, a file a subject.
import type { Catalogue } from "./fr";
import { account } from "./en/account";
import { admin } from "./en/admin";
import { attachments } from "./en/attachments";
import { common } from "./en/common";
import { compose } from "./en/compose";
import { editor } from "./en/editor";
import { errors } from "./en/errors";
import { families } from "./en/families";
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
import { recipients } from "./en/recipients";
import { rules } from "./en/rules";
import { thread } from "./en/thread";

export const en: Catalogue = {
  ...common,
  account,
  admin,
  attachments,
  compose,
  editor,
  errors,
  families,
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
  recipients,
  rules,
  thread,
};
