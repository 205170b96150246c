// Who may write to whom, and what other rules would do.
import { call } from "./request";
import type { Person, Role } from "./types";

export type RuleScope = "NOBODY" | "OWN" | "CLASS" | "SCHOOL";
export interface RuleRow {
  from: Role;
  to: Role;
  scope: RuleScope;
  /** What it may be. */
  scopes: RuleScope[];
  /** As a new school has it. */
  defaultScope: RuleScope;
}
export interface Rules {
  rules: RuleRow[];
  version: string;
}
interface Count {
  before: string;
  after: string;
}
export interface RuleEffect {
  from: Role;
  to: Role;
  before: RuleScope;
  after: RuleScope;
  senders: Count;
  recipients: Count;
}
export interface RulesPreview {
  pairs: Count;
  changes: RuleEffect[];
  samples: { from: Person; to: Person; gained: boolean }[];
}

const bare = (rules: RuleRow[]) => rules.map(({ from, to, scope }) => ({ from, to, scope }));

export const getRules = (): Promise<Rules> => call("/admin/rules");

export const setRules = (rules: RuleRow[], version: string): Promise<Rules> =>
  call("/admin/rules", { method: "PUT", body: { rules: bare(rules), version } });

export const previewRules = (rules: RuleRow[]): Promise<RulesPreview> =>
  call("/admin/rules:preview", { method: "POST", body: { rules: bare(rules) } });
