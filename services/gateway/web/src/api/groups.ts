// One's own groups.
import { call, segment } from "./request";
import type {
  CreateGroupRequest, GroupRule, ListGroupChoicesReply, ListGroupsReply, OwnGroup,
  PreviewGroupReply, SuggestSenderReply, To, UpdateGroupRequest,
} from "./types";

export const listGroups = (): Promise<ListGroupsReply> => call("/directory/groups");

export const getGroup = (id: string): Promise<OwnGroup> => call(`/directory/groups/${segment(id)}`);

export const createGroup = (group: Partial<CreateGroupRequest>, idempotencyKey: string): Promise<OwnGroup> =>
  call("/directory/groups", { method: "POST", body: group, idempotencyKey });

export const updateGroup = (id: string, change: Partial<Omit<UpdateGroupRequest, "id">>): Promise<OwnGroup> =>
  call(`/directory/groups/${segment(id)}`, { method: "PATCH", body: change });

export const deleteGroup = (id: string): Promise<void> =>
  call(`/directory/groups/${segment(id)}`, { method: "DELETE" });

export const restoreGroup = (id: string): Promise<OwnGroup> =>
  call(`/directory/groups/${segment(id)}:restore`, { method: "POST" });

export const previewGroup = (memberIds: string[], rule: GroupRule | undefined): Promise<PreviewGroupReply> =>
  call("/directory/groups:preview", { method: "POST", body: { memberIds, ...(rule ? { rule } : {}) } });

/** As which of one's roles a message would go. */
export const suggestSender = (to: To): Promise<SuggestSenderReply> =>
  call("/directory/audience:sender", { method: "POST", body: { to } });

export const groupChoices = (): Promise<ListGroupChoicesReply> => call("/directory/groups:choices");
