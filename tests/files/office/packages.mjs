// Office documents of a few parts, as small as their programs would open them.
import { zipped } from './zipped.mjs';

const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const KINDS = {
	docx: { part: 'word/document.xml', type: `${OFFICE}wordprocessingml.document.main+xml`,
		content: `<w:document xmlns:w="${WORD}"><w:body><w:p/></w:body></w:document>` },
	xlsx: { part: 'xl/workbook.xml', type: `${OFFICE}spreadsheetml.sheet.main+xml`,
		content: `<workbook xmlns="${SHEET}"><sheets/></workbook>` },
	pptx: { part: 'ppt/presentation.xml',
		type: `${OFFICE}presentationml.presentation.main+xml`,
		content: '<p:presentation xmlns:p="http://schemas.openxmlformats.org/' +
			'presentationml/2006/main"/>' },
};

export const types = (part, type, more = '') => `${XML}<Types xmlns=` +
	'"http://schemas.openxmlformats.org/package/2006/content-types">' +
	'<Default Extension="rels" ContentType=' +
	'"application/vnd.openxmlformats-package.relationships+xml"/>' +
	`<Default Extension="xml" ContentType="application/xml"/>${more}` +
	`<Override PartName="/${part}" ContentType="${type}"/></Types>`;
export const relations = (...list) => `${XML}<Relationships xmlns="${RELATIONS}">${list
	.map(([type, target, mode], i) => `<Relationship Id="r${i}" Type="${LINKS}/${type}"` +
		` Target="${target}"${mode ? ` TargetMode="${mode}"` : ''}/>`).join('')}` +
	'</Relationships>';

// `content`: of its document; `type`: of it; `more`: parts beside it.
export function ooxml(kind, more = [], { content, type, declared, root = true } = {}) {
	const k = KINDS[kind];

	return zipped([
		['[Content_Types].xml', types(k.part, type ?? k.type, declared)],
		...root ? [['_rels/.rels', relations(['officeDocument', k.part])]] : [],
		...content === null ? [] : [[k.part, XML + (content ?? k.content)]], ...more]);
}

export const docx = (body, more = [], options = {}) => ooxml('docx', more, { ...options,
	content: `<w:document xmlns:w="${WORD}"><w:body>${body}</w:body></w:document>` });
// A document whose own links these are: [type, target, mode].
export const linked = (...list) => ooxml('docx',
	[['word/_rels/document.xml.rels', relations(...list)]]);

const code = (text) => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
const mark = (type) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
// Of these pieces, each a text or a field in it.
export const field = (...pieces) => mark('begin') + pieces.map((p) => p.startsWith('<') ? p :
	code(p)).join('') + mark('separate') + '<w:r><w:t>0</w:t></w:r>' + mark('end');

const ODF = 'application/vnd.oasis.opendocument.';
const MANIFEST = 'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0';
const OF = ['office', 'text', 'table', 'draw', 'script', 'presentation', 'meta', 'form'].map((n) =>
	`xmlns:${n}="urn:oasis:names:tc:opendocument:xmlns:${n}:1.0"`).join(' ');

// `body`: within its text; `entry`: within the manifest's entry of content.xml.
export function odf(body = '', more = [], { type = `${ODF}text`, mimetype = type, entry = '' } = {}) {
	return zipped([
		...mimetype ? [['mimetype', mimetype, { method: 'stored' }]] : [],
		['content.xml', `${XML}<office:document-content ${OF} xmlns:xlink=` +
			'"http://www.w3.org/1999/xlink"><office:body><office:text>' +
			`${body}</office:text></office:body></office:document-content>`],
		['META-INF/manifest.xml', `${XML}<manifest:manifest xmlns:manifest="${MANIFEST}">` +
			`<manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/>` +
			'<manifest:file-entry manifest:full-path="content.xml" ' +
			`manifest:media-type="text/xml">${entry}</manifest:file-entry>` +
			'</manifest:manifest>'], ...more]);
}
