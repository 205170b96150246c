// The build's: the worker of pdf.js, as one classic script.
declare module "pdf-worker" {
  const script: string;
  export default script;
}
