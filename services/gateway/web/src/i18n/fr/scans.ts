// What the scanner for viruses says of a file.
export const scans = {
  pending: "En attente de l’antivirus\u00a0: s’ouvrira ensuite",
  infected: (found: string) => `Un virus y a été trouvé (${found})\u00a0: ne s’ouvre plus`,
  notTaken: "Trop grand pour l’antivirus\u00a0: ne s’ouvre pas",
};
