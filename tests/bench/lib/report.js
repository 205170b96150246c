// Tables, the JSON and the plot of what was measured.
'use strict';

const fs = require('node:fs');
const os = require('node:os');

function median(list) {
	const sorted = [...list].sort((a, b) => a - b);
	const at = Math.floor(sorted.length / 2);

	if (sorted.length === 0)
		return null;
	return sorted.length % 2 ? sorted[at] :
		(sorted[at - 1] + sorted[at]) / 2;
}

const whole = (x) => x === null ? '-' : x >= 100 ? x.toFixed(0) :
	x.toFixed(1);
const ratio = (x) => x === null || !isFinite(x) ? '-' : x.toFixed(2);
const ms = (x) => x === null ? '-' : x.toFixed(2);

function table(rows) {
	const widths = rows[0].map((_, i) =>
		Math.max(...rows.map((r) => String(r[i]).length)));

	return rows.map((r) => r.map((cell, i) => i === 0 ?
		String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]))
		.join('  ')).join('\n');
}

// One line a job and number of clients, from the samples of all rounds.
function summarize(samples) {
	const keys = [...new Set(samples.map((s) => `${s.job} ${s.clients}`))];

	return keys.map((key) => {
		const [job, clients] = key.split(' ');
		const of = (who, what) => median(samples.filter((s) =>
			`${s.job} ${s.clients}` === key && s.who === who)
			.map((s) => s[what]));
		const rate = (who) => of(who, 'perSecond');

		return { job, clients: +clients, ours: rate('ours'),
			ceiling: rate('ceiling'), plain: rate('plain'),
			rightsInSql: rate('rights'), twoReplicas: rate('ours2'),
			p50: of('ours', 'p50ms'), p99: of('ours', 'p99ms'),
			p99TwoReplicas: of('ours2', 'p99ms'), one: rate('one') };
	});
}

function printRates(lines) {
	return table([['job', 'clients', 'ours', 'ceiling', 'plain',
		'ours/ceiling', 'ours/plain', 'p50', 'p99', 'ceiling/plain',
		'2 replicas', 'p99', 'one school', 'one/ours'],
	...lines.map((l) => [l.job, l.clients, whole(l.ours), whole(l.ceiling),
		whole(l.plain), ratio(l.ours / l.ceiling), ratio(l.ours / l.plain),
		ms(l.p50), ms(l.p99), ratio(l.ceiling / l.plain),
		whole(l.twoReplicas), ms(l.p99TwoReplicas), whole(l.one),
		ratio(l.one === null ? null : l.one / l.ours)])]);
}

// Before and after a change, with the ratio of each pair.
function printPairs(samples) {
	const keys = [...new Set(samples.map((s) => `${s.job} ${s.clients}`))];
	const cpu = (s) => Object.values(s.cpu).reduce((a, b) => a + b, 0);

	return table([['job', 'clients', 'before', 'after', 'ratio', 'least',
		'most', 'p99 before', 'after', 'CPU us before', 'after'],
	...keys.map((key) => {
		const [job, clients] = key.split(' ');
		const of = (who) => samples.filter((s) => s.who === who &&
			`${s.job} ${s.clients}` === key)
			.sort((a, b) => a.pair - b.pair);
		const before = of('before'), after = of('after');
		const ratios = after.map((s, i) =>
			s.perSecond / before[i].perSecond);
		const mid = (list, what) => median(list.map(what));

		return [job, clients, whole(mid(before, (s) => s.perSecond)),
			whole(mid(after, (s) => s.perSecond)),
			ratio(median(ratios)), ratio(Math.min(...ratios)),
			ratio(Math.max(...ratios)), ms(mid(before, (s) => s.p99ms)),
			ms(mid(after, (s) => s.p99ms)), whole(mid(before, cpu)),
			whole(mid(after, cpu))];
	})]);
}

// Microseconds of each process for one request, of those whose these are.
function printCpu(samples, who) {
	const ours = samples.filter((s) => s.who === who);
	const parts = [...new Set(ours.flatMap((s) => Object.keys(s.cpu)))];
	const keys = [...new Set(ours.map((s) => `${s.job} ${s.clients}`))];

	return table([[`CPU us a request, ${who}`, 'clients', ...parts, 'sum'],
		...keys.map((key) => {
			const [job, clients] = key.split(' ');
			const each = parts.map((p) => median(ours.filter((s) =>
				`${s.job} ${s.clients}` === key)
				.map((s) => s.cpu[p] || 0)));
			return [job, clients, ...each.map(whole),
				whole(each.reduce((a, b) => a + b, 0))];
		})]);
}

function printMemory(before, after) {
	const names = Object.keys(before).filter((n) => n !== 'postgres');
	const line = (name, b, a) => [name, b.rss.toFixed(1), b.pss.toFixed(1),
		a.rss.toFixed(1), a.pss.toFixed(1)];
	const sum = (all) => names.reduce((t, n) => ({
		rss: t.rss + all[n].rss, pss: t.pss + all[n].pss }),
	{ rss: 0, pss: 0 });

	return table([['MiB', 'RSS before', 'PSS', 'RSS after', 'PSS'],
		...names.map((n) => line(n, before[n], after[n])),
		line('all five', sum(before), sum(after))]);
}

function machine() {
	return `${os.cpus().length} x ${os.cpus()[0].model}, ` +
		`${Math.round(os.totalmem() / 2 ** 30)} GiB, ` +
		`Linux ${os.release()}, node ${process.version}`;
}

// ---- the plot: bars on a logarithmic scale ----

const COLOURS = { plain: '#9aa5b1', ceiling: '#e0a458', ours: '#2f6fb0' };

function plot(lines, title) {
	const W = 26, GAP = 16, H = 320, LEFT = 70, TOP = 50;
	const max = Math.max(...lines.flatMap((l) =>
		[l.ours || 1, l.ceiling || 1, l.plain || 1]));
	const top = Math.ceil(Math.log10(max));
	const y = (v) => TOP + H - H * Math.max(0, Math.log10(v)) / top;
	const width = LEFT + lines.length * (3 * W + GAP) + 20;
	const out = [];

	for (let e = 0; e <= top; e++)
		out.push(`<line x1="${LEFT}" x2="${width - 10}" y1="${y(10 ** e)}"` +
			` y2="${y(10 ** e)}" stroke="#ddd"/><text x="${LEFT - 6}" ` +
			`y="${y(10 ** e) + 4}" text-anchor="end">${10 ** e}</text>`);
	lines.forEach((l, i) => {
		const x = LEFT + GAP / 2 + i * (3 * W + GAP);
		['plain', 'ceiling', 'ours'].forEach((who, k) => {
			const v = l[who];
			if (v === null)
				return;
			out.push(`<rect x="${x + k * W}" y="${y(v)}" ` +
				`width="${W - 2}" height="${TOP + H - y(v)}" ` +
				`fill="${COLOURS[who]}"/><text x="${x + k * W + 12}" ` +
				`y="${y(v) - 4}" text-anchor="middle" font-size="8">` +
				`${whole(v)}</text>`);
		});
		out.push(`<text x="${x + 1.5 * W}" y="${TOP + H + 16}" ` +
			`text-anchor="middle">${l.job}</text><text ` +
			`x="${x + 1.5 * W}" y="${TOP + H + 30}" ` +
			`text-anchor="middle">${l.clients}</text>`);
	});
	Object.entries(COLOURS).forEach(([who, colour], i) =>
		out.push(`<rect x="${LEFT + i * 90}" y="30" width="10" ` +
			`height="10" fill="${colour}"/><text ` +
			`x="${LEFT + 14 + i * 90}" y="39">${who}</text>`));
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" ` +
		`height="${TOP + H + 50}" font-family="sans-serif" ` +
		`font-size="11"><rect width="100%" height="100%" fill="#fff"/>` +
		`<text x="${LEFT}" y="18" font-size="13">${title}</text>` +
		`${out.join('\n')}\n</svg>\n`;
}

function write(folder, result, lines) {
	fs.mkdirSync(folder, { recursive: true });
	fs.writeFileSync(`${folder}/bench.json`,
		JSON.stringify(result, null, '\t') + '\n');
	fs.writeFileSync(`${folder}/bench.svg`,
		plot(lines, 'Requests a second, by job and clients'));
}

module.exports = { median, table, summarize, printRates, printPairs, printCpu, printMemory,
	machine, write };
