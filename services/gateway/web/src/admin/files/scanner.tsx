// The scanner for viruses: how it is, and what becomes of a file when it does
// not answer.
import type { Scanner } from "../../api";
import { t } from "../../i18n/administration";

function State({ scanner }: { scanner: Scanner }) {
  const words = t().files.scanner;
  return (
    <>
      <p class={scanner.away ? "problem" : ""}>{scanner.away ? words.away : words.up(scanner.version)}</p>
      {scanner.waiting > 0 && <p>{words.waiting(scanner.waiting)}</p>}
      {scanner.infected > 0 && <p>{words.infected(scanner.infected)}</p>}
    </>
  );
}

export function ScannerFields({ scanner, refuses, onChange }: {
  scanner: Scanner | undefined; refuses: boolean; onChange: (refuses: boolean) => void;
}) {
  const words = t().files.scanner;
  return (
    <fieldset class="scanner">
      <legend>{words.title}</legend>
      {!scanner && <p class="soft">{words.none}</p>}
      {scanner && <State scanner={scanner} />}
      {scanner && <p>{words.whenAway}</p>}
      {scanner && (
        <div class="checks">
          {[false, true].map((choice) => (
            <label key={String(choice)} class="check">
              <input type="radio" name="scanner" checked={refuses === choice} onChange={() => onChange(choice)} />
              {choice ? words.refuse : words.wait}
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
