// A push service as browsers have one: takes what is sent to its endpoints, and
// reads it as the browser would (RFC 8291), whoever sent it (RFC 8292).
import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";

const u64 = (bytes) => Buffer.from(bytes).toString("base64url");

/** A browser's subscription: its keys, and what has come to it. */
export class Subscription {
  constructor(base, name) {
    this.endpoint = `${base}/send/${name}`;
    this.ecdh = createECDH("prime256v1");
    this.ecdh.generateKeys();
    this.auth = randomBytes(16);
    /** What the service answers; the last one stays.  status 0: nothing. */
    this.answers = [{ status: 201 }];
    this.requests = [];
    /** Of those, how many wait for an answer. */
    this.open = 0;
  }

  /** As PutSubscription has it. */
  get body() {
    return { endpoint: this.endpoint, p256dh: this.ecdh.getPublicKey("base64"), auth: this.auth.toString("base64"), device: "Essai" };
  }

  /** What was told, of those that were taken. */
  get told() {
    return this.requests.filter((one) => one.status === 201).map((one) => one.told);
  }

  read(body) {
    const salt = body.subarray(0, 16);
    assert.equal(body.readUInt32BE(16), 4096);
    assert.equal(body[20], 65);
    const sender = body.subarray(21, 86);
    const own = this.ecdh.getPublicKey();
    const secret = this.ecdh.computeSecret(sender);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), own, sender]);
    const ikm = Buffer.from(hkdfSync("sha256", secret, this.auth, info, 32));
    const derive = (name, n) => Buffer.from(hkdfSync("sha256", ikm, salt, `Content-Encoding: ${name}\0`, n));
    const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
    decipher.setAuthTag(body.subarray(-16));
    const plain = Buffer.concat([decipher.update(body.subarray(86, -16)), decipher.final()]);
    assert.equal(plain.at(-1), 2, "the last record");
    return JSON.parse(plain.subarray(0, -1).toString("utf8"));
  }
}

/** The claims of "vapid t=..., k=..." whose signature is right, and its key. */
export function vapid(header) {
  const [, head, claims, signature, key] = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header);
  const point = Buffer.from(key, "base64url");
  const publicKey = createPublicKey({ format: "jwk",
    key: { kty: "EC", crv: "P-256", x: u64(point.subarray(1, 33)), y: u64(point.subarray(33)) } });
  assert.ok(verify("sha256", Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url")), "the signature of the token");
  assert.deepEqual(JSON.parse(Buffer.from(head, "base64url")), { typ: "JWT", alg: "ES256" });
  return { key: point, claims: JSON.parse(Buffer.from(claims, "base64url")) };
}

export class PushService {
  constructor() {
    this.all = new Map();
    this.server = createServer((request, response) => this.#take(request, response));
  }

  async start() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.base = `http://127.0.0.1:${this.server.address().port}`;
  }

  async stop() {
    this.server.closeAllConnections?.();
    await new Promise((resolve) => this.server.close(resolve));
  }

  subscribe(name) {
    const made = new Subscription(this.base, name);
    this.all.set(`/send/${name}`, made);
    return made;
  }

  #take(request, response) {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const to = this.all.get(request.url);
      const { status, headers = {} } = !to ? { status: 404 } : to.answers.length > 1 ? to.answers.shift() : to.answers[0];
      to?.requests.push({ status, method: request.method, headers: request.headers, told: to.read(Buffer.concat(chunks)) });
      if (status === 0) {
        to.open++;
        response.on("close", () => to.open--);
        return;
      }
      response.writeHead(status, headers);
      response.end();
    });
  }
}
