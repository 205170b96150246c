// The window that lists the shortcuts and switches them off, and the keys that
// every page has.
import { t } from "../i18n";
import { me } from "../session";
import { writeMessage } from "../writing";
import { Dialog } from "../parts/dialog";
import { helpOpen, setShortcuts, shortcutsOn, useShortcuts } from "../parts/shortcuts";

function Keys() {
  const words = t().shortcuts;
  const single: [string, string][] = [
    ["j", words.next], ["k", words.previous], ["e", words.archive], ["#", words.trash], ["v", words.move],
    ["r", words.reply], ["n", words.write], ["/", words.search], ["?", words.help],
  ];
  const always: [string, string][] = [
    ["↓ ↑", `${words.next}, ${words.previous.toLocaleLowerCase()}`], [words.enter, words.open], [words.escape, words.back],
    [words.shiftClick, words.range], [words.ctrlClick, words.one], [words.ctrlZ, words.undo],
  ];
  return (
    <table class="shortcuts">
      <thead class="hidden"><tr><th>{words.key}</th><th>{words.does}</th></tr></thead>
      <tbody>
        {[...single, ...always].map(([key, does]) => (
          <tr key={key}><td><kbd>{key}</kbd></td><td>{does}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

export function ShortcutHelp() {
  useShortcuts({
    "?": () => { helpOpen.value = true; },
    n: () => { if (!me.peek()?.frozen) writeMessage(); },
  });
  if (!helpOpen.value) return null;
  const words = t().shortcuts;
  return (
    <Dialog class="shortcut-window" title={words.title} onClose={() => { helpOpen.value = false; }}>
      <div class="window-body">
        <Keys />
        <label class="check">
          <input type="checkbox" data-autofocus checked={shortcutsOn.value} aria-describedby="shortcuts-off"
            onChange={(e) => setShortcuts(e.currentTarget.checked)} />
          {words.use}
        </label>
        <p id="shortcuts-off" class="soft">{words.off}</p>
      </div>
    </Dialog>
  );
}
