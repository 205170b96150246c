// Pictures, and what the validator answers of each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const WIDTH = 96, HEIGHT = 64;

// ---- made by tools, each once ----

const made = new Map();

function once(dir, name, make) {
	const file = path.join(dir, name);

	if (made.get(name) !== dir) {
		make(file);
		made.set(name, dir);
	}
	return fs.readFileSync(file);
}

const tool = (command, ...args) => execFileSync(command, args, { stdio: 'pipe' });
// Noise, so that no format packs it into nothing.
const source = (dir) => {
	once(dir, 'source.png', (file) => {
		const noise = path.join(dir, 'noise.v');
		tool('vips', 'gaussnoise', noise, WIDTH, HEIGHT);
		tool('vips', 'cast', noise, file, 'uchar');
	});
	return path.join(dir, 'source.png');
};
const saved = (extension, options = '') => (dir) => once(dir,
	`saved${options.replace(/\W/g, '')}.${extension}`,
	(file) => tool('vips', 'copy', source(dir), file + options));
const film = (extension, ...options) => (dir) => once(dir, `film.${extension}`,
	(file) => tool('ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i',
		`testsrc2=s=${WIDTH}x${HEIGHT}:d=1:r=5`, ...options, file));
const archive = (dir) => once(dir, 'hidden.zip', (file) => {
	const member = path.join(dir, 'hidden.txt');
	fs.writeFileSync(member, 'hidden\n');
	tool('zip', '-q', '-j', file, member);
});
const png = (dir) => fs.readFileSync(source(dir));
const jpeg = saved('jpg');
const gif = saved('gif');
const webp = saved('webp');
const heic = saved('heic');
const bare = saved('heic', '[strip]');
const avif = saved('avif');

// ---- and changed ----

const be16 = (n) => Buffer.from([n >> 8 & 255, n & 255]);
const be32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const le32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n); return b; };
const join = (...parts) => Buffer.concat(parts.map((p) => Buffer.from(p)));
const behind = (make, what) => (dir) =>
	join(make(dir), typeof what === 'function' ? what(dir) : what);
const half = (make) => (dir) => {
	const all = make(dir);
	return all.subarray(0, all.length / 2);
};
const padded = (text) => join(text, Buffer.alloc(text.length % 2));

// PNG: a chunk before the pixels.
const pngChunk = (type, body) => {
	const typed = join(type, body);
	return join(be32(body.length), typed, be32(crc32(typed)));
};
const PNG_HEAD = 8 + 12 + 13;
const withChunk = (type, body) => (dir) => {
	const all = png(dir);
	return join(all.subarray(0, PNG_HEAD), pngChunk(type, body),
		all.subarray(PNG_HEAD));
};
const pngOfSize = (width, height) => join('\x89PNG\r\n\x1a\n'.split('').map((c) => c.charCodeAt(0)),
	pngChunk('IHDR', join(be32(width), be32(height), [8, 2, 0, 0, 0])),
	pngChunk('IDAT', zlib.deflateSync(Buffer.alloc(1 << 16))),
	pngChunk('IEND', ''));

function crc32(bytes) {
	let crc = 0xffffffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let i = 0; i < 8; i++)
			crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
	}
	return (crc ^ 0xffffffff) >>> 0;
}

// JPEG: a segment behind SOI.
const segment = (marker, body) => join([0xff, marker], be16(body.length + 2), body);
const withSegment = (marker, body) => (dir) => {
	const all = jpeg(dir);
	return join(all.subarray(0, 2), segment(marker,
		typeof body === 'function' ? body(all.length) : Buffer.from(body)),
	all.subarray(2));
};
const withoutEnd = (dir) => jpeg(dir).subarray(0, -2);
const xmp = (inside = '') => '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
	`${inside}<x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>`;
const XMP_HEAD = 'http://ns.adobe.com/xap/1.0/\0';
// TIFF: orientation 6, and a place.
const exif = () => join('Exif\0\0MM\0*', be32(8), be16(2),
	be16(0x0112), be16(3), be32(1), be16(6), be16(0),
	be16(0x8825), be16(4), be32(1), be32(38), be32(0),
	be16(1), be16(1), be16(2), be32(2), 'N\0\0\0', be32(0));
const jpegOfSize = (width, height) => (dir) => {
	const all = Buffer.from(jpeg(dir));
	const frame = all.indexOf(Buffer.from([0xff, 0xc0]));
	all.writeUInt16BE(height, frame + 5);
	all.writeUInt16BE(width, frame + 7);
	return all;
};
// Of Samsung's telephones: SEF data, directory, and their length.
const makersTrailer = join([0, 0, 0x01, 0x0a], be32(14), 'Image_UTC_Data1700000000000',
	'SEFH', be32(1), be32(16), be32(0), 'SEFT');

// GIF: an extension before the trailer.
const blocks = (...bodies) => join(...bodies.map((b) => join([b.length], b)), [0]);
const withExtension = (label, ...bodies) => (dir) => join(gif(dir).subarray(0, -1),
	[0x21, label], blocks(...bodies), [0x3b]);
const gifOfSize = (width, height) => (dir) => {
	const all = Buffer.from(gif(dir));
	all.writeUInt16LE(width, 6);
	all.writeUInt16LE(height, 8);
	return all;
};

// WebP: a chunk behind the picture, and the head that says that there is more.
const riff = (...chunks) => {
	const body = join('WEBP', ...chunks);
	return join('RIFF', le32(body.length), body);
};
const webpChunk = (type, body) => join(type, le32(body.length), padded(body));
const withWebpChunk = (type, body) => (dir) => {
	const side = (n) => le32(n - 1).subarray(0, 3);
	const pixels = pictureOf(webp(dir));
	return riff(webpChunk('VP8X', join([0x0c, 0, 0, 0], side(WIDTH), side(HEIGHT))),
		pixels, webpChunk(type, body));
};
function pictureOf(all) {
	const at = all.indexOf('VP8 ') < 0 ? all.indexOf('VP8L') : all.indexOf('VP8 ');
	const length = all.readUInt32LE(at + 4);
	return all.subarray(at, at + 8 + length + length % 2);
}

// HEIF, as telephones write it: a grid of tiles, Exif and a thumbnail's size.
const box = (type, ...parts) => {
	const body = join(...parts);
	return join(be32(body.length + 8), type, body);
};
const fullBox = (type, version, ...parts) => box(type, [version, 0, 0, 0], ...parts);
const infe = (id, type, ...rest) =>
	box('infe', [2, 0, 0, 0], be16(id), be16(0), type, '\0', ...rest);
const hidden = (entry) => { entry[11] = 1; return entry; };
const bodyOf = (all, type) => {
	const at = all.indexOf(type);
	return all.subarray(at + 4, at - 4 + all.readUInt32BE(at - 4));
};
const SELF = box('url ', [0, 0, 0, 1]);

// columns x rows tiles, all of the same bytes.
function grid(dir, { columns = 2, rows = 2, reference = SELF, extra = '', gap = '',
	size = [WIDTH * columns, HEIGHT * rows] } = {}) {
	const coded = bare(dir), tile = bodyOf(coded, 'mdat');
	const tiles = Array.from({ length: columns * rows }, (_, i) => i + 1);
	const whole = tiles.length + 1, place = whole + 1, text = whole + 2;
	const ftyp = box('ftyp', 'heic', be32(0), 'mif1', 'heic');
	const exifItem = join(be32(0), exif().subarray(6)), xmpItem = Buffer.from(xmp(extra));
	const layout = join([0, 0, rows - 1, columns - 1], be16(size[0]), be16(size[1]));
	const located = (start) => join(
		...tiles.map((id) => join(be16(id), be16(0), be16(0), be16(1),
			be32(start), be32(tile.length))),
		be16(whole), be16(1), be16(0), be16(1), be32(0), be32(layout.length),
		be16(place), be16(0), be16(0), be16(1), be32(start + tile.length),
		be32(exifItem.length),
		be16(text), be16(0), be16(0), be16(1),
		be32(start + tile.length + exifItem.length), be32(xmpItem.length));
	const meta = (start) => fullBox('meta', 0,
		fullBox('hdlr', 0, be32(0), 'pict', Buffer.alloc(13)),
		box('dinf', fullBox('dref', 0, be32(1), reference)),
		fullBox('pitm', 0, be16(whole)),
		fullBox('iinf', 0, be16(text), ...tiles.map((id) => hidden(infe(id, 'hvc1'))),
			infe(whole, 'grid'), infe(place, 'Exif'),
			infe(text, 'mime', 'application/rdf+xml\0')),
		fullBox('iref', 0, box('dimg', be16(whole), be16(tiles.length),
			...tiles.map(be16)), box('cdsc', be16(place), be16(1), be16(whole))),
		box('iprp', box('ipco', box('hvcC', bodyOf(coded, 'hvcC')),
			fullBox('ispe', 0, be32(WIDTH), be32(HEIGHT)),
			fullBox('ispe', 0, be32(size[0]), be32(size[1]))),
		fullBox('ipma', 0, be32(whole),
			...tiles.map((id) => join(be16(id), [2, 0x81, 2])),
			be16(whole), [1, 3])),
		box('idat', layout),
		fullBox('iloc', 1, [0x44, 0x00], be16(text), located(start)));
	const start = ftyp.length + meta(0).length + 8;
	return join(ftyp, meta(start), box('mdat', tile, exifItem, xmpItem, gap));
}

// ---- what must not be found ----

const SCRIPT = '<script src="x.js"></script>';
const PAGE = '\n<html ><body>hello</body></html>\n';
const PHP = '<?php system($_GET[0]); ?>';
const program = join('MZ', Buffer.alloc(58), le32(64), 'PE\0\0', Buffer.alloc(64));
const elf = join('\x7fELF', [2, 1, 1, 0], Buffer.alloc(56));
const bomb = zlib.deflateSync(Buffer.alloc(64 << 20));

const taken = (name, make) => ({ name, make, answer: 'TAKEN' });
const refused = (answer, name, make) => ({ name, make, answer });
const bytes = (b) => () => Buffer.from(b);

export default [
	taken('plain.png', png),
	taken('interlaced.png', saved('png', '[interlace]')),
	taken('sixteen-bits.png', saved('png', '[bitdepth=16]')),
	taken('animated.png', film('apng', '-f', 'apng')),
	taken('text.png', withChunk('tEXt', Buffer.from('Title\0A < B & C'))),
	taken('packed-text.png', withChunk('zTXt', join('Raw profile type exif\0\0',
		zlib.deflateSync(Buffer.alloc(100000))))),
	taken('xmp.png', withChunk('iTXt', join('XML:com.adobe.xmp\0\0\0\0\0', xmp()))),
	taken('leftovers.png', behind(png, (dir) => png(dir).subarray(900))),
	taken('plain.jpg', jpeg),
	taken('plain.jpeg', jpeg),
	taken('progressive.jpg', saved('jpg', '[interlace]')),
	taken('exif.jpg', withSegment(0xe1, exif())),
	taken('xmp.jpg', withSegment(0xe1, join(XMP_HEAD, xmp()))),
	taken('no-end.jpg', withoutEnd),
	taken('more-pictures.jpg', behind(behind(jpeg, jpeg), behind(() => Buffer.alloc(9), jpeg))),
	taken('motion-photo.jpg', behind(jpeg, film('mp4'))),
	taken('motion-photo-of-samsung.jpg', behind(behind(jpeg, film('mp4')), makersTrailer)),
	taken('makers-trailer.jpg', behind(jpeg, makersTrailer)),
	taken('cut-picture-behind.jpg', behind(jpeg, half(jpeg))),
	taken('plain.gif', gif),
	taken('animated.gif', film('gif')),
	taken('no-trailer.gif', (dir) => gif(dir).subarray(0, -1)),
	taken('comment.gif', withExtension(0xfe, 'A < B & C')),
	taken('xmp.gif', (dir) => join(gif(dir).subarray(0, -1), [0x21, 0xff, 11], 'XMP DataXMP',
		xmp(), [1], Buffer.from(Array.from({ length: 256 }, (_, i) => 255 - i)), [0, 0x3b])),
	taken('plain.webp', webp),
	taken('lossless.webp', saved('webp', '[lossless]')),
	taken('animated.webp', film('webp', '-c:v', 'libwebp_anim')),
	taken('exif.webp', withWebpChunk('EXIF', exif().subarray(6))),
	taken('plain.heic', heic),
	taken('plain.avif', avif),
	taken('of-a-telephone.heic', grid),
	taken('motion-photo.heic', behind(grid, (dir) => box('mpvd', film('mp4')(dir)))),
	taken('makers-trailer.heic', behind(grid, makersTrailer)),

	refused('OTHER_FORMAT', 'of-jpeg.png', jpeg),
	refused('OTHER_FORMAT', 'of-png.jpg', png),
	refused('OTHER_FORMAT', 'of-png.gif', png),
	refused('OTHER_FORMAT', 'of-png.webp', png),
	refused('OTHER_FORMAT', 'of-png.heic', png),
	refused('OTHER_FORMAT', 'of-avif.heic', avif),
	refused('OTHER_FORMAT', 'of-heic.avif', heic),
	refused('OTHER_FORMAT', 'of-film.heic', film('mp4')),
	refused('OTHER_FORMAT', 'page.jpg', bytes(PAGE)),
	refused('OTHER_FORMAT', 'archive.png', archive),

	refused('TOO_MUCH', 'bomb.png', bytes(pngOfSize(65535, 65535))),
	refused('TOO_MUCH', 'bomb.jpg', jpegOfSize(65535, 65535)),
	refused('TOO_MUCH', 'bomb.gif', gifOfSize(65535, 65535)),
	refused('TOO_MUCH', 'bomb.webp', (dir) => riff(webpChunk('VP8X',
		join(Buffer.alloc(4), Buffer.alloc(6, 255))), pictureOf(webp(dir)))),
	refused('TOO_MUCH', 'bomb.heic', (dir) => grid(dir, { size: [65535, 65535] })),
	refused('TOO_MUCH', 'text-bomb.png', withChunk('zTXt', join('Comment\0\0', bomb))),
	refused('TOO_MUCH', 'profile-bomb.png', withChunk('iCCP', join('icc\0\0', bomb))),

	refused('BROKEN', 'half.png', half(png)),
	refused('BROKEN', 'half.gif', half(gif)),
	refused('BROKEN', 'half.webp', half(webp)),
	refused('BROKEN', 'half.heic', half(heic)),
	refused('BROKEN', 'no-picture.jpg', (dir) => jpeg(dir).subarray(0, 100)),
	refused('BROKEN', 'no-pixels.png', bytes(pngOfSize(1000, 1000))),
	refused('BROKEN', 'unknown-part.png', withChunk('ABCD', 'x')),
	refused('BROKEN', 'no-items.heic', (dir) => box('ftyp', 'heic', be32(0), 'mif1', 'heic')),

	refused('HIDDEN', 'archive-behind.png', behind(png, archive)),
	refused('HIDDEN', 'archive-behind.jpg', behind(jpeg, archive)),
	refused('HIDDEN', 'archive-behind.gif', behind(gif, archive)),
	refused('HIDDEN', 'archive-behind.webp', behind(webp, archive)),
	refused('HIDDEN', 'archive-behind.heic', behind(heic, archive)),
	refused('HIDDEN', 'archive-behind.avif', behind(avif, archive)),
	refused('HIDDEN', 'archive-in-pixels.jpg', (dir) =>
		join(withoutEnd(dir), archive(dir), [0xff, 0xd9])),
	refused('HIDDEN', 'program-behind.jpg', behind(jpeg, program)),
	refused('HIDDEN', 'program-behind-film.jpg', behind(behind(jpeg, film('mp4')), elf)),
	refused('HIDDEN', 'program-behind.png', behind(png, elf)),
	refused('HIDDEN', 'page-behind.jpg', behind(jpeg, PAGE)),
	refused('HIDDEN', 'page-behind.gif', behind(gif, PAGE)),
	refused('HIDDEN', 'page-behind-no-end.jpg', behind(withoutEnd, PAGE)),
	refused('HIDDEN', 'php-behind.png', behind(png, PHP)),
	refused('HIDDEN', 'php-comment.jpg', withSegment(0xfe, PHP)),
	refused('HIDDEN', 'script-comment.gif', withExtension(0xfe, SCRIPT)),
	refused('HIDDEN', 'script-text.png', withChunk('tEXt', Buffer.from(`Comment\0${SCRIPT}`))),
	refused('HIDDEN', 'script-packed.png', withChunk('zTXt', join('Comment\0\0',
		zlib.deflateSync(Buffer.from(SCRIPT))))),
	refused('HIDDEN', 'script-international.png', withChunk('iTXt', join('Comment\0\x01\0fr\0\0',
		zlib.deflateSync(Buffer.from(SCRIPT))))),
	refused('HIDDEN', 'script-exif.webp', withWebpChunk('EXIF', Buffer.from(SCRIPT))),
	refused('HIDDEN', 'script-xmp.heic', (dir) => grid(dir, { extra: SCRIPT })),
	refused('HIDDEN', 'script-between.heic', (dir) => grid(dir, { gap: SCRIPT })),
	refused('HIDDEN', 'drawing-xmp.jpg', withSegment(0xe1, join(XMP_HEAD,
		xmp('<svg onload="x()"/>')))),

	refused('EXTERNAL', 'names-a-file.png', withChunk('tEXt', Buffer.from('profile\0/etc/passwd'))),
	refused('EXTERNAL', 'names-a-file.jpg', withSegment(0xe1, join(XMP_HEAD,
		xmp('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')))),
	refused('EXTERNAL', 'elsewhere.heic', (dir) => grid(dir, {
		reference: fullBox('url ', 0, 'http://example.org/x.heic\0') })),
];
