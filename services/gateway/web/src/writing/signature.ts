// The signature of who writes: under a line for the text, above what is quoted.

export const withSignature = (signature: string, quoted = ""): string =>
  signature || quoted ? `<p></p>${signature}${quoted}` : "";
