// Whom one may write to.
import { call, segment } from "./request";
import {
  ListCategoryMembersRequestMax, type ListCategoriesReply, type ListCategoryMembersReply,
  type PreviewAudienceReply, type SearchPeopleReply, type To,
} from "./types";

export const listCategories = (): Promise<ListCategoriesReply> =>
  call("/directory/categories");

export const listMembers = (id: string, pageToken: string): Promise<ListCategoryMembersReply> =>
  call(`/directory/categories/${segment(id)}/members`, { query: { pageSize: ListCategoryMembersRequestMax.pageSize, pageToken } });

export const searchPeople = (q: string): Promise<SearchPeopleReply> =>
  call("/directory/users", { query: { q } });

export const previewAudience = (to: To): Promise<PreviewAudienceReply> =>
  call("/directory/audience", { method: "POST", body: { to } });
