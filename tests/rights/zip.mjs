// A ZIP archive of stored files: as much as a roster bundle needs.

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
});

function crc32(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) c = TABLE[(c ^ b) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** What a local header and a directory entry have in common. */
function common(name, data) {
  const b = Buffer.alloc(26);
  b.writeUInt16LE(20, 0);
  b.writeUInt16LE(0x21, 8);
  b.writeUInt32LE(crc32(data), 10);
  b.writeUInt32LE(data.length, 14);
  b.writeUInt32LE(data.length, 18);
  b.writeUInt16LE(Buffer.byteLength(name), 22);
  return b;
}

/** files: { name: text }. */
export function zip(files) {
  const local = [], central = [];
  let offset = 0;

  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const head = common(name, data);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    const entry = [Buffer.from('PK\x03\x04'), head, Buffer.from(name), data];
    central.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), head, where,
      Buffer.from(name));
    local.push(...entry);
    offset += entry.reduce((n, part) => n + part.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}
