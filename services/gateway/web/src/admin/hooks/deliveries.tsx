// What was sent to a webhook, is to be, or could not be, and is sent again.
import * as api from "../../api";
import { sentence, type Hook, type HookDelivery, type HookDelivery_State } from "../../api";
import { t } from "../../i18n/administration";
import { shortDate } from "../../parts/format";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { may } from "../../session";
import { pageHref } from "../pages";
import { Listing } from "../parts/listing";

const STATES: HookDelivery_State[] = ["WAITING", "SENT", "DEAD", "SKIPPED"];
const words = () => t().hooks;

function said(delivery: HookDelivery): string {
  const when = shortDate(delivery.at);
  return [words().deliveryStates[delivery.state], delivery.state === "WAITING" ? words().next(when) : when,
    ...delivery.attempts > 0 ? [words().attempts(delivery.attempts)] : [], ...delivery.said ? [delivery.said] : []].join(" · ");
}

function Row({ delivery, onReplay }: { delivery: HookDelivery; onReplay: () => Promise<void> }) {
  const what = words().event[delivery.event] ?? delivery.event;
  const who = words().person(delivery.userId);
  return (
    <div class="hook-delivery">
      <span class="item-text">
        <strong>{what}</strong>
        {may("PEOPLE") ? <a href={pageHref("people", delivery.userId)}>{who}</a> : <span class="soft">{who}</span>}
        <span class="soft">{said(delivery)}</span>
      </span>
      {delivery.state === "DEAD" && (
        <button type="button" aria-label={words().replayOf(`${what}, ${who}`)} onClick={() => void onReplay()}>{words().replay}</button>
      )}
    </div>
  );
}

export function Deliveries({ hook, version, onReplayed }: {
  hook: Hook; version: number; onReplayed: () => Promise<void>;
}) {
  const replay = async (ids: string[]): Promise<void> => {
    try {
      noticeSuccess(words().replayed((await api.replayHookDeliveries(hook.id, ids)).replayed));
      await onReplayed();
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  return (
    <>
      {hook.dead > 0 && (
        <div class="act-row"><button type="button" onClick={() => void replay([])}>{words().replayAll}</button></div>
      )}
      <Listing<HookDelivery> version={version}
        filters={[{ name: "state", label: words().filter,
          options: [["", words().deliveryStates.STATE_UNSPECIFIED], ...STATES.map((s): [string, string] => [s, words().deliveryStates[s]])] }]}
        fetchPage={async (asked, pageToken) => {
          const page = await api.listHookDeliveries(hook.id, (asked["state"] || "STATE_UNSPECIFIED") as HookDelivery_State, pageToken);
          return { items: page.deliveries, next: page.nextPageToken };
        }}
        row={(delivery) => <Row delivery={delivery} onReplay={() => replay([delivery.id])} />}
        empty={() => words().noDelivery} />
    </>
  );
}
