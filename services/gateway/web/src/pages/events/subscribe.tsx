// « S’abonner »: the addresses under which other calendars read these events.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Feeds } from "../../api";
import { addressOf } from "../../base-path";
import { t } from "../../i18n/feeds";
import { Dialog } from "../../parts/dialog";
import { longDate } from "../../parts/format";
import { Copy } from "../../parts/icons";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading } from "../../parts/pieces";

interface Address {
  /** "": one's own. */
  childId: string;
  name: string;
  url: string;
  readAt: string | undefined;
}

/** Where the server does not know how it is called, as it is called here. */
const whole = (url: string): string => url.startsWith("/") ? location.origin + addressOf(url) : url;

const addressesOf = (feeds: Feeds): Address[] => [
  { childId: "", name: t().feeds.own, url: whole(feeds.url), readAt: feeds.readAt },
  ...feeds.children.map((child) => ({
    childId: child.person?.id ?? "", url: whole(child.url), readAt: child.readAt,
    name: t().feeds.ofChild(child.person?.displayName ?? "", child.person?.context ?? ""),
  })),
];

function FeedAddress({ address, onRenew }: { address: Address; onRenew: () => void }) {
  const words = t().feeds;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(address.url);
    noticeSuccess(words.copied);
  };
  return (
    <section class="feed" aria-label={address.name}>
      <h3>{address.name}</h3>
      <input type="text" readOnly value={address.url} aria-label={words.address(address.name)}
        onFocus={(e) => e.currentTarget.select()} />
      <p class="soft">{address.readAt ? words.readAt(longDate(address.readAt)) : words.neverRead}</p>
      <div class="act-row">
        {"clipboard" in navigator && (
          <button type="button" onClick={() => copy().catch((failure: unknown) => noticeError(sentence(failure)))}><Copy />{words.copy}</button>
        )}
        <a class="button" href={address.url.replace(/^https?:/, "webcal:")}>{words.open}</a>
        <button type="button" class="quiet" onClick={onRenew}>{words.renew}</button>
      </div>
    </section>
  );
}

function RenewQuestion({ name, onGo, onClose }: { name: string; onGo: () => void; onClose: () => void }) {
  const words = t().feeds;
  return (
    <Dialog title={words.renewTitle} class="small" onClose={onClose}>
      <p><strong>{name}</strong></p>
      <p>{words.renewText}</p>
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onClose}>{words.keep}</button>
        <button type="button" class="danger" onClick={onGo}>{words.renew}</button>
      </div>
    </Dialog>
  );
}

export function Subscribe({ onClose }: { onClose: () => void }) {
  const words = t().feeds;
  const [feeds, setFeeds] = useState<Feeds | null>(null);
  const [error, setError] = useState("");
  const [renewing, setRenewing] = useState<Address | null>(null);
  const load = (): void => {
    setError("");
    api.getFeeds().then(setFeeds, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, []);
  const renew = async ({ childId }: Address): Promise<void> => {
    setRenewing(null);
    try {
      setFeeds(await api.renewFeed(childId));
      noticeSuccess(words.renewed);
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  return (
    <Dialog title={words.title} class="subscribe" onClose={onClose}>
      <div class="window-body">
        <p>{words.about}</p>
        <Alert text={error} onRetry={load} />
        {!feeds && !error && <Loading />}
        {feeds && addressesOf(feeds).map((a) => <FeedAddress key={a.childId} address={a} onRenew={() => setRenewing(a)} />)}
        <p class="remark warn">{words.secret}</p>
        <details>
          <summary>{words.how}</summary>
          <ul>{words.steps.map((step) => <li key={step}>{step}</li>)}</ul>
          <p class="soft">{words.delay}</p>
        </details>
      </div>
      {renewing && <RenewQuestion name={renewing.name} onGo={() => void renew(renewing)} onClose={() => setRenewing(null)} />}
    </Dialog>
  );
}
