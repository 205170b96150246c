// Archives that Python's zipfile writes: all at once, when the first is asked for.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const WRITE = `
import io, json, sys, zipfile, warnings
warnings.simplefilter('ignore')
METHODS = {'stored': 0, 'deflated': 8, 'bzip2': 12, 'lzma': 14}

class Pipe(io.RawIOBase):
    def __init__(self, to):
        self.to = to
    def writable(self):
        return True
    def write(self, data):
        return self.to.write(data)

def archive(to, members):
    with zipfile.ZipFile(to, 'w') as z:
        for m in members:
            info = zipfile.ZipInfo(m['name'])
            info.compress_type = METHODS[m.get('method', 'deflated')]
            info.external_attr = m.get('mode', 0o100644) << 16
            if 'system' in m:
                info.create_system = m['system']
            info.extra = bytes.fromhex(m.get('extra', ''))
            info.comment = m.get('comment', '').encode()
            if 'members' in m:
                inner = io.BytesIO()
                archive(inner, m['members'])
                data = inner.getvalue()
            else:
                data = bytes.fromhex(m['bytes']) * m.get('times', 1)
            if m.get('wide'):
                with z.open(info, 'w', force_zip64=True) as f:
                    f.write(data)
            else:
                z.writestr(info, data)

for name, spec in json.load(sys.stdin).items():
    with open(name, 'wb') as f:
        archive(Pipe(f) if spec['streamed'] else f, spec['members'])
`;

const specs = {};
let folder = null;

function written(name) {
	if (!folder) {
		folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liaison-zipped-'));
		process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
		const run = spawnSync('python3', ['-c', WRITE],
			{ cwd: folder, input: JSON.stringify(specs), encoding: 'utf8' });
		if (run.status !== 0)
			throw new Error(`python3: ${run.error ?? run.stderr}`);
	}
	return fs.readFileSync(path.join(folder, name));
}

const asMember = ([name, content = '', more = {}]) => ({ name, ...more,
	...Array.isArray(content) ? { members: content.map(asMember) } :
		{ bytes: Buffer.from(content).toString('hex') } });

// Members are [name, text, bytes or members of a ZIP, { method, mode, ... }];
// `streamed`: into a pipe, so that sizes follow the data.  A maker of the file.
export function zipped(members, { streamed = false } = {}) {
	const name = String(Object.keys(specs).length);

	specs[name] = { streamed, members: members.map(asMember) };
	return () => written(name);
}
