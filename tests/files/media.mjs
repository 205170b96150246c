// Sound and film, and what the validator answers of each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

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

const SOUND = ['-f', 'lavfi', '-i', 'sine=440:d=0.5:r=16000'];
const FILM = ['-f', 'lavfi', '-i', 'testsrc=s=64x48:r=5:d=1'];
const ffmpeg = (name, ...options) => (dir) => once(dir, name, (file) =>
	execFileSync('ffmpeg', ['-v', 'error', '-y', ...options, file], { stdio: 'pipe' }));
// Into a pipe, where nothing can be filled in afterwards.
const piped = (name, ...options) => (dir) => once(dir, name, (file) =>
	fs.writeFileSync(file, execFileSync('ffmpeg', ['-v', 'error', ...options, '-'],
		{ stdio: 'pipe' })));
const archive = (dir) => once(dir, 'hidden.zip', (file) => {
	fs.writeFileSync(path.join(dir, 'hidden.txt'), 'hidden\n');
	execFileSync('zip', ['-q', '-j', file, path.join(dir, 'hidden.txt')]);
});

const mp3 = ffmpeg('sound.mp3', ...SOUND, '-b:a', '32k');
const vorbis = ffmpeg('sound.ogg', ...SOUND, '-c:a', 'libvorbis');
const opus = ffmpeg('sound.opus', ...SOUND, '-c:a', 'libopus');
const wav = ffmpeg('sound.wav', ...SOUND);
const pipedWav = piped('piped.wav', ...SOUND, '-f', 'wav');
const m4a = ffmpeg('sound.m4a', ...SOUND, '-c:a', 'aac', '-metadata', 'title=Leçon 1');
const mp4 = ffmpeg('film.mp4', ...FILM, ...SOUND, '-c:v', 'libx264', '-pix_fmt', 'yuv420p',
	'-c:a', 'aac');
const moving = (name, ...options) => (dir) => {
	mp4(dir);
	return ffmpeg(name, '-i', path.join(dir, 'film.mp4'), '-c', 'copy', ...options)(dir);
};
const mov = moving('film.mov');
const gp = ffmpeg('film.3gp', ...FILM, '-c:v', 'mpeg4');
const webm = ffmpeg('film.webm', ...FILM, ...SOUND, '-c:v', 'libvpx', '-c:a', 'libopus');
const live = piped('live.webm', ...FILM, '-c:v', 'libvpx', '-f', 'webm', '-live', '1');

// ---- and changed ----

const join = (...parts) => Buffer.concat(parts.map((p) =>
	typeof p === 'string' ? Buffer.from(p, 'latin1') : Buffer.from(p)));
const behind = (make, what) => (dir) =>
	join(make(dir), typeof what === 'function' ? what(dir) : what);
const before = (what, make) => (dir) => join(what, make(dir));
const half = (make) => (dir) => {
	const all = make(dir);
	return all.subarray(0, all.length / 2 | 1);
};
const be32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const le32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n); return b; };
const as = (make, change) => (dir) => {
	const all = Buffer.from(make(dir));
	return change(all) ?? all;
};
const box = (type, body) => join(be32(body.length + 8), type, body);
const chunk = (type, body) => join(type, le32(body.length), body);
// A film's data with something between two samples' chunks: before the first.
const between = (what) => (dir) => {
	const all = Buffer.from(mp4(dir)), at = all.indexOf('mdat') - 4;
	const data = all.subarray(at, at + all.readUInt32BE(at));
	const header = Buffer.from(all.subarray(at + data.length));
	for (let i = header.indexOf('stco'); i >= 0; i = header.indexOf('stco', i + 1))
		for (let k = 0; k < header.readUInt32BE(i + 8); k++)
			header.writeUInt32BE(header.readUInt32BE(i + 12 + 4 * k) + what.length,
				i + 12 + 4 * k);
	return join(all.subarray(0, at), box('mdat', join(what, data.subarray(8))), header);
};
// Its samples are said to be at another address: each box around grows by that.
const elsewhere = (dir) => {
	const all = Buffer.from(mov(dir)), address = 'http://example.org/film\0';
	let at = 0;
	for (const type of ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref', 'url ']) {
		at = all.indexOf(type, at);
		all.writeUInt32BE(all.readUInt32BE(at - 4) + address.length, at - 4);
	}
	all[at + 7] = 0;
	return join(all.subarray(0, at + 8), address, all.subarray(at + 8));
};
// Both ID3v2.3 and APEv2, with texts in them.
const syncsafe = (n) => [n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127];
const id3 = (frame, text) => {
	const body = join(frame, be32(text.length + 1), [0, 0, 0], text);
	return join('ID3', [3, 0, 0], syncsafe(body.length + 64), body, Buffer.alloc(64));
};
const ape = (key, text) => {
	const items = join(le32(text.length), le32(0), `${key}\0`, text);
	const edge = (flags) => join('APETAGEX', le32(2000), le32(items.length + 32), le32(1),
		le32(flags), Buffer.alloc(8));
	return join(edge(0xa0000000), items, edge(0x80000000));
};
const id3v1 = join('TAG', 'Titre'.padEnd(125, '\0'));
const lyrics = (text) => join('LYRICSBEGIN', text,
	String(text.length + 11).padStart(6, '0'), 'LYRICS200');

const SCRIPT = '<script src="x.js"></script>';
const PHP = '<?php system($_GET[0]); ?>';
const PAGE = '\n<html><body>hello</body></html>\n';
const program = join('MZ', Buffer.alloc(58), le32(64), 'PE\0\0', Buffer.alloc(64));
const elf = join('\x7fELF', [2, 1, 1, 0], Buffer.alloc(56));

const taken = (name, make) => ({ name, make, answer: 'TAKEN' });
const refused = (answer, name, make) => ({ name, make, answer });

export default [
	taken('plain.mp3', mp3),
	taken('no-table.mp3', ffmpeg('no-table.mp3', ...SOUND, '-b:a', '32k', '-write_xing', '0',
		'-id3v2_version', '0')),
	taken('id3.mp3', before(id3('TIT2', 'Lecon 1'), mp3)),
	taken('two-id3.mp3', before(join(id3('TIT2', 'Lecon 1'), id3('TPE1', 'A < B')), mp3)),
	taken('all-tags.mp3', behind(mp3, join(ape('Title', 'Lecon 1'), lyrics('la la'), id3v1))),
	taken('ape.mp3', behind(mp3, ape('Title', 'Lecon 1'))),
	taken('padded.mp3', behind(mp3, Buffer.alloc(600))),
	taken('noise-between.mp3', (dir) => {
		const all = mp3(dir);
		return join(all, 'noise '.repeat(20), all.subarray(all.indexOf(Buffer.from([0xff]), 60)));
	}),
	taken('vorbis.ogg', vorbis),
	taken('opus.ogg', opus),
	taken('flac.ogg', ffmpeg('flac.ogg', ...SOUND, '-c:a', 'flac')),
	taken('film.ogg', ffmpeg('film.ogg', ...FILM, '-c:v', 'libtheora')),
	taken('chained.ogg', behind(vorbis, vorbis)),
	taken('plain.opus', opus),
	taken('plain.m4a', m4a),
	taken('lossless.m4a', ffmpeg('lossless.m4a', ...SOUND, '-c:a', 'alac')),
	taken('plain.wav', wav),
	taken('piped.wav', pipedWav),
	taken('never-finished.wav', as(wav, (all) => {
		all.writeUInt32LE(0, 4);
		all.writeUInt32LE(0, all.indexOf('data') + 4);
	})),
	taken('large.wav', ffmpeg('large.wav', ...SOUND, '-rf64', 'always')),
	taken('packed.wav', ffmpeg('packed.wav', ...SOUND, '-c:a', 'adpcm_ms')),
	taken('more-chunks.wav', as(wav, (all) => {
		const out = join(all, chunk('LIST', 'INFOINAM\x04\0\0\0abc\0'), chunk('id3 ', 'ID3\x03'));
		out.writeUInt32LE(out.length - 8, 4);
		return out;
	})),
	taken('plain.mp4', mp4),
	taken('header-first.mp4', moving('fast.mp4', '-movflags', '+faststart')),
	taken('fragments.mp4', moving('fragments.mp4', '-movflags', 'frag_keyframe+empty_moov')),
	taken('sound-alone.mp4', m4a),
	taken('makers-trailer.mp4', behind(mp4, join(be32(0x100), 'SEFHmaker'))),
	taken('zeros-behind.mp4', behind(mp4, Buffer.alloc(40))),
	taken('room.mp4', behind(mp4, box('free', Buffer.alloc(500)))),
	taken('room-between.mp4', between(Buffer.alloc(100))),
	taken('plain.mov', mov),
	taken('sound-as-numbers.mov', ffmpeg('numbers.mov', ...SOUND, '-c:a', 'pcm_s16le')),
	taken('sound-of-old.mov', ffmpeg('old.mov', ...SOUND, '-c:a', 'adpcm_ima_qt')),
	taken('plain.3gp', gp),
	taken('plain.webm', webm),
	taken('live.webm', live),
	taken('sound.webm', ffmpeg('sound.webm', ...SOUND, '-c:a', 'libopus')),
	taken('zeros-behind.webm', behind(webm, Buffer.alloc(40))),

	refused('OTHER_FORMAT', 'text.mp3', () => Buffer.from('no sound at all\n'.repeat(99))),
	refused('OTHER_FORMAT', 'film.mp3', mp4),
	refused('OTHER_FORMAT', 'sound.wav', mp3),
	refused('OTHER_FORMAT', 'vorbis.opus', vorbis),
	refused('OTHER_FORMAT', 'sound.ogg', wav),
	refused('OTHER_FORMAT', 'film.m4a', gp),
	refused('OTHER_FORMAT', 'film.mp4', webm),
	refused('OTHER_FORMAT', 'film.webm', mp4),
	refused('OTHER_FORMAT', 'matroska.webm', ffmpeg('film.mkv', ...FILM, '-c:v', 'libvpx')),
	refused('OTHER_FORMAT', 'text.mov', () => Buffer.from('no film at all\n'.repeat(99))),
	refused('OTHER_FORMAT', 'archive.mp4', archive),

	refused('BROKEN', 'half.mp3', half(mp3)),
	refused('BROKEN', 'half.ogg', half(vorbis)),
	refused('BROKEN', 'half.opus', half(opus)),
	refused('BROKEN', 'changed.ogg', as(vorbis, (all) => { all[all.length - 9] ^= 1; })),
	refused('BROKEN', 'half.wav', half(wav)),
	refused('BROKEN', 'chunk-too-long.wav', as(wav, (all) => {
		const at = all.indexOf('data') + 4;
		all.writeUInt32LE(all.readUInt32LE(at) + 1000, at);
	})),
	refused('BROKEN', 'half.m4a', half(m4a)),
	refused('BROKEN', 'half.mp4', half(mp4)),
	refused('BROKEN', 'half-header-first.mp4', half(moving('fast.mp4', '-movflags', '+faststart'))),
	refused('BROKEN', 'half.mov', half(mov)),
	refused('BROKEN', 'half.3gp', half(gp)),
	refused('BROKEN', 'half.webm', half(webm)),
	refused('BROKEN', 'half-live.webm', half(live)),
	refused('BROKEN', 'half-without-size.mp4', half(as(
		moving('fast.mp4', '-movflags', '+faststart'),
		(all) => { all.writeUInt32BE(0, all.indexOf('mdat') - 4); }))),
	refused('BROKEN', 'no-samples.mp4', as(mp4, (all) => {
		for (let i = all.indexOf('stsz'); i >= 0; i = all.indexOf('stsz', i + 1))
			all.writeUInt32BE(0, i + 12);
	})),
	refused('BROKEN', 'no-header.mp4', (dir) => mp4(dir).subarray(0, mp4(dir).indexOf('moov') - 4)),
	refused('BROKEN', 'no-sound.wav', (dir) => join('RIFF', le32(28), 'WAVE',
		wav(dir).subarray(12, 36))),

	refused('HIDDEN', 'archive-behind.mp3', behind(mp3, archive)),
	refused('HIDDEN', 'archive-behind.ogg', behind(vorbis, archive)),
	refused('HIDDEN', 'archive-behind.opus', behind(opus, archive)),
	refused('HIDDEN', 'archive-behind.wav', behind(wav, archive)),
	refused('HIDDEN', 'archive-behind-piped.wav', behind(pipedWav, archive)),
	refused('HIDDEN', 'archive-behind.m4a', behind(m4a, archive)),
	refused('HIDDEN', 'archive-behind.mp4', behind(mp4, archive)),
	refused('HIDDEN', 'archive-in-room.mp4', (dir) => join(mp4(dir), box('free', archive(dir)))),
	refused('HIDDEN', 'archive-behind.mov', behind(mov, archive)),
	refused('HIDDEN', 'archive-behind.3gp', behind(gp, archive)),
	refused('HIDDEN', 'archive-behind.webm', behind(webm, archive)),
	refused('HIDDEN', 'archive-behind-live.webm', behind(live, archive)),
	refused('PROGRAM', 'shell-before.mp3', before('#!/bin/sh\nexit\n', mp3)),
	refused('HIDDEN', 'page-before.mp3', before(PAGE, mp3)),
	refused('HIDDEN', 'script-id3.mp3', before(id3('TIT2', SCRIPT), mp3)),
	refused('HIDDEN', 'program-id3.mp3', before(id3('PRIV', program.toString('latin1')), mp3)),
	refused('HIDDEN', 'php-ape.mp3', behind(mp3, ape('Comment', PHP))),
	refused('HIDDEN', 'program-behind.mp3', behind(mp3, elf)),
	refused('HIDDEN', 'script-comment.ogg', ffmpeg('script.ogg', ...SOUND, '-c:a', 'libvorbis',
		'-metadata', `title=${SCRIPT}`)),
	refused('HIDDEN', 'script-comment.opus', ffmpeg('script.opus', ...SOUND, '-c:a', 'libopus',
		'-metadata', `title=${SCRIPT}`)),
	refused('HIDDEN', 'script-title.wav', ffmpeg('script.wav', ...SOUND,
		'-metadata', `title=${SCRIPT}`)),
	refused('HIDDEN', 'page-behind.wav', behind(wav, PAGE)),
	refused('HIDDEN', 'script-title.m4a', ffmpeg('script.m4a', ...SOUND, '-c:a', 'aac',
		'-metadata', `title=${SCRIPT}`)),
	refused('HIDDEN', 'program-behind.mp4', behind(mp4, program)),
	refused('HIDDEN', 'script-between.mp4', between(Buffer.from(SCRIPT))),
	refused('HIDDEN', 'script-between-fragments.mp4', as(
		moving('fragments.mp4', '-movflags', 'frag_keyframe+empty_moov'), (all) => {
			const at = all.indexOf('mdat') - 4, size = all.readUInt32BE(at);
			all.writeUInt32BE(size + SCRIPT.length, at);
			return join(all.subarray(0, at + size), SCRIPT, all.subarray(at + size));
		})),
	refused('HIDDEN', 'page-behind.mov', behind(mov, PAGE)),
	refused('HIDDEN', 'php-room.3gp', behind(gp, box('skip', PHP))),
	refused('HIDDEN', 'script-title.webm', ffmpeg('script.webm', ...FILM, '-c:v', 'libvpx',
		'-metadata', `title=${SCRIPT}`)),
	refused('HIDDEN', 'page-behind.webm', behind(webm, PAGE)),

	refused('EXTERNAL', 'elsewhere.mov', elsewhere),
];
