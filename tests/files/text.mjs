// Texts, tables, calendars, cards and RTF, and what the validator says of them.
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const utf16 = (text, mark = '\ufeff') => Buffer.from(mark + text, 'utf16le');
const event = (...lines) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', ...lines,
  'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const card = (...lines) => ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Anna Petit', ...lines, 'END:VCARD', ''].join('\r\n');
const rtf = (inside) => `{\\rtf1\\ansi ${inside}}`;
const hex = (bytes) => Buffer.from(bytes).toString('hex').replace(/.{64}/g, '$&\n');

/** The head of a program of Windows, whole enough to be one. */
const exe = () => {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ');
  bytes.writeUInt32LE(128, 0x3c);
  bytes.write('PE\0\0', 128);
  return bytes;
};

/** An object as RTF has it: OLE 1.0, embedded (2) or linked (1). */
const object = (name, data, kind = 2) => {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0x501, 0);
  head.writeUInt32LE(kind, 4);
  head.writeUInt32LE(name.length + 1, 8);
  return rtf(`{\\object\\objemb{\\*\\objdata ${hex(Buffer.concat([head, Buffer.from(`${name}\0`), Buffer.from(data)]))}}}`);
};

const taken = (name, bytes, policy) => ({ name, bytes: Buffer.from(bytes), answer: 'TAKEN', policy });
const refused = (answer, name, bytes) => ({ name, bytes: Buffer.from(bytes), answer });

export default [
  taken('text.txt', 'Bonjour à tous\n'),
  taken('one.txt', 'a'),
  taken('latin.txt', Buffer.from('café\n', 'latin1')),
  taken('marked.txt', '\ufeffBonjour\r\n'),
  taken('wide.txt', utf16('Bonjour à tous\r\n')),
  taken('dos.txt', 'Bonjour\r\n\x1a'),
  taken('source.txt', '#include <stdio.h>\nint main(void) { puts("<html>"); }\n'),
  taken('shell.txt', '#!/bin/sh\necho bonjour\n'),
  taken('about-pages.txt', 'Une page commence par <html> ou <script>.\n'),
  taken('feed.txt', '<?xml version="1.0"?><rss><channel/></rss>'),
  taken('about-eicar.txt', `Le fichier d'essai est ${EICAR}\n`),
  taken('large.txt', 'une ligne de texte\n'.repeat(100_000)),
  refused('SCRIPT', 'page.txt', '<!DOCTYPE html><p>bonjour'),
  refused('SCRIPT', 'blanks-page.txt', '\ufeff \r\n\t<HTML><body>'),
  refused('SCRIPT', 'wide-page.txt', utf16('<html><script>')),
  refused('SCRIPT', 'comment-page.txt', '<!-- x --><script>alert(1)</script>'),
  refused('SCRIPT', 'drawing.txt', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  refused('SCRIPT', 'prefixed.txt', '<?xml version="1.0"?><a:svg xmlns:a="http://www.w3.org/2000/svg"/>'),
  refused('SCRIPT', 'style.txt', '<xsl:stylesheet version="1.0"/>'),
  refused('SCRIPT', 'style2.txt', '<t:transform xmlns:t="http://www.w3.org/1999/XSL/Transform"/>'),
  refused('SCRIPT', 'application.txt', '<hta:application id="x">'),
  refused('SCRIPT', 'page.csv', '<html>;a;b\n'),
  refused('OTHER_FORMAT', 'picture.txt', Buffer.from('89504e470d0a1a0a0000000d', 'hex')),
  refused('OTHER_FORMAT', 'zeros.txt', Buffer.from('text\0text')),
  refused('OTHER_FORMAT', 'late-zero.txt', Buffer.from(`${'a'.repeat(200_000)}\0`)),
  refused('OTHER_FORMAT', 'document.txt', '%PDF-1.4\n'),
  refused('OTHER_FORMAT', 'rich.txt', rtf('bonjour')),
  refused('OTHER_FORMAT', 'half-wide.txt', Buffer.concat([utf16('abc'), Buffer.from('x')])),
  refused('PROGRAM', 'windows.txt', exe()),
  refused('PROGRAM', 'linux.csv', Buffer.from('7f454c46020101000000', 'hex')),
  refused('PROGRAM', 'linux.pdf', Buffer.from('7f454c46020101000000', 'hex')),
  refused('PROGRAM', 'apple.png', Buffer.from('cffaedfe0700000103000000', 'hex')),
  refused('PROGRAM', 'java.jpg', Buffer.from('cafebabe0000003400', 'hex')),
  refused('PROGRAM', 'script.docx', '#!/bin/sh\n'),
  refused('TEST_VIRUS', 'eicar.txt', EICAR),
  refused('TEST_VIRUS', 'eicar.pdf', `%PDF-1.4\n${EICAR}\n%%EOF\n`),
  refused('TEST_VIRUS', 'eicar.png', EICAR),

  taken('table.csv', 'nom;note\nAnna;15\nLéo;-3\n'),
  taken('sums.csv', 'a;b\n1;=SUM(A1:A3)\n'),
  taken('pipes.csv', 'a|b\n-x|y\nhelp!|z\n'),
  taken('dde-taken.csv', 'a\n=cmd|\'/C calc\'!A0\n', { takes_dde: true }),
  refused('DDE', 'dde.csv', 'a;b\n1;=cmd|\'/C calc\'!A0\n'),
  refused('DDE', 'dde-quoted.csv', 'a,b\n1,"=cmd|\'/C calc\'!A0"\n'),
  refused('DDE', 'dde-at.csv', '@SUM(1+9)*cmd|\' /C calc\'!A0\n'),
  refused('DDE', 'dde-plus.csv', 'x\n+cmd|\' /C calc\'!A0\n'),

  taken('event.ics', event('SUMMARY:Réunion', 'DTSTART:20261201T080000Z')),
  taken('folded.ics', event('SUMMARY:Une ligne', ' qui continue', '\tet encore')),
  taken('two.ics', event('UID:1') + event('UID:2')),
  taken('alarm.ics', event('BEGIN:VALARM', 'ACTION:DISPLAY', 'END:VALARM')),
  taken('blank-lines.ics', `\r\n${event('UID:1')}\r\n\r\n`),
  taken('attached.ics', event(`ATTACH;ENCODING=BASE64;VALUE=BINARY:${Buffer.from('une note').toString('base64')}`)),
  refused('OTHER_FORMAT', 'card.ics', card()),
  refused('OTHER_FORMAT', 'text.ics', 'Bonjour\n'),
  refused('OTHER_FORMAT', 'empty.ics', '\r\n'),
  refused('BROKEN', 'half.ics', event('UID:1').slice(0, 60)),
  refused('BROKEN', 'crossed.ics', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n'),
  refused('BROKEN', 'deep.ics', 'BEGIN:VCALENDAR\n'.repeat(100)),
  refused('HIDDEN', 'behind.ics', `${event('UID:1')}<script>alert(1)</script>\n`),
  refused('LAUNCH', 'procedure.ics', event('BEGIN:VALARM', 'ACTION:PROCEDURE', 'ATTACH:ftp://x/y', 'END:VALARM')),
  refused('PROGRAM', 'attached-exe.ics', event(`ATTACH;ENCODING=BASE64;VALUE=BINARY:${exe().toString('base64')}`)),
  refused('PROGRAM', 'address-exe.ics', event(`ATTACH:data:application/x;base64,${exe().toString('base64')}`)),
  taken('card.vcf', card('TEL:+33 1', 'item1.EMAIL:a@b.example')),
  taken('cards.vcf', card() + card()),
  taken('photo.vcf', card(`PHOTO;ENCODING=b:${Buffer.from('89504e47', 'hex').toString('base64')}`)),
  refused('OTHER_FORMAT', 'event.vcf', event('UID:1')),
  refused('PROGRAM', 'photo-exe.vcf', card(`PHOTO;ENCODING=b:${exe().toString('base64')}`)),

  taken('rich.rtf', rtf('{\\b bonjour} \\\'e9 \\{ \\} \\\\ \\bin3 {}{ x')),
  taken('newline-behind.rtf', `${rtf('bonjour')}\r\n\0`),
  taken('equation.rtf', object('Equation.3', 'data of an equation')),
  taken('chart.rtf', object('MSGraph.Chart.8', 'data of a chart')),
  taken('package.rtf', object('Package', 'note.txt\0C:\\note.txt\0bonjour')),
  taken('template-here.rtf', rtf('{\\*\\template C:\\\\lettre.dot}')),
  taken('field.rtf', rtf('{\\field{\\*\\fldinst HYPERLINK "http://x.example"}{\\fldrslt x}}')),
  taken('dde-taken.rtf', rtf('{\\field{\\*\\fldinst DDEAUTO c:\\\\cmd.exe "/k calc"}}'), { takes_dde: true }),
  refused('OTHER_FORMAT', 'text.rtf', 'bonjour'),
  refused('BROKEN', 'half.rtf', '{\\rtf1 {\\b bonjour}'),
  refused('BROKEN', 'long-bin.rtf', rtf('\\bin9999 x')),
  refused('TOO_MUCH', 'deep.rtf', rtf('{'.repeat(5000))),
  refused('HIDDEN', 'behind.rtf', `${rtf('bonjour')}<script>alert(1)</script>`),
  refused('EXTERNAL', 'template.rtf', rtf('{\\*\\template http://x.example/y.dot}')),
  refused('EXTERNAL', 'template-unc.rtf', rtf('{\\*\\template \\\\\\\\x\\\\y.dot}')),
  refused('EXTERNAL', 'link.rtf', object('Word.Document.8', 'x', 1)),
  refused('EXTERNAL', 'autolink.rtf', rtf('{\\object\\objautlink{\\*\\objdata 00}}')),
  refused('EXTERNAL', 'ole2link.rtf', object('OLE2Link', 'x')),
  refused('DDE', 'dde.rtf', rtf('{\\field{\\*\\fldinst DDEAUTO c:\\\\cmd.exe "/k calc"}}')),
  refused('DDE', 'dde-split.rtf', rtf('{\\field{\\*\\fldinst {D}{D}{\\b E}AUTO cmd}}')),
  refused('PROGRAM', 'package-exe.rtf', object('Package', exe())),
  refused('PROGRAM', 'package-js.rtf', object('Package', 'note.js\0C:\\note.js\0alert(1)')),
  refused('PROGRAM', 'control.rtf', rtf('{\\object\\objocx{\\*\\objdata 00}}')),
];
