// Our icons, drawn on a 24 by 24 grid.  Decorative unless given a label.
import type { ComponentChildren, JSX } from "preact";

interface IconProps {
  label?: string;
  class?: string;
}

function icon(shape: ComponentChildren, filled = false) {
  return function Icon({ label, class: className }: IconProps): JSX.Element {
    return (
      <svg class={`icon ${className ?? ""}`} viewBox="0 0 24 24" focusable="false"
        fill={filled ? "currentColor" : "none"} stroke={filled ? "none" : "currentColor"}
        stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"
        {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}>
        {shape}
      </svg>
    );
  };
}

export const AlignCenter = icon(<path d="M4 6h16M7 10h10M4 14h16M7 18h10" />);
export const AlignRight = icon(<path d="M4 6h16M10 10h10M4 14h16M10 18h10" />);
export const Justify = icon(<path d="M4 6h16M4 10h16M4 14h16M4 18h16" />);
export const Table = icon(<><rect x="3" y="5" width="18" height="14" rx="1" /><path d="M3 10h18M9 10v9M15 10v9" /></>);
export const Rule = icon(<path d="M3 12h18M6 6h12M6 18h12" />);
export const Palette = icon(<><path d="M12 3a9 9 0 1 0 0 18c1.5 0 2-1 2-2 0-1.5 1-2 2-2h2a3 3 0 0 0 3-3c0-6-4-11-9-11z" /><path d="M7.5 12h.01M10 7.5h.01M15 8h.01" /></>);
export const Picture = icon(<><rect x="3" y="4" width="18" height="16" rx="2" /><circle cx="8.5" cy="9.5" r="1.5" /><path d="m4 18 6-6 4 4 3-3 3 3" /></>);
export const Camera = icon(<><path d="M4 7h3.5L9 4.5h6L16.5 7H20a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z" /><circle cx="12" cy="13" r="3.5" /></>);
export const Grip = icon(<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" />);
export const Face = icon(<><circle cx="12" cy="12" r="9" /><path d="M8 14.5a5 5 0 0 0 8 0M9 9.5h.01M15 9.5h.01" /></>);
export const Envelope = icon(<><rect x="3" y="5" width="18" height="14" rx="2" /><path d="m4 7 8 6 8-6" /></>);
export const Letter = icon(<><path d="M6 3h8l4 4v14H6z" /><path d="M9 12h6M9 16h6M14 3v4h4" /></>);
export const Silhouette = icon(<><circle cx="12" cy="8" r="4.2" /><path d="M3.5 20.5a8.5 7.5 0 0 1 17 0z" /></>, true);
export const Paperclip = icon(<path d="M19.5 11.5 12 19a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.6 1.6 0 0 1-2.2-2.2L14.5 8" />);
export const Bubbles = icon(<>
  <path d="M4.5 3h9A2.5 2.5 0 0 1 16 5.5v4a2.5 2.5 0 0 1-2.5 2.5H8l-3.5 3v-3A2.5 2.5 0 0 1 2 9.5v-4A2.5 2.5 0 0 1 4.5 3z" />
  <path d="M18 8h1.5A2.5 2.5 0 0 1 22 10.5v4a2.5 2.5 0 0 1-2.5 2.5v3.5L15.5 17h-4A2.5 2.5 0 0 1 9 14.5v-.9h4.5a4.2 4.2 0 0 0 4.2-4.2z" />
</>, true);
export const Inbox = icon(<><path d="M3 13 6 5h12l3 8v5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18z" /><path d="M3 13h5l1.5 2.5h5L16 13h5" /></>);
export const Sent = icon(<path d="m3.5 11.5 17-8-6 17-3.2-7.3zM11.3 13.2 20.5 3.5" />);
export const Archive = icon(<><rect x="3" y="4" width="18" height="5" rx="1" /><path d="M5 9v9.5A1.5 1.5 0 0 0 6.5 20h11a1.5 1.5 0 0 0 1.5-1.5V9M10 13h4" /></>);
export const FolderIcon = icon(<path d="M3 18.5V6a1.5 1.5 0 0 1 1.5-1.5H9l2.5 3h8A1.5 1.5 0 0 1 21 9v9.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18.5z" />);
export const Funnel = icon(<path d="M3.5 5h17l-6.5 8v5.5l-4 1.5v-7z" />);
export const Trash = icon(<path d="M4 6.5h16M9.5 6V4h5v2M6 6.5l1 13h10l1-13M10 10.5v5.5M14 10.5v5.5" />);
export const Bell = icon(<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0" />);
export const BellOff = icon(<path d="M6 16.5V11a6 6 0 0 1 9.5-4.9M18 11v5.5l1.5 1.5H7M10 20.5a2 2 0 0 0 4 0M3.5 3.5l17 17" />);
export const Reply = icon(<path d="M10 5 4 11l6 6v-4c5 0 8 1.5 10 5 0-6-3-9.5-10-9.5z" />);
export const Forward = icon(<path d="m14 5 6 6-6 6v-4c-5 0-8 1.5-10 5 0-6 3-9.5 10-9.5z" />);
export const Download = icon(<path d="M12 4v11m-5-5 5 5 5-5M5 19.5h14" />);
export const Refresh = icon(<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4L20 9M20 4v5h-5" />);
export const Back = icon(<path d="M19 12H5m6-6-6 6 6 6" />);
export const Cross = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const Check = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const Warning = icon(<path d="M12 4 2.5 20h19zM12 10v4.5M12 17.2v.1" />);
export const Search = icon(<><circle cx="10.5" cy="10.5" r="6.5" /><path d="m15.5 15.5 5 5" /></>);
export const Plus = icon(<path d="M12 5v14M5 12h14" />);
export const Minus = icon(<path d="M5 12h14" />);
export const Unread = icon(<><path d="M21 10.5V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h9" /><path d="m4 7 8 6 3-2.2" /><circle cx="19" cy="5.5" r="2.5" fill="currentColor" stroke="none" /></>);
export const Read = icon(<><path d="M3 9.5 12 4l9 5.5V18a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z" /><path d="m3.5 10 8.5 5 8.5-5" /></>);
export const Exit = icon(<path d="M14 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h8M10 12h10m-3.5-4 4 4-4 4" />);

export const Pencil = icon(<path d="m4 20 1-4.5L16.5 4a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0 1 0 2.5L8.5 19zM14 6.5l3.5 3.5" />);
export const Gear = icon(<><circle cx="12" cy="12" r="3" /><path d="M12 3v2.5m0 13V21M3 12h2.5m13 0H21M5.6 5.6l1.8 1.8m9.2 9.2 1.8 1.8m0-12.8-1.8 1.8m-9.2 9.2-1.8 1.8" /><circle cx="12" cy="12" r="6.5" /></>);
export const People = icon(<><circle cx="9" cy="8" r="3.5" /><path d="M2.5 19.5a6.5 6 0 0 1 13 0M15.5 5a3.5 3.5 0 0 1 0 6.5M18 14.3a6 6 0 0 1 3.5 5.2" /></>);
export const ListUp = icon(<path d="M4 5h9M4 10h6M4 15h5M4 20h5M16.5 20v-9m-4 4 4-4 4 4" />);
export const Calendar = icon(<><rect x="3.5" y="5" width="17" height="15" rx="2" /><path d="M3.5 10h17M8 3v4m8-4v4" /></>);
export const Film = icon(<><rect x="3" y="5" width="18" height="14" rx="2" /><path d="m10 9 5 3-5 3z" /></>);
export const Sound = icon(<path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11" />);
export const FilePage = icon(<path d="M6 3h8l5 5v13H6zM14 3v5h5" />);
export const School = icon(<path d="m3 9 9-5 9 5-9 5zm4 2.3V16c1.5 1.6 8.5 1.6 10 0v-4.7M21 9v6" />);
export const Book = icon(<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6" />);
export const Arrows = icon(<path d="M4 8h15m-4-4 4 4-4 4M20 16H5m4 4-4-4 4-4" />);
export const Pulse = icon(<path d="M3 12h4l2.5-6 4 12 2.5-6h5" />);
export const Clock = icon(<><circle cx="12" cy="12" r="8" /><path d="M12 7.5V12l3 2" /></>);
export const Unplugged = icon(<path d="M7.5 18.5h9a4 4 0 0 0 1-7.9A5.5 5.5 0 0 0 9 7M6.3 9.6a4.5 4.5 0 0 0-.8 8.6M4 4l16 16" />);
export const Key = icon(<><circle cx="7.5" cy="15.5" r="4" /><path d="m10.5 12.5 9-9M16 7l3 3M13 10l2 2" /></>);
export const Copy = icon(<><rect x="8.5" y="8.5" width="11.5" height="11.5" rx="1.5" /><path d="M15.5 8.5V4H4v11.5h4.5" /></>);
export const Printer = icon(<path d="M7 8V3.5h10V8M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z" />);
export const House = icon(<path d="m3.5 11.5 8.5-7 8.5 7M6 10v9.5h4.5v-5h3v5H18V10" />);
export const Dots = icon(<><circle cx="5" cy="12" r="1.8" /><circle cx="12" cy="12" r="1.8" /><circle cx="19" cy="12" r="1.8" /></>, true);
export const Flag = icon(<path d="M6 21V4h11.5l-2.5 4 2.5 4H6" />);
export const Ban = icon(<><circle cx="12" cy="12" r="8.5" /><path d="m6 6 12 12" /></>);
export const Dense = icon(<path d="M4 5h16M4 9.7h16M4 14.3h16M4 19h16" />);
export const Roomy = icon(<path d="M4 5h16M4 12h16M4 19h16" />);
export const Keyboard = icon(<><rect x="2.5" y="6" width="19" height="12" rx="2" /><path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8" /></>);
export const Previous = icon(<path d="m14.5 5-7 7 7 7" />);
export const Next = icon(<path d="m9.5 5 7 7-7 7" />);
export const Up = icon(<path d="M12 19V5.5M6 11l6-6 6 6" />);
export const Unfold = icon(<path d="m7 9.5 5-5 5 5M7 14.5l5 5 5-5" />);

export const ListBullets = icon(<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />);
export const ListNumbers = icon(<path d="M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v4M4 14.5h2.5L4 18h2.5" />);
export const Quote = icon(<path d="M5 5v14M9.5 7H20M9.5 12H20M9.5 17H16" />);
export const Link = icon(<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1" />);
export const Undo = icon(<path d="M8 4 4 8l4 4M4.5 8H14a5.5 5.5 0 0 1 0 11H9" />);
export const Redo = icon(<path d="m16 4 4 4-4 4M19.5 8H10a5.5 5.5 0 0 0 0 11h5" />);
