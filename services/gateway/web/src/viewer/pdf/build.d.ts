// The build's: the path of the frame that shows PDFs, and of what pdf.js has
// beside it.
declare const PDF_FRAME: string;
declare const PDF_PARTS: string;
