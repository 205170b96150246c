// Filters beyond what is unread: beneath the head of a list.
import type { Role } from "../../api";
import { t } from "../../i18n";
import { FILTER_ROLES, isFiltered, setFilters, type Filters } from "../../parts/filters";

export function FilterBar({ filters }: { filters: Filters }) {
  const words = t().list;
  return (
    <div class="filter-bar" role="group" aria-label={words.filters}>
      <label class="check">
        <input type="checkbox" checked={filters.hasAttachments}
          onChange={(e) => setFilters({ ...filters, hasAttachments: e.currentTarget.checked })} />
        {words.withFiles}
      </label>
      <label class="check">
        {words.withRole}
        <select value={filters.role} onChange={(e) => setFilters({ ...filters, role: e.currentTarget.value as Role | "" })}>
          <option value="">{words.anyRole}</option>
          {FILTER_ROLES.map((role) => <option key={role} value={role}>{words.roles[role as keyof typeof words.roles]}</option>)}
        </select>
      </label>
      {isFiltered(filters) && (
        <button type="button" class="quiet" onClick={() => setFilters({ unread: false, hasAttachments: false, role: "" })}>{words.noFilter}</button>
      )}
    </div>
  );
}
