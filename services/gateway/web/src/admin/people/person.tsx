// A user of the administration as the person that others see, and their state.
import type { Person, User } from "../../api";
import { t } from "../../i18n/administration";

export const personOf = (user: User): Person => {
  const role = user.roles[0] ?? "ROLE_UNSPECIFIED";
  return {
    id: user.id, role, displayName: user.displayName,
    title: user.title || t().roles[role], context: user.context,
  };
};

export function States({ user }: { user: User }) {
  const words = t().people;
  return (
    <>
      {!user.active && <span class="tag bad">{words.inactive}</span>}
      {user.active && user.frozen && <span class="tag warn">{words.frozen}</span>}
      {user.active && user.neverLoggedIn && <span class="tag">{words.never}</span>}
      {user.mailBounced && <span class="tag warn">{words.bounced}</span>}
    </>
  );
}
