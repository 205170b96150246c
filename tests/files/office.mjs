// Documents and archives, and what the validator answers of each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

import { compound, packaged, slides, VBA, word, workbook } from './office/compound.mjs';
import { docx, field, linked, odf, ooxml, relations, types } from './office/packages.mjs';
import { zipped } from './office/zipped.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

// ---- made by tools ----

// A folder of `files`, { name: content }, and what a command makes of it.
const byTool = (files, command, ...args) => (dir) => {
	const work = fs.mkdtempSync(path.join(dir, 'tool-'));

	for (const [name, content] of Object.entries(files)) {
		fs.mkdirSync(path.join(work, path.dirname(name)), { recursive: true });
		if (content.target)
			fs.symlinkSync(content.target, path.join(work, name));
		else
			fs.writeFileSync(path.join(work, name), content);
	}
	fs.writeFileSync(path.join(dir, 'stdin'), 'Bonjour\n');
	const stdin = fs.openSync(path.join(dir, 'stdin'));
	const out = execFileSync(command, args, { cwd: work, stdio: [stdin, 'pipe', 'pipe'],
		maxBuffer: 1 << 26 });
	fs.closeSync(stdin);
	const made = path.join(work, 'out.zip');
	return fs.existsSync(made) ? fs.readFileSync(made) : out;
};
const kept = (name) => () => fs.readFileSync(path.join(here, 'office', name));
const TEXTS = { 'a.txt': 'Bonjour\n'.repeat(50), 'cours/b.txt': 'Bonjour\n', 'é è.txt': 'x' };

// ---- changed afterwards ----

const changed = (make, change) => (dir) => {
	const bytes = Buffer.from(make(dir));
	return change(bytes) ?? bytes;
};
const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, ENDING = 0x06054b50;
// Where the records of this signature begin.
function places(bytes, signature) {
	const mark = Buffer.alloc(4), list = [];
	mark.writeUInt32LE(signature);
	for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 4))
		list.push(at);
	return list;
}
// Of the nth record of a kind: 16 bits, or `wide` 32.
const set = (signature, offset, value, { nth = 0, wide = false } = {}) => (bytes) => {
	const at = places(bytes, signature).at(nth) + offset;
	if (wide)
		bytes.writeUInt32LE(value, at);
	else
		bytes.writeUInt16LE(value, at);
};
const both = (offset, value) => (bytes) => {
	set(LOCAL, offset, value)(bytes);
	set(CENTRAL, offset + 2, value)(bytes);
};
// Something before the first member, with all offsets moved: an honest reader's.
const prefixed = (make, prefix) => changed(make, (bytes) => {
	for (const at of places(bytes, CENTRAL))
		bytes.writeUInt32LE(bytes.readUInt32LE(at + 42) + prefix.length, at + 42);
	const end = places(bytes, ENDING)[0];
	bytes.writeUInt32LE(bytes.readUInt32LE(end + 16) + prefix.length, end + 16);
	return Buffer.concat([prefix, bytes]);
});
const behind = (make, more) => (dir) => Buffer.concat([make(dir),
	typeof more === 'function' ? more(dir) : Buffer.from(more)]);
// Something between the members and the directory.
const between = (make, more) => changed(make, (bytes) => {
	const at = places(bytes, CENTRAL)[0], end = places(bytes, ENDING).at(-1);
	bytes.writeUInt32LE(at + more.length, end + 16);
	return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
});

// ---- what is in them ----

const EXE = Buffer.alloc(512);
EXE.write('MZ');
EXE.writeUInt16LE(0x80, 0x3c);
EXE.write('PE\0\0', 0x80);
const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD' + '-ANTIVIRUS-TEST-FILE!$H+H*';
const VBA_PROJECT = compound(VBA);
const plain = zipped([['a.txt', 'Bonjour\n'.repeat(20)], ['b.txt', 'x', { method: 'stored' }]]);
const stored = zipped([['a.txt', 'Bonjour\n', { method: 'stored' }],
	['b.txt', 'x', { method: 'stored' }]]);
const doc = (streams, text, options) => () =>
	compound({ WordDocument: word(text, options), '1Table': Buffer.from('x'), ...streams });
// A document of Word whose template is there.
function templated(target) {
	const text = word(), table = Buffer.alloc(10 + target.length * 2);
	table.set([255, 255, 2, 0, 0, 0, 0, 0, target.length, 0]);
	table.write(target, 10, 'utf16le');
	text.writeUInt32LE(0, 0x19a);
	text.writeUInt32LE(table.length, 0x19e);
	return () => compound({ WordDocument: text, '0Table': table });
}
const xls = (...records) => () => compound({ Workbook: workbook(...records) });
const ppt = (...records) => () => compound(slides(...records));
const inCodes = (text) => `QUOTE ${[...text].map((c) => c.charCodeAt(0)).join(' ')}`;
const sheet = (formula) => ooxml('xlsx', [['xl/worksheets/sheet1.xml',
	`<worksheet><sheetData><row><c><f>${formula}</f></c></row></sheetData></worksheet>`]]);
const slide = (action) => ooxml('pptx', [['ppt/slides/slide1.xml',
	`<p:sld xmlns:p="p" xmlns:a="a"><a:hlinkClick r:id="r0" xmlns:r="r" action="${action}"/>` +
	'</p:sld>']]);
const MACRO = 'vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document';
const ENTITY = (what) => `<!DOCTYPE w:document [<!ENTITY a ${what}>]>` +
	'<w:document xmlns:w="w"><w:body>&a;</w:body></w:document>';
const pdf = (catalogue) => '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R' +
	`${catalogue}>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n` +
	'trailer<</Root 1 0 R>>\n%%EOF\n';
const asciiz = (text) => Buffer.from(text, 'latin1');
const objectStorage = (bytes) => [0x1011, Buffer.concat([Buffer.from([bytes.length & 255,
	bytes.length >> 8 & 255, bytes.length >> 16, 0]), zlib.deflateSync(bytes)]), 0x10];

const taken = (name, make, policy) => ({ name, make, answer: 'TAKEN', policy });
const refused = (answer, name, make, policy) => ({ name, make, answer, policy });

export default [
	// ---- archives ----
	taken('zip.zip', byTool(TEXTS, 'zip', '-qr', 'out.zip', '.')),
	taken('zip-stored.zip', byTool(TEXTS, 'zip', '-q0r', 'out.zip', '.')),
	taken('zip-streamed.zip', byTool(TEXTS, 'zip', '-q', '-', '-')),
	taken('zip-zip64.zip', byTool(TEXTS, 'zip', '-qr', '-fz', 'out.zip', '.')),
	taken('zip-comment.zip', byTool(TEXTS, 'zip', '-qzr', 'out.zip', '.')),
	taken('zip-empty.zip', zipped([])),
	taken('7z.zip', byTool(TEXTS, '7z', 'a', '-bd', '-tzip', 'out.zip', '.')),
	taken('python.zip', plain),
	taken('python-streamed.zip', zipped([['a.txt', 'Bonjour\n'.repeat(20)]],
		{ streamed: true })),
	taken('python-streamed-zip64.zip', zipped([['a.txt', 'Bonjour\n', { wide: true }]],
		{ streamed: true })),
	taken('folders.zip', zipped([['cours/', '', { mode: 0o40755, method: 'stored' }],
		['cours/a.txt', 'x'], ['./b..txt', 'x'], ['...c/d', 'x']])),
	taken('backslashes.zip', zipped([['cours\\a.txt', 'x']])),
	taken('blanks-behind.zip', behind(plain, '\n\0\0')),
	taken('archive-in-it.zip', zipped([['a.zip', [['b.txt', 'x']]]])),
	taken('documents-in-it.zip', (dir) => byTool({ 'a.docx': kept('letter.docx')(),
		'b.zip': plain(dir), 'c.doc': kept('letter.doc')(), 'd.odt': kept('letter.odt')() },
	'zip', '-qr', 'out.zip', '.')(dir)),
	taken('source.zip', zipped([['a.py', '#!/usr/bin/env python3\nprint(1)\n'],
		['index.html', '<html><script>x()</script></html>'], ['a.c', 'int x;\n']])),
	taken('repetitive.zip', zipped([['a.csv', 'Bonjour;12;13;', { times: 60000 }]])),

	refused('OTHER_FORMAT', 'text.zip', () => Buffer.from('Bonjour\n')),
	refused('OTHER_FORMAT', 'seven.zip', byTool(TEXTS, '7z', 'a', '-bd', '-t7z', 'out.zip', '.')),
	refused('OTHER_FORMAT', 'picture-before.zip', prefixed(plain, asciiz('GIF89a\x01\0\x01\0'))),
	refused('PROGRAM', 'program-before.zip', prefixed(plain, EXE)),
	refused('BROKEN', 'cut.zip', changed(plain, (b) => b.subarray(0, b.length - 30))),
	refused('BROKEN', 'lzma.zip', byTool(TEXTS, '7z', 'a', '-bd', '-tzip', '-mm=LZMA',
		'out.zip', '.')),
	refused('BROKEN', 'bzip2.zip', zipped([['a.txt', 'x', { method: 'bzip2' }]])),
	refused('BROKEN', 'wrong-crc.zip', changed(stored, (b) => { b[b.indexOf('Bonjour')] = 65; })),
	refused('BROKEN', 'other-name.zip', changed(plain, (b) => { b[b.indexOf('a.txt')] = 67; })),
	refused('BROKEN', 'other-method.zip', changed(stored, set(LOCAL, 8, 8))),
	refused('BROKEN', 'other-size.zip', changed(stored, set(LOCAL, 22, 1, { wide: true }))),
	refused('BROKEN', 'other-crc.zip', changed(stored, set(LOCAL, 14, 1, { wide: true }))),
	refused('BROKEN', 'other-descriptor.zip', changed(zipped([['a.txt', 'Bonjour\n']],
		{ streamed: true }), set(0x08074b50, 8, 1))),
	refused('BROKEN', 'two-disks.zip', changed(plain, set(ENDING, 4, 1))),
	refused('HIDDEN', 'directory-elsewhere.zip', changed(plain, (b) => {
		const end = places(b, ENDING)[0];
		b.writeUInt32LE(b.readUInt32LE(end + 16) - 1, end + 16);
	})),
	refused('BROKEN', 'fewer-than-there-are.zip', changed(plain, (b) => {
		set(ENDING, 8, 1)(b);
		set(ENDING, 10, 1)(b);
	})),
	refused('BROKEN', 'overlap.zip', changed(stored, (b) => {
		const length = places(b, CENTRAL)[0] - (places(b, LOCAL)[0] + 35);
		for (const [signature, at] of [[LOCAL, 18], [LOCAL, 22], [CENTRAL, 20], [CENTRAL, 24]])
			set(signature, at, length, { wide: true })(b);
	})),
	refused('BROKEN', 'less-than-it-says.zip', changed(plain, (b) => {
		b.writeUInt32LE(b.readUInt32LE(22) + 1, 22);
		b.writeUInt32LE(b.readUInt32LE(22), places(b, CENTRAL)[0] + 24);
	})),
	refused('TOO_MUCH', 'more-than-it-says.zip', changed(plain, (b) => {
		b.writeUInt32LE(1, 22);
		b.writeUInt32LE(1, places(b, CENTRAL)[0] + 24);
	})),
	refused('TOO_MUCH', 'bomb.zip', zipped([['a', '\0'.repeat(1000), { times: 20000 }]])),
	refused('TOO_MUCH', 'many.zip', zipped(Array.from({ length: 10001 }, (_, i) =>
		[String(i), '', { method: 'stored' }]))),
	refused('TOO_MUCH', 'bomb-in-it.zip', zipped([['a.zip', [
		['a', '\0'.repeat(1000), { times: 20000 }]]]])),
	refused('NESTED', 'archives-deep.zip', zipped([['a.zip', [['b.zip', [['c.txt', 'x']]]]]])),
	refused('NESTED', 'archives-deep-named.zip', zipped([['a.txt', [['b.jpg', [['c', 'x']]]]]])),
	refused('NESTED', 'seven-in-it.zip', (dir) => byTool({ 'a.7z': byTool(TEXTS, '7z', 'a', '-bd',
		'-t7z', 'out.zip', '.')(dir) }, 'zip', '-qr', 'out.zip', '.')(dir)),
	refused('ENCRYPTED', 'zip-password.zip', byTool(TEXTS, 'zip', '-qrP', 'secret', 'out.zip',
		'.')),
	refused('ENCRYPTED', '7z-password.zip', byTool(TEXTS, '7z', 'a', '-bd', '-tzip', '-psecret',
		'-mem=AES256', 'out.zip', '.')),
	refused('ENCRYPTED', 'password-in-directory.zip', changed(plain, set(CENTRAL, 8, 1))),
	refused('ENCRYPTED', 'password-in-member.zip', changed(plain, set(LOCAL, 6, 1))),
	refused('ENCRYPTED', 'password-strong.zip', changed(plain, both(6, 0x40))),
	refused('ENCRYPTED', 'names-masked.zip', changed(plain, both(6, 0x2000))),
	refused('ENCRYPTED', 'aes-field.zip', zipped([['a', 'x', { extra: '019907000200414503' +
		'0800' }]])),
	refused('ENCRYPTED', 'strong-field.zip', zipped([['a', 'x', { extra: '170004000200000f' }]])),
	refused('ENCRYPTED', 'password-in-it.zip', (dir) => byTool({ 'a.zip': byTool(TEXTS, 'zip',
		'-qrP', 'x', 'out.zip', '.')(dir) }, 'zip', '-qr', 'out.zip', '.')(dir)),
	refused('ENCRYPTED', 'document-password-in-it.zip', (dir) => byTool({
		'a.odt': kept('password.odt')() }, 'zip', '-qr', 'out.zip', '.')(dir)),
	...['../a', 'a/../../b', '/etc/passwd', '\\\\host\\a', 'C:\\a', 'c:a', 'a\\..\\b', 'a/.. /b',
		'a\nb'].map((name, i) =>
		refused('MEMBER_NAME', `name-${i}.zip`, zipped([[name, 'x']]))),
	refused('MEMBER_NAME', 'twice.zip', zipped([['a', 'x'], ['a', 'y']])),
	refused('MEMBER_NAME', 'twice-in-case.zip', zipped([['a', 'x'], ['b', ''], ['A', 'y']])),
	refused('MEMBER_NAME', 'link.zip', byTool({ 'a.txt': { target: '/etc/passwd' } },
		'zip', '-qy', 'out.zip', 'a.txt')),
	refused('MEMBER_NAME', 'link-python.zip', zipped([['a', '/etc', { mode: 0o120777 }]])),
	refused('MEMBER_NAME', 'other-name-field.zip', zipped([['a', 'x', { extra: '7570' + '0700' +
		'01' + '43beb7e8' + '622f' }]])),
	refused('HIDDEN', 'archive-behind.zip', behind(plain, plain)),
	refused('HIDDEN', 'program-behind.zip', behind(plain, EXE)),
	refused('HIDDEN', 'script-behind.zip', behind(plain, '<script>x()</script>')),
	refused('HIDDEN', 'program-between.zip', between(plain, EXE)),
	refused('HIDDEN', 'member-between.zip', between(plain, Buffer.concat([asciiz('PK\x03\x04'),
		Buffer.alloc(30)]))),
	refused('HIDDEN', 'page-comment.zip', zipped([['a', 'x', { comment: '<html><body>' }]])),
	refused('PROGRAM', 'program.zip', zipped([['setup.exe', 'x']])),
	refused('PROGRAM', 'script.zip', zipped([['a/facture.pdf.js', 'x']])),
	refused('PROGRAM', 'shortcut.zip', zipped([['cours.LNK', 'x']])),
	refused('PROGRAM', 'program-named.zip', zipped([['photo.jpg', EXE]])),
	refused('PROGRAM', 'script-named.zip', zipped([['photo.jpg', '#!/bin/sh\nexit\n']])),
	refused('PROGRAM', 'elf.zip', zipped([['a', asciiz('\x7fELF\x02\x01\x01')]])),
	refused('PROGRAM', 'program-deep.zip', zipped([['a.zip', [['a.scr', 'x']]]])),
	taken('texts-in-it.zip', zipped([['c.md', 'A PDF begins with %PDF-1.7.\n'], ['a.rtf', '{\\rtf1 Bonjour}'],
		['b.pdf', fs.readFileSync(path.join(here, 'libreoffice.pdf'))]])),
	refused('SCRIPT', 'script-of-pdf-in-it.zip', zipped([['b.txt', pdf(
		'/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>')]])),
	refused('EXTERNAL', 'template-of-rtf-in-it.zip', zipped([['a.doc',
		'{\\rtf1{\\*\\template http://a/b.dotm}x}']])),
	refused('TEST_VIRUS', 'virus.zip', zipped([['a.txt', EICAR]])),
	refused('MACROS', 'macros-in-it.zip', zipped([['a.docx', [['[Content_Types].xml', types('a', 'b')],
		['word/x.bin', VBA_PROJECT]]]])),
	refused('MACROS', 'old-macros-in-it.zip', zipped([['a.txt', compound({ Macros: VBA })]])),

	// ---- Office Open XML ----
	...['letter.docx', 'sheet.docx', 'table.xlsx', 'slides.pptx'].map((n) => taken(n, kept(n))),
	taken('small.docx', docx('')),
	taken('small.xlsx', ooxml('xlsx')),
	taken('small.pptx', ooxml('pptx')),
	taken('web-links.docx', linked(['hyperlink', 'https://example.org/', 'External'],
		['image', 'http://example.org/a.png', 'External'],
		['attachedTemplate', 'file:///C:\\Users\\a\\Normal.dotm', 'External'])),
	taken('workbook-of-a-share.xlsx', ooxml('xlsx', [['xl/externalLinks/_rels/a.xml.rels',
		relations(['externalLinkPath', 'file:///\\\\host\\notes.xlsx', 'External'])]])),
	taken('fields.docx', docx(field(' PAGE ') + field('HYPERLINK "http://a/"') +
		field('INCLUDEPICTURE "http://a/b.png" \\* MERGEFORMATINET') +
		field('IF ', field('=1+1'), ' "DDE" "x"'))),
	taken('equation.docx', ooxml('docx', [['word/embeddings/oleObject1.bin', compound({
		'Equation Native': Buffer.from('x'), '\x01Ole': Buffer.alloc(20) })]])),
	taken('chart.docx', ooxml('docx', [['word/embeddings/a.xlsx', kept('table.xlsx')()]])),
	taken('text-packed.docx', ooxml('docx', [['word/embeddings/oleObject1.bin', compound({
		'\x01Ole10Native': packaged('a.txt', Buffer.from('Bonjour')) })]])),
	taken('dde-taken.docx', docx(field('DDEAUTO c:\\\\a.exe')), { takes_dde: true }),
	taken('bar-in-text.xlsx', sheet('"a|b"&amp;\'a|b\'!A1')),
	taken('bar-in-column.xlsx', sheet('SUM(Table1[[#All],[a|b]])')),
	refused('OTHER_FORMAT', 'text.docx', () => Buffer.from('Bonjour')),
	refused('OTHER_FORMAT', 'archive.docx', plain),
	refused('OTHER_FORMAT', 'workbook.docx', ooxml('xlsx')),
	refused('OTHER_FORMAT', 'letter.xlsx', kept('letter.docx')),
	refused('OTHER_FORMAT', 'odt.docx', kept('letter.odt')),
	refused('OTHER_FORMAT', 'old.docx', kept('letter.doc')),
	refused('BROKEN', 'no-document.docx', ooxml('docx', [], { content: null })),
	refused('BROKEN', 'other-document.docx', ooxml('docx', [], { content: '<a/>' })),
	refused('BROKEN', 'cut-document.docx', ooxml('docx', [], {
		content: '<w:document xmlns:w="w"><w:body>' })),
	refused('ENCRYPTED', 'password.docx', () => compound({ EncryptionInfo: Buffer.from('x'),
		EncryptedPackage: Buffer.from('x') })),
	refused('MACROS', 'macros.docx', ooxml('docx', [['word/vbaProject.bin', VBA_PROJECT]])),
	refused('MACROS', 'macros-named.docx', ooxml('docx', [['word/media/image1.png', VBA_PROJECT]])),
	refused('MACROS', 'macros-by-type.docx', ooxml('docx', [], {
		type: 'application/vnd.ms-word.document.macroEnabled.main+xml' })),
	refused('MACROS', 'macros-declared.docx', ooxml('docx', [['word/a.bin', 'x']], { declared:
		'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' })),
	refused('MACROS', 'macros-linked.docx', linked(['vbaProject', 'a.bin'])),
	refused('MACROS', 'sheet-of-macros.xlsx', ooxml('xlsx', [['xl/a.xml',
		'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>']])),
	refused('MACROS', 'sheet-of-macros-typed.xlsx', ooxml('xlsx', [], { declared: '<Override ' +
		'PartName="/xl/a.bin" ContentType="application/vnd.ms-excel.macrosheet"/>' })),
	refused('MACROS', 'macros-in-workbook.docx', ooxml('docx', [['word/embeddings/a.xlsx', [
		['[Content_Types].xml', types('xl/workbook.xml', 'x')],
		['xl/other.bin', VBA_PROJECT]]]])),
	refused('MACROS', 'macro-of-a-click.pptx', slide('ppaction://macro?name=a')),
	refused('LAUNCH', 'program-of-a-click.pptx', slide('ppaction://program')),
	refused('LAUNCH', 'handler.docx', linked(['hyperlink', 'ms-msdt:/id x', 'External'])),
	refused('SCRIPT', 'script-link.docx', linked(['hyperlink', 'JavaScript:x()', 'External'])),
	refused('PROGRAM', 'control.docx', linked(['control', 'activeX/activeX1.xml'])),
	refused('PROGRAM', 'program.docx', ooxml('docx', [['word/media/image1.png', EXE]])),
	refused('PROGRAM', 'program-packed.docx', ooxml('docx', [['word/embeddings/oleObject1.bin',
		compound({ '\x01Ole10Native': packaged('facture.js', Buffer.from('x')) })]])),
	refused('PROGRAM', 'program-packed-named.docx', ooxml('docx', [['word/embeddings/a.bin',
		compound({ '\x01Ole10Native': packaged('facture.pdf', EXE) })]])),
	refused('EXTERNAL', 'template-web.docx', linked(['attachedTemplate', 'https://a/b.dotm',
		'External'])),
	refused('EXTERNAL', 'template-share.docx', linked(['attachedTemplate',
		'file:///\\\\host\\share\\b.dotm', 'External'])),
	refused('EXTERNAL', 'template-share-short.docx', linked(['attachedTemplate',
		'\\\\host\\b.dotm', 'External'])),
	refused('EXTERNAL', 'template-in-codes.docx', linked(['attachedTemplate',
		'&#104;ttp://host/b', 'External'])),
	refused('EXTERNAL', 'template-wide.docx', ooxml('docx', [['word/_rels/settings.xml.rels',
		Buffer.from(`\ufeff${relations(['attachedTemplate', 'http://a/', 'External'])
			.replace('UTF-8', 'UTF-16')}`, 'utf16le')]])),
	refused('EXTERNAL', 'object-web.docx', linked(['oleObject', 'mhtml:http://a/b!x-usc:http://a',
		'External'])),
	refused('EXTERNAL', 'picture-share.docx', linked(['image', 'file://host/a.png', 'External'])),
	refused('EXTERNAL', 'frame.docx', linked(['frame', 'http://a/', 'External'])),
	refused('EXTERNAL', 'object-link.docx', ooxml('docx', [['word/embeddings/a.bin', compound({
		'\x01Ole': Buffer.from(`${'00'.repeat(24)}e0c9ea79f9bace118c8200aa004ba90b`, 'hex') })]])),
	refused('EXTERNAL', 'text-from-web.docx', docx(field('INCLUDETEXT "http://a/b.docx"'))),
	refused('EXTERNAL', 'entity-file.docx', ooxml('docx', [], {
		content: ENTITY('SYSTEM "file:///etc/passwd"') })),
	refused('TOO_MUCH', 'entity.docx', ooxml('docx', [], { content: ENTITY('"aaaaaaaaaaaa"') })),
	refused('DDE', 'dde.docx', docx(field(' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'))),
	refused('DDE', 'dde-in-pieces.docx', docx(field('D', 'DE', 'AUTO c:\\\\a.exe'))),
	refused('DDE', 'dde-in-codes.docx', docx(field(field(inCodes('DDEAUTO')), ' c:\\\\a.exe'))),
	refused('DDE', 'dde-simple.docx', docx('<w:fldSimple w:instr=" dde a b"/>')),
	refused('DDE', 'dde-header.docx', ooxml('docx', [['word/header1.xml',
		`<w:hdr xmlns:w="w">${field('DDE a b')}</w:hdr>`]])),
	refused('DDE', 'dde.xlsx', ooxml('xlsx', [['xl/externalLinks/externalLink1.xml',
		'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>']])),
	refused('DDE', 'dde-formula.xlsx', sheet('cmd|\'/c calc\'!A1')),
	refused('DDE', 'dde-formula-after.xlsx', sheet('"a"&amp;[1]A!B+cmd|\'/c calc\'!A1')),
	refused('MEMBER_NAME', 'leads-out.docx', ooxml('docx', [['word/../../a.xml', '<a/>']])),
	refused('MEMBER_NAME', 'document-twice.docx', ooxml('docx', [['Word/document.xml', '<a/>']])),
	refused('HIDDEN', 'archive-behind.docx', behind(docx(''), plain)),
	refused('HIDDEN', 'program-behind.docx', behind(docx(''), EXE)),
	refused('ENCRYPTED', 'password-in-part.docx', changed(docx(''), set(LOCAL, 6, 1, { nth: 2 }))),
	refused('TOO_MUCH', 'bomb.docx', ooxml('docx', [['word/a.xml', ' '.repeat(1000),
		{ times: 20000 }]])),
	refused('TEST_VIRUS', 'virus.docx', ooxml('docx', [['word/media/a.png', EICAR]])),

	// ---- OpenDocument ----
	...['letter.odt', 'sheet.odt', 'chart.odt', 'basic-empty.odt', 'table.ods', 'slides.odp'].map((n) =>
		taken(n, kept(n))),
	taken('small.odt', odf()),
	taken('no-mimetype.odt', odf('', [], { mimetype: null })),
	taken('links.odt', odf('<text:a xlink:href="https://example.org/"/>' +
		'<draw:image xlink:href="http://example.org/a.png"/><draw:object xlink:href="./O 1"/>' +
		'<presentation:event-listener presentation:action="show" xlink:href="#1"/>')),
	taken('dde-taken.ods', kept('dde.ods'), { takes_dde: true }),
	refused('OTHER_FORMAT', 'docx.odt', kept('letter.docx')),
	refused('OTHER_FORMAT', 'odt.ods', kept('letter.odt')),
	refused('OTHER_FORMAT', 'archive.odt', plain),
	refused('BROKEN', 'no-content.odt', zipped([
		['mimetype', 'application/vnd.oasis.opendocument.text']])),
	refused('ENCRYPTED', 'password.odt', kept('password.odt')),
	refused('ENCRYPTED', 'password-of-a-part.odt', odf('', [], {
		entry: '<manifest:encryption-data/>' })),
	refused('MACROS', 'basic.odt', kept('basic.odt')),
	refused('MACROS', 'basic-named.odt', odf('', [['a/b.txt', '<script:module ' +
		'xmlns:script="http://openoffice.org/2000/script">Sub Main</script:module>']])),
	refused('MACROS', 'basic-locked.odt', odf('', [['Basic/Standard/Module1.pba', 'x']])),
	refused('MACROS', 'python.odt', odf('', [['Scripts/python/a.py', 'x']])),
	refused('MACROS', 'script-element.odt', odf('<office:script>x()</office:script>')),
	refused('MACROS', 'event.odt', odf('<script:event-listener script:language="ooo:script" ' +
		`xlink:href="${MACRO}"/>`)),
	refused('MACROS', 'link.odt', odf('<text:a xlink:href="macro:///Standard.Module1.Main"/>')),
	refused('MACROS', 'object-with-macros.odt', odf('', [['Object 1', VBA_PROJECT]])),
	refused('LAUNCH', 'program-of-a-page.odt', odf('<presentation:event-listener ' +
		'presentation:action="execute" xlink:href="file:///C:/a.exe"/>')),
	refused('PROGRAM', 'applet.odt', odf('<draw:applet draw:code="a"/>')),
	refused('PROGRAM', 'program.odt', odf('', [['Pictures/a.png', EXE]])),
	refused('DDE', 'dde.ods', kept('dde.ods')),
	refused('DDE', 'dde.odt', odf('<text:dde-connection-decl office:dde-application="cmd"/>')),
	refused('EXTERNAL', 'template.odt', odf('', [['meta.xml', '<meta:template xmlns:meta="m" ' +
		'xmlns:xlink="x" xlink:href="http://a/b.ott"/>']])),
	refused('EXTERNAL', 'picture-share.odt', odf('<draw:image xlink:href="file://host/a.png"/>')),
	refused('EXTERNAL', 'section.odt', odf('<text:section-source xlink:href="https://a/"/>')),
	refused('HIDDEN', 'archive-behind.odt', behind(odf(), plain)),

	// ---- compound files ----
	...['letter.doc', 'table.xls'].map((n) => taken(n, kept(n))),
	taken('small.doc', doc({})),
	taken('small.xls', xls()),
	taken('small.ppt', ppt([1001, Buffer.from('x')])),
	taken('objects.doc', doc({ ObjectPool: { _1: { 'Equation Native': Buffer.from('x') } } })),
	taken('template.doc', templated('C:\\Users\\a\\Normal.dot')),
	taken('fields.doc', doc({}, '\x13 PAGE \x141\x15')),
	taken('dde-taken.doc', doc({}, '\x13DDEAUTO a b\x15'), { takes_dde: true }),
	taken('free-sector.doc', () => compound({ WordDocument: word() }, Buffer.from('Bonjour'))),
	refused('OTHER_FORMAT', 'text.doc', () => Buffer.from('Bonjour')),
	refused('OTHER_FORMAT', 'docx.doc', kept('letter.docx')),
	refused('OTHER_FORMAT', 'table.doc', kept('table.xls')),
	refused('OTHER_FORMAT', 'letter.xls', kept('letter.doc')),
	refused('OTHER_FORMAT', 'empty.ppt', () => compound({ a: Buffer.from('x') })),
	refused('BROKEN', 'cut.doc', changed(kept('letter.doc'), (b) => b.subarray(0, 600))),
	refused('BROKEN', 'no-text.doc', () => compound({ WordDocument: Buffer.from('Bonjour') })),
	refused('BROKEN', 'cut.xls', () => compound({ Workbook: Buffer.concat([workbook(),
		Buffer.from([1, 2, 255, 255])]) })),
	refused('ENCRYPTED', 'password.doc', kept('password.doc')),
	refused('ENCRYPTED', 'password.xls', kept('password.xls')),
	refused('ENCRYPTED', 'password.ppt', () => compound({ ...slides(), 'Current User': Buffer.from(
		'0000f60f14000000' + '14000000' + 'dfc4d1f3', 'hex') })),
	refused('MACROS', 'macros.doc', doc({ Macros: VBA })),
	refused('MACROS', 'macros-named.doc', doc({ Data: VBA })),
	refused('MACROS', 'macros.xls', () => compound({ Workbook: workbook(),
		_VBA_PROJECT_CUR: VBA })),
	refused('MACROS', 'project.xls', xls([0xd3, []])),
	refused('MACROS', 'sheet-of-macros.xls', xls([0x85, [0, 0, 0, 0, 0, 1, 1, 0, 65]])),
	refused('MACROS', 'sheet-of-macros-hidden.xls', xls([0x85, [0, 0, 0, 0, 2, 1, 1, 0, 65]])),
	refused('MACROS', 'macros.ppt', ppt(objectStorage(VBA_PROJECT))),
	refused('MACROS', 'macros-said.ppt', ppt([0x400, Buffer.from([1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0,
		0])])),
	refused('MACROS', 'template-of-95.doc', doc({}, '', { flags: 1, version: 104 })),
	refused('MACROS', 'workbook-with-macros.doc', doc({ ObjectPool: { _1: {
		Workbook: workbook([0x85, [0, 0, 0, 0, 0, 1, 1, 0, 65]]) } } })),
	refused('LAUNCH', 'program-of-a-click.ppt', ppt([0xff3, Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 2,
		0, 0, 0, 0, 0, 0, 0])])),
	refused('PROGRAM', 'program-packed.doc', doc({ ObjectPool: { _1: {
		'\x01Ole10Native': packaged('a.exe', Buffer.from('x')) } } })),
	refused('PROGRAM', 'program.doc', doc({ Data: EXE })),
	refused('EXTERNAL', 'link.doc', doc({ ObjectPool: { _1: { '\x01Ole':
		Buffer.from('e0c9ea79f9bace118c8200aa004ba90b', 'hex') } } })),
	refused('EXTERNAL', 'template-web.doc', templated('https://host/a.dot')),
	refused('EXTERNAL', 'template-share.doc', templated('\\\\host\\a.dot')),
	refused('DDE', 'dde.doc', doc({}, '\x13DDEAUTO c:\\\\a.exe\x15')),
	refused('DDE', 'dde.xls', kept('dde.xls')),
	refused('TOO_MUCH', 'bomb.ppt', ppt([0x1011, Buffer.from([255, 255, 255, 127, 0, 0]), 0x10])),
	refused('HIDDEN', 'program-behind.doc', behind(kept('letter.doc'), EXE)),
	refused('HIDDEN', 'archive-behind.doc', behind(kept('letter.doc'), plain)),
	refused('HIDDEN', 'program-in-free-sector.doc', () => compound({ WordDocument: word() }, EXE)),
];
