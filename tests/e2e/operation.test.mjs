// What machines read of a running stack: /metrics as a Prometheus does, the
// OpenAPI document as a generator of clients does, the files of the front end
// as a browser and its cache do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import http from 'node:http';
import { BASE, Client, metricsOfAll, parts } from './client.mjs';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\[\\\\"n])*)"';
const DESCRIPTION = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (NaN|[+-]?Inf|[-+0-9.e]+)$`);

/** Throws for what the text format 0.0.4 does not allow. */
function readMetrics(text) {
  const families = new Map();
  const samples = new Map();
  let family;

  assert.ok(text.endsWith('\n'), 'the last line ends');
  for (const line of text.slice(0, -1).split('\n')) {
    const described = DESCRIPTION.exec(line);
    if (described) {
      const [, kind, name, words] = described;
      if (family?.name !== name) {
        assert.ok(!families.has(name), `${name} stands in two places`);
        families.set(name, family = { name });
      }
      assert.equal(family[kind], undefined, `two ${kind} of ${name}`);
      family[kind] = words;
      continue;
    }
    const sample = SAMPLE.exec(line);
    assert.ok(sample, `not a sample: ${line}`);
    const [, name, labels = ''] = sample;
    const own = family.TYPE === 'histogram' ?
      name.replace(/_(bucket|sum|count)$/, '') : name;
    assert.equal(own, family.name, `out of its family: ${line}`);
    const names = [...labels.matchAll(new RegExp(LABEL, 'g'))]
      .map((m) => m[1]);
    assert.equal(new Set(names).size, names.length, `a label twice: ${line}`);
    const key = `${name}{${labels}}`;
    assert.ok(!samples.has(key), `twice: ${line}`);
    const value = Number(line.slice(line.lastIndexOf(' ') + 1));
    assert.ok(!Number.isNaN(value), `no number: ${line}`);
    samples.set(key, value);
  }
  return { families, samples };
}

test('/metrics is what a Prometheus takes', async () => {
  const client = await Client.login('parent');
  await client.get('/api/v1/threads');
  await client.get('/api/v1/directory/users?q=dup');
  const answer = await fetch(`${BASE}/metrics`);
  assert.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  await answer.text();
  const { families, samples } = readMetrics(await metricsOfAll());
  for (const family of families.values()) {
    assert.match(family.TYPE, /^(counter|gauge|histogram)$/, family.name);
    assert.ok(family.HELP, family.name);
  }
  for (const service of ['directory', 'messages', 'attachments', 'notify'])
    assert.ok([...samples.keys()].some((k) =>
      k.startsWith('liaison_rpc_requests_total{') &&
      k.includes(`service="${service}"`)), service);
  // Buckets never fall, and the last one is the count.
  const last = new Map();
  for (const [key, value] of samples) {
    const m = /^(\w+)_bucket\{(.*),?le="([^"]+)"\}$/.exec(key);
    if (!m) continue;
    const series = `${m[1]} ${m[2].replace(/,$/, '')}`;
    assert.ok(value >= (last.get(series) ?? 0), key);
    last.set(series, value);
    if (m[3] === '+Inf') {
      const count = `${m[1]}_count{${m[2].replace(/,$/, '')}}`;
      assert.equal(value, samples.get(count), count);
    }
  }
  assert.ok(last.size > 0);
});

test('the OpenAPI document is whole', async () => {
  const api = await (await fetch(`${BASE}/api/openapi.json`)).json();
  const reached = new Set();
  const target = (ref) => ref.replace(/^#\//, '').split('/').reduce((at, step) =>
    at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], api);
  (function walk(value) {
    if (value === null || typeof value !== 'object') return;
    if (typeof value.$ref === 'string') {
      assert.ok(target(value.$ref), `${value.$ref} leads nowhere`);
      reached.add(value.$ref);
    }
    Object.values(value).forEach(walk);
  })(api);
  for (const name of Object.keys(api.components.schemas))
    assert.ok(reached.has(`#/components/schemas/${name}`), `${name} is unused`);

  const ids = [];
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const at = `${method} ${path}`;
      ids.push(operation.operationId);
      assert.ok(operation.summary && operation.responses, at);
      assert.deepEqual((operation.parameters ?? [])
        .filter((p) => p.in === 'path').map((p) => p.name),
      [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]), at);
      for (const scheme of (operation.security ?? []).flatMap(Object.keys))
        assert.ok(api.components.securitySchemes[scheme], `${at}: ${scheme}`);
    }
  assert.equal(new Set(ids).size, ids.length, 'an operationId twice');
});

/** { status, headers, body } as it came, not decoded. */
function raw(path, headers) {
  return new Promise((resolve, reject) => {
    http.get(BASE + path, { headers }, (response) => {
      const pieces = [];
      response.on('data', (data) => pieces.push(data));
      response.on('end', () => resolve({ status: response.statusCode,
        headers: response.headers, body: Buffer.concat(pieces) }));
    }).on('error', reject);
  });
}

test('files come plain, gzip or br, as asked, and once', async () => {
  const page = await raw('/', {});
  const html = page.body.toString();
  for (const path of html.match(/\/app-[A-Z0-9]+\.(js|css)/g)) {
    const plain = await raw(path, {});
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.match(plain.headers['cache-control'], /max-age=\d{7,}.*immutable/);
    assert.match(plain.headers.vary, /accept-encoding/i);
    const gzip = await raw(path, { 'accept-encoding': 'gzip' });
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    const br = await raw(path, { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.deepEqual(brotliDecompressSync(br.body), plain.body);
    const none = await raw(path, { 'accept-encoding': 'br;q=0, gzip;q=0' });
    assert.equal(none.headers['content-encoding'], undefined);
    const again = await raw(path, { 'if-none-match': plain.headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
  }
  const policy = page.headers['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\son\w+=/,
    'nothing inline');
});

test('the ports of a stack are none that the system gives to somebody else', () => {
  // Before a part listens, and while it is started again.
  const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s/)[0]);
  const ports = [BASE, ...[...parts().values()].map((part) => part.endpoint)]
    .map((endpoint) => Number(/:(\d+)$/.exec(endpoint)?.[1])).filter(Boolean);
  assert.ok(ports.length > 4, ports.join());
  for (const port of ports) assert.ok(port < first, `${port}`);
});
