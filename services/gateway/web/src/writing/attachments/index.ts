// The files of what one writes, of messages and events alike.
export { AttachButton } from "./add";
export { DropTarget, useDrop } from "./drop";
export { idsNow, missingFiles, unsent, useFiles, type Files } from "./files";
export { AttachedFiles } from "./list";
