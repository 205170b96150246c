// PDF, and what the validator answers of each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));

// ---- written here: objects 1 (the catalogue) to 4, and what is added ----

const stream = (dictionary, data) =>
	`<<${dictionary}/Length ${data.length}>>\nstream\n${data}\nendstream`;
const PAGES = [
	'<</Type/Pages/Kids[3 0 R]/Count 1>>',
	'<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>',
	stream('', 'BT /F1 24 Tf 20 100 Td (Bonjour) Tj ET'),
];

// Bytes as characters of Latin-1.
function written({ catalogue = '', more = [], trailer = '' } = {}) {
	const objects = [`<</Type/Catalog/Pages 2 0 R${catalogue}>>`, ...PAGES, ...more];
	let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', table = '';

	objects.forEach((object, i) => {
		table += `${String(text.length).padStart(10, '0')} 00000 n \n`;
		text += `${i + 1} 0 obj\n${object}\nendobj\n`;
	});
	return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}` +
		`trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\n` +
		`startxref\n${text.length}\n%%EOF\n`;
}

const latin1 = (text) => Buffer.from(text, 'latin1');
const of = (parts) => () => latin1(written(parts));
const changed = (parts, change) => () => latin1(change(written(parts)));

// ---- made by tools ----

function tool(dir, command, ...args) {
	execFileSync(command, args, { cwd: dir, stdio: 'pipe' });
}

// qpdf's work on what is written here; its exit status 3: with warnings.
const byQpdf = (parts, ...options) => (dir) => {
	fs.writeFileSync(path.join(dir, 'in.pdf'), written(parts), 'latin1');
	tool(dir, 'qpdf', ...options.slice(0, -1), 'in.pdf', ...options.at(-1), 'out.pdf');
	return fs.readFileSync(path.join(dir, 'out.pdf'));
};
const packed = (parts) => byQpdf(parts, '--object-streams=generate', []);
const sealed = (parts, user, bits = '256') =>
	byQpdf(parts, '--allow-weak-crypto', '--encrypt', user, 'owner', bits, '--print=none', '--', []);
function archive(dir) {
	fs.writeFileSync(path.join(dir, 'hidden.txt'), 'hidden\n');
	fs.rmSync(path.join(dir, 'hidden.zip'), { force: true });
	tool(dir, 'zip', '-q', 'hidden.zip', 'hidden.txt');
	return fs.readFileSync(path.join(dir, 'hidden.zip'));
}
const attached = (content) => (dir) => {
	fs.writeFileSync(path.join(dir, 'inside.bin'), content);
	return byQpdf({}, ['--add-attachment', 'inside.bin', '--'])(dir);
};
const attachedAsItIs = (dir) => of({
	more: ['<</Type/Filespec/F(a.zip)/EF<</F 6 0 R>>>>',
		stream('/Type/EmbeddedFile', archive(dir).toString('latin1'))],
	trailer: '/X 5 0 R' })();
const withSource = (dir) => of({ more: [stream('', archive(dir).toString('latin1'))],
	trailer: '/AdditionalStreams[/application#2Fvnd#2Eoasis 5 0 R]' })();
const program = Buffer.concat([latin1('MZ'), Buffer.alloc(58), Buffer.from([64, 0, 0, 0]),
	latin1('PE\0\0'), Buffer.alloc(64)]);

// ---- what is in them ----

const JS = '<</S/JavaScript/JS(app.alert\\(1\\))>>';
const opening = (action) => ({ catalogue: `/OpenAction${action}` });
const script = opening(JS);
const launch = opening('<</S/Launch/Win<</F(cmd.exe)/P(/c calc)>>>>');
const xmp = (inside = '') => '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
	`<x:xmpmeta xmlns:x="adobe:ns:meta/">${inside}</x:xmpmeta><?xpacket end="w"?>`;
const metadata = (text) => ({ catalogue: '/Metadata 5 0 R',
	more: [stream('/Type/Metadata/Subtype/XML', text)] });
const form = (text) => ({ catalogue: '/AcroForm<</XFA[(template)5 0 R]>>',
	more: [stream('', text)] });
const deflated = (text) => stream('/Filter/FlateDecode',
	zlib.deflateSync(text).toString('latin1'));
const link = (action) => ({ more: [`<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A${action}>>`],
	trailer: '/Linked 5 0 R' });
const wrongTable = (text) => text.replace('startxref\n', 'startxref\n9');
const SCRIPT = '<script>alert(1)</script>';

const taken = (name, make, policy) => ({ name, make, answer: 'TAKEN', policy });
const refused = (answer, name, make, policy) => ({ name, make, answer, policy });

export default [
	taken('plain.pdf', of()),
	taken('of-libreoffice.pdf', () => fs.readFileSync(path.join(here, 'libreoffice.pdf'))),
	taken('packed.pdf', packed()),
	taken('linearized.pdf', byQpdf({}, '--linearize', [])),
	taken('not-to-be-printed.pdf', sealed({}, '')),
	taken('not-to-be-printed-128.pdf', sealed({}, '', '128')),
	taken('link.pdf', of(link('<</S/URI/URI(https://example.org/)>>'))),
	taken('opens-at-a-page.pdf', of(opening('[3 0 R/Fit]'))),
	taken('metadata.pdf', of(metadata(xmp('R&amp;D')))),
	taken('form.pdf', of(form('<template><description>manuscript</description></template>'))),
	taken('font-of-that-name.pdf', of({ more: ['<</Font<</JS 4 0 R>>>>'], trailer: '/X 5 0 R' })),
	taken('mail-before.pdf', changed({}, (text) => `Received: from mail\r\n\r\n${text}`)),
	taken('blanks-behind.pdf', changed({}, (text) => text + '\0\r\n'.repeat(300))),
	taken('twice-saved.pdf', changed({}, (text) =>
		`${text}4 0 obj\n${PAGES[2]}\nendobj\nxref\n4 1\n` +
		`${String(text.length).padStart(10, '0')} 00000 n \ntrailer\n` +
		`<</Size 5/Root 1 0 R/Prev ${/startxref\n(\d+)/.exec(text)[1]}>>\n` +
		`startxref\n${text.length + `4 0 obj\n${PAGES[2]}\nendobj\n`.length}\n%%EOF\n`)),
	taken('no-scripts-named.pdf', of({ catalogue: '/Names<</JavaScript<</Names[]>>>>' })),
	taken('wrong-table.pdf', changed({}, wrongTable)),
	taken('script-allowed.pdf', of(script), { takes_pdf_scripts: true }),
	taken('launch-allowed.pdf', of(launch), { takes_pdf_launch_actions: true }),
	taken('attached-allowed.pdf', attached('text'), { takes_pdf_files: true }),
	taken('of-libreoffice-with-its-source-allowed.pdf', withSource, { takes_pdf_files: true }),
	taken('archive-attached-allowed.pdf', attachedAsItIs, { takes_pdf_files: true }),

	refused('OTHER_FORMAT', 'text.pdf', () => Buffer.from('%PDF is what this is not')),
	refused('OTHER_FORMAT', 'too-late.pdf', changed({}, (text) => ' '.repeat(1025) + text)),
	refused('OTHER_FORMAT', 'archive.pdf', archive),
	refused('BROKEN', 'half.pdf', changed({}, (text) => text.slice(0, text.length / 2))),
	refused('BROKEN', 'no-pages.pdf', changed({}, (text) =>
		text.replace('/Kids[3 0 R]/Count 1', '/Kids[     ]/Count 0'))),
	refused('BROKEN', 'no-end.pdf', changed({}, (text) => text.replace('%%EOF', ''))),
	refused('BROKEN', 'end-too-early.pdf', changed({}, (text) => text + ' '.repeat(1025))),
	refused('BROKEN', 'wrong-table-packed.pdf', (dir) =>
		latin1(wrongTable(packed()(dir).toString('latin1')))),
	refused('BROKEN', 'wrong-table-escaped.pdf', changed(
		opening('<</S/J#61vaScript/J#53(x\\(\\))>>'), wrongTable)),
	refused('ENCRYPTED', 'password.pdf', sealed({}, 'user')),
	refused('ENCRYPTED', 'password-128.pdf', sealed({}, 'user', '128')),

	refused('ENCRYPTED', 'for-a-certificate.pdf', of({ trailer: '/ID[<00><00>]/Encrypt' +
		'<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/R 4/Length 128>>' })),
	refused('SCRIPT', 'script.pdf', of(script)),
	refused('SCRIPT', 'script-escaped.pdf', of(opening('<</S/J#61vaScript/#4a#53(x\\(\\))>>'))),
	refused('SCRIPT', 'script-packed.pdf', packed(script)),
	refused('SCRIPT', 'script-sealed.pdf', sealed(script, '')),
	refused('SCRIPT', 'script-wrong-table.pdf', changed(script, wrongTable)),
	refused('SCRIPT', 'script-unfound-wrong-table.pdf', changed(script, (text) =>
		wrongTable(text.replace('1 0 obj', '1 0 %\nobj').replace('/Root 1', '/Root 9')))),
	refused('SCRIPT', 'script-behind-a-word-wrong-table.pdf', changed({
		more: ['(a stream\n)', JS, stream('', '')] }, wrongTable)),
	refused('SCRIPT', 'script-named.pdf', of({
		catalogue: '/Names<</JavaScript<</Names[(a)5 0 R]>>>>',
		more: ['<</S/JavaScript/JS 6 0 R>>', deflated('app.alert(1)')] })),
	refused('SCRIPT', 'script-of-a-page.pdf', changed({}, (text) =>
		text.replace('/Contents 4 0 R>>', `/AA<</O${JS}>>>>`).replace(/startxref\n/, '$&0'))),
	refused('SCRIPT', 'script-next.pdf', of(link(`<</S/URI/URI(x)/Next[${JS}]>>`))),
	refused('SCRIPT', 'script-of-a-rendition.pdf', of(link('<</S/Rendition/JS(x\\(\\))>>'))),
	refused('SCRIPT', 'script-of-a-link.pdf', of(link('<</S/URI/URI(JavaScript:x\\(\\))>>'))),
	refused('SCRIPT', 'script-of-a-model.pdf', of({
		more: [stream('/Type/3D/Subtype/U3D/OnInstantiate 4 0 R', 'U3D')], trailer: '/X 5 0 R' })),
	refused('SCRIPT', 'script-of-a-form.pdf', of(form('<template><script ' +
		'contentType="application/x-javascript">x()</script></template>'))),
	refused('SCRIPT', 'script-of-a-packed-form.pdf', of({ ...form(''),
		more: [deflated('<t:template><t:script>x()</t:script></t:template>')] })),
	refused('LAUNCH', 'launch.pdf', of(launch)),
	refused('LAUNCH', 'launch-packed.pdf', packed(link('<</S/Launch/F(calc.exe)>>'))),
	refused('EMBEDDED_FILES', 'attached.pdf', attached('text')),
	refused('EMBEDDED_FILES', 'archive-attached.pdf', attachedAsItIs),
	refused('EMBEDDED_FILES', 'of-libreoffice-with-its-source.pdf', withSource),
	refused('EMBEDDED_FILES', 'attached-packed.pdf', of({
		more: ['<</Type/Filespec/F(a.txt)/EF<</F 4 0 R>>>>'], trailer: '/X 5 0 R' })),
	refused('PROGRAM', 'program-attached.pdf', attached(program), { takes_pdf_files: true }),
	refused('EXTERNAL', 'opens-elsewhere.pdf',
		of(opening('<</S/GoToR/F(\\\\\\\\host\\\\share\\\\x.pdf)/D[0/Fit]>>'))),
	refused('EXTERNAL', 'opens-a-page-of-the-web.pdf',
		of(opening('<</S/URI/URI(https://example.org/)>>'))),

	refused('HIDDEN', 'archive-behind.pdf', (dir) => Buffer.concat([of()(), archive(dir)])),
	refused('HIDDEN', 'archive-before.pdf', (dir) => Buffer.concat([archive(dir), of()()])),
	refused('HIDDEN', 'archive-in-a-stream.pdf', (dir) =>
		of({ more: [stream('', archive(dir).toString('latin1'))] })()),
	refused('HIDDEN', 'program-behind.pdf', () => Buffer.concat([of()(), program])),
	refused('PROGRAM', 'program-before.pdf', () => Buffer.concat([program, of()()])),
	refused('PROGRAM', 'shell-before.pdf', changed({}, (text) => `#!/bin/sh\nexit\n${text}`)),
	refused('HIDDEN', 'page-before.pdf', changed({}, (text) => `<html>${SCRIPT}\n${text}`)),
	refused('HIDDEN', 'page-behind.pdf', changed({}, (text) => text + SCRIPT)),
	refused('HIDDEN', 'page-between.pdf', changed({}, (text) =>
		text.replace('xref', `% ${SCRIPT}\nxref`))),
	refused('HIDDEN', 'script-title.pdf', of({ more: [`<</Title(${SCRIPT.replace(/[()]/g, '')})>>`],
		trailer: '/Info 5 0 R' })),
	refused('HIDDEN', 'php-metadata.pdf', of(metadata(xmp('<?php system($_GET[0]); ?>')))),
	refused('HIDDEN', 'script-packed-metadata.pdf', of({ catalogue: '/Metadata 5 0 R',
		more: [deflated(xmp(SCRIPT)).replace('<<', '<</Type/Metadata/Subtype/XML')] })),
];
