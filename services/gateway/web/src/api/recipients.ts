// Whom one may write to.
import { call, segment } from "./request";
import {
  ListCategoryMembersRequestMax, type ListCategoriesReply, type ListCategoryMembersReply, type ListChildrenReply,
  type MessageAudience, type PreviewAudienceReply, type Role, type SearchPeopleReply, type To,
} from "./types";

export const listCategories = (): Promise<ListCategoriesReply> =>
  call("/directory/categories");

export const listMembers = (id: string, pageToken: string): Promise<ListCategoryMembersReply> =>
  call(`/directory/categories/${segment(id)}/members`, { query: { pageSize: ListCategoryMembersRequestMax.pageSize, pageToken } });

export const searchPeople = (q: string, pageToken: string, pageSize?: number): Promise<SearchPeopleReply> =>
  call("/directory/users", { query: { q, pageToken, pageSize } });

/** How it would go: at that time, or now, urgent or not, with copies to
 *  guardians or not; `as`: the role that it is written in, none: the server's
 *  choice. */
export interface HowSent { deliverAt?: string; urgent?: boolean; copyToGuardians?: boolean; as?: Role }
export const previewAudience = (to: To, how: HowSent = {}): Promise<PreviewAudienceReply> =>
  call("/directory/audience", { method: "POST", body: { to, ...how } });

/** A guardian's own. */
export const listChildren = (): Promise<ListChildrenReply> => call("/directory/children");

/** Of a message of one's own: whom it reached. */
export const messageAudience = (id: string, pageToken: string): Promise<MessageAudience> =>
  call(`/messages/${segment(id)}/audience`, { query: { pageToken } });
