// Règles: who may write to whom, role by role; what a change will do is said
// before it is saved, and it can be taken back.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import type { Role, RuleRow, Rules, RuleScope, RulesPreview } from "../api";
import { t } from "../i18n/administration";
import { noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { Effect } from "./parts/effect";
import { Single } from "./parts/split";

const ROLES: Role[] = ["GUARDIAN", "STUDENT", "TEACHER", "STAFF", "ADMIN"];
/** From the narrowest to the widest. */
const SCOPES: RuleScope[] = ["NOBODY", "OWN", "CLASS", "SCHOOL"];
const words = () => t().rules;
const senders = (role: Role): string => words().senders[role] ?? role;
const recipients = (role: Role): string => words().recipients[role] ?? role;
const number = (text: string): number => Number(text || "0");

const isSame = (a: RuleRow[], b: RuleRow[]): boolean => a.every((rule, i) => rule.scope === b[i]?.scope);

function Cell({ rule, saved, onChange }: {
  rule: RuleRow; saved: RuleScope | undefined; onChange: (scope: RuleScope) => void;
}) {
  const changed = rule.scope !== saved;
  return (
    <td class={changed ? "changed" : undefined}>
      <span class="rule-to" aria-hidden="true">{recipients(rule.to)}</span>
      <select aria-label={words().pair(senders(rule.from), recipients(rule.to))} value={rule.scope}
        onChange={(e) => onChange(e.currentTarget.value as RuleScope)}>
        {rule.scopes.map((scope) => <option key={scope} value={scope}>{words().scopes[scope]}</option>)}
      </select>
      {changed && <span class="soft">{words().changed}</span>}
    </td>
  );
}

function Grid({ draft, saved, onChange }: {
  draft: RuleRow[]; saved: RuleRow[]; onChange: (draft: RuleRow[]) => void;
}) {
  return (
    <table class="rules">
      <caption class="hidden">{t().admin.pages.rules.about}</caption>
      <thead>
        <tr><th scope="col">{words().who}</th>{ROLES.map((to) => <th key={to} scope="col">{recipients(to)}</th>)}</tr>
      </thead>
      <tbody>
        {ROLES.map((from) => (
          <tr key={from}>
            <th scope="row">{senders(from)}</th>
            {ROLES.map((to) => {
              const at = draft.findIndex((rule) => rule.from === from && rule.to === to);
              const rule = draft[at];
              return rule && (
                <Cell key={to} rule={rule} saved={saved[at]?.scope}
                  onChange={(scope) => onChange(draft.map((r, i) => i === at ? { ...r, scope } : r))} />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** « 1 012 parents pourront écrire à 48 enseignants. » */
function linesOf(preview: RulesPreview): string[] {
  const lines = preview.changes.map(({ from, to, before, after, senders: s, recipients: r }) => {
    const gains = SCOPES.indexOf(after) > SCOPES.indexOf(before);
    const said = gains ? words().gain : number(s.after) === 0 ? words().loss : words().less;
    const [from_, to_] = gains || number(s.after) > 0 ? [s.after, r.after] : [s.before, r.before];
    return said(words().count(from, number(from_)), words().count(to, number(to_)));
  });
  return [...lines, words().total(number(preview.pairs.before), number(preview.pairs.after))];
}

function Samples({ samples }: { samples: RulesPreview["samples"] }) {
  if (samples.length === 0) return null;
  return (
    <ul class="rule-samples soft">
      {samples.map((s, i) => (
        <li key={i}>{(s.gained ? words().gained : words().lost)(s.from.displayName, s.to.displayName)}</li>
      ))}
    </ul>
  );
}

function Editor({ rules, onSaved }: { rules: Rules; onSaved: (rules: Rules) => void }) {
  const [draft, setDraft] = useState(rules.rules);
  const [preview, setPreview] = useState<RulesPreview | null>(null);
  const [error, setError] = useState("");
  const changed = !isSame(draft, rules.rules);
  const look = async (): Promise<void> => {
    try {
      setPreview(await api.previewRules(draft));
      setError("");
    } catch (failure) {
      setError(api.sentence(failure));
    }
  };
  const save = async (): Promise<void> => {
    const saved = await api.setRules(draft, rules.version);
    noticeSuccess(t().admin.saved, async () => {
      onSaved(await api.setRules(rules.rules, saved.version));
      return t().admin.undone;
    });
    onSaved(saved);
  };
  return (
    <>
      <Grid draft={draft} saved={rules.rules} onChange={setDraft} />
      <Alert text={error} />
      <div class="act-row">
        <button type="button" class="primary" disabled={!changed} onClick={() => void look()}>{words().show}</button>
        <button type="button" class="quiet" disabled={!changed} onClick={() => setDraft(rules.rules)}>{words().drop}</button>
        <button type="button" class="quiet"
          onClick={() => setDraft(draft.map((rule) => ({ ...rule, scope: rule.defaultScope })))}>{words().toDefault}</button>
      </div>
      {preview && (
        <Effect title={words().effect} lines={linesOf(preview)} undo={t().admin.undoable}
          confirm={t().admin.save} onConfirm={save} onClose={() => setPreview(null)}>
          <Samples samples={preview.samples} />
        </Effect>
      )}
    </>
  );
}

export function RulesPage() {
  const [rules, setRules] = useState<Rules | null>(null);
  const [error, setError] = useState("");
  const look = (): void => {
    setError("");
    api.getRules().then(setRules, (failure: unknown) => setError(api.sentence(failure)));
  };
  useEffect(look, []);
  return (
    <Single title={t().admin.pages.rules.title}>
      <p class="soft">{words().about}</p>
      <p class="soft">{words().legend}</p>
      <Alert text={error} onRetry={look} />
      {!rules && !error && <Loading />}
      {rules && <Editor key={rules.version} rules={rules} onSaved={setRules} />}
    </Single>
  );
}
