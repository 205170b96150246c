// Templates: one's own and the school's.
import { call, segment } from "./request";
import type { CreateTemplateRequest, ListTemplatesReply, SaveTemplateRequest, Template } from "./types";

const ofTemplate = (id: string): string => `/templates/${segment(id)}`;

/** Without their texts. */
export const listTemplates = (): Promise<ListTemplatesReply> => call("/templates");

export const getTemplate = (id: string): Promise<Template> => call(ofTemplate(id));

/** TEMPLATE_NAME_TAKEN where there is one. */
export const createTemplate = (template: CreateTemplateRequest): Promise<Template> =>
  call("/templates", { method: "POST", body: template });

export const saveTemplate = (id: string, { name, subject, bodyHtml, roles }: Omit<SaveTemplateRequest, "id">): Promise<Template> =>
  call(ofTemplate(id), { method: "PUT", body: { name, subject, bodyHtml, roles } });

export const deleteTemplate = (id: string): Promise<void> => call(ofTemplate(id), { method: "DELETE" });
