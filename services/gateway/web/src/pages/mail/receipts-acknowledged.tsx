// In the list of who has a message: who has taken note of it, who is to be
// reminded, and the same on paper.
import { render } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Person, type Receipt } from "../../api";
import { locale, t } from "../../i18n";
import { longDate, qualityInFull, shortDate } from "../../parts/format";
import { Printer } from "../../parts/icons";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { openingsText } from "../../parts/openings";

const words = () => t().acknowledgements;

function At({ time }: { time: string }) {
  return <time dateTime={time} title={longDate(time)}>{shortDate(time)}</time>;
}

/** When, and in which way, somebody has; of a guardian of several children
 *  about which of them there is one. */
export function Given({ receipt }: { receipt: Receipt }) {
  const { acknowledgedAt, onPaper, children, state } = receipt;
  const others = children.filter((c) => c.acknowledgedAt);
  if (state === "ACKNOWLEDGED") {
    if (acknowledgedAt) return <> <At time={acknowledgedAt} />{onPaper && ` (${words().onPaper})`}</>;
    return <> ({words().forChild})</>;
  }
  if (children.length < 2 || others.length === 0) return null;
  return <span class="receipt-why">{words().givenFor(others.map((c) => c.person?.displayName).join(t().listSeparator))}</span>;
}

interface Line {
  who: Person | undefined;
  child: Person | undefined;
  receipt: Receipt;
  doneAt: string | undefined;
}

/** One for each child that somebody is asked about, by class, child and name. */
function linesOf(receipts: Receipt[]): Line[] {
  const lines = receipts.flatMap((receipt): Line[] => receipt.children.length > 0
    ? receipt.children.map((c) => ({ who: receipt.user, child: c.person, receipt, doneAt: c.acknowledgedAt }))
    : [{ who: receipt.user, child: receipt.because?.child, receipt, doneAt: receipt.acknowledgedAt }]);
  const keyOf = (l: Line): string[] => [classOf(l), l.child?.displayName ?? "", l.who?.displayName ?? ""];
  const compare = new Intl.Collator(locale(), { numeric: true }).compare;
  return lines.sort((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return x.map((part, i) => compare(part, y[i] ?? "")).find((order) => order !== 0) ?? 0;
  });
}

const classOf = ({ child, who }: Line): string =>
  child ? child.context : who?.role === "STUDENT" ? who.context : "";

function stateOf({ receipt, doneAt }: Line): string {
  const { HELD, WITHDRAWN, ACKNOWLEDGED, WAITING } = t().receipts.states;
  if (receipt.state === "HELD") return HELD;
  if (receipt.state === "WITHDRAWN") return WITHDRAWN;
  if (!doneAt) return WAITING;
  const way = receipt.onPaper ? ` (${words().onPaper})` : receipt.acknowledgedAt ? "" : ` (${words().forChild})`;
  return `${ACKNOWLEDGED} ${shortDate(doneAt)}${way}`;
}

/** What comes out of the printer, in place of the page. */
function Sheet({ receipts, subject }: { receipts: Receipt[]; subject: string }) {
  const { columns, sheet } = words();
  return (
    <>
      <h1>{sheet(subject)}</h1>
      <table>
        <thead><tr>{Object.values(columns).map((c) => <th key={c} scope="col">{c}</th>)}</tr></thead>
        <tbody>
          {linesOf(receipts).map((line) => (
            <tr key={`${line.who?.id}-${line.child?.id}`}>
              <td>{classOf(line)}</td>
              <td>{line.child?.displayName}</td>
              <td>{line.who?.displayName} {line.who && <small>{qualityInFull(line.who)}</small>}</td>
              <td>{stateOf(line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const PAGE = 200;

async function everybody(messageId: string): Promise<Receipt[]> {
  const all: Receipt[] = [];
  for (let token = ""; ;) {
    const page = await api.listReceipts(messageId, "ANY", token, PAGE);
    all.push(...page.recipients);
    token = page.nextPageToken;
    if (!token) return all;
  }
}

async function printSheet(messageId: string): Promise<void> {
  const receipts = await everybody(messageId);
  const place = document.createElement("section");
  place.className = "print-sheet";
  document.body.append(place);
  render(<Sheet receipts={receipts} subject={document.querySelector(".thread-head h1, .thread-head h2")?.textContent ?? ""} />, place);
  addEventListener("afterprint", () => {
    render(null, place);
    place.remove();
  }, { once: true });
  print();
}

/** `open`: somebody has not yet. */
export function AckActs({ messageId, open }: { messageId: string; open: boolean }) {
  const [busy, setBusy] = useState(false);
  const go = async (act: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await act();
    } catch (failure) {
      noticeError(sentence(failure));
    } finally {
      setBusy(false);
    }
  };
  const remind = async (): Promise<void> => {
    const { reminded, later } = await api.remind(messageId);
    const atOnce = reminded - later.reduce((n, one) => n + one.count, 0);
    noticeSuccess(later.length > 0 ? words().remindedLater(reminded, openingsText(atOnce, later)) : words().reminded(reminded));
  };
  return (
    <p class="receipt-acts" role="group" aria-label={words().title}>
      {open && <button type="button" aria-disabled={busy} onClick={() => void go(remind)}>{words().remind}</button>}
      <button type="button" class="quiet" aria-disabled={busy} onClick={() => void go(() => printSheet(messageId))}><Printer />{words().print}</button>
      <a class="button quiet" href={api.receiptsFile(messageId)} download>{words().file}</a>
    </p>
  );
}
